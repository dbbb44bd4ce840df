//! Words that make a post a matter for a person: whole words, in two languages, editable as a rule.

use crate::finding::Finding;
use serde::{Deserialize, Serialize};
use serde_json::json;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;
use utoipa::ToSchema;

/// Most words a list may have, and the longest a word or phrase may be, in characters.
const MAX_WORDS: usize = 1_000;
const MAX_LENGTH: usize = 60;
/// How much of a text is looked at, in characters.
const MAX_TEXT: usize = 50_000;

/// Characters that nobody sees, put into a word to hide it.
const HIDDEN: [char; 6] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];
/// French words that without their accents are words of the English list.
const HARMLESS: [&str; 6] = ["râpe", "râpes", "râpé", "râpée", "râpés", "râpées"];

const FRENCH: &[&str] = &[
    "mort",
    "morts",
    "morte",
    "décès",
    "meurtre",
    "meurtres",
    "assassinat",
    "suicide",
    "suicides",
    "viol",
    "viols",
    "violée",
    "attentat",
    "attentats",
    "terrorisme",
    "terroriste",
    "terroristes",
    "guerre",
    "massacre",
    "génocide",
    "torture",
    "otage",
    "otages",
    "arme",
    "armes",
    "fusillade",
    "drogue",
    "drogues",
    "cocaïne",
    "héroïne",
    "pornographie",
    "porno",
    "sexe",
    "nue",
    "nues",
    "pédophilie",
    "inceste",
    "racisme",
    "raciste",
    "racistes",
    "nazi",
    "nazis",
    "antisémite",
    "antisémitisme",
    "islamophobie",
    "homophobie",
    "avortement",
    "anorexie",
    "automutilation",
    "casino",
    "paris sportifs",
    "tabac",
    "alcool",
];

const ENGLISH: &[&str] = &[
    "death",
    "deaths",
    "dead",
    "murder",
    "murders",
    "murdered",
    "suicide",
    "suicides",
    "rape",
    "raped",
    "kill",
    "killed",
    "killing",
    "terrorism",
    "terrorist",
    "terrorists",
    "war",
    "massacre",
    "genocide",
    "torture",
    "hostage",
    "hostages",
    "gun",
    "guns",
    "weapon",
    "weapons",
    "shooting",
    "shootings",
    "drug",
    "drugs",
    "cocaine",
    "heroin",
    "porn",
    "pornography",
    "sex",
    "nude",
    "nudity",
    "nsfw",
    "pedophile",
    "incest",
    "racism",
    "racist",
    "racists",
    "nazi",
    "nazis",
    "antisemitic",
    "islamophobia",
    "homophobia",
    "abortion",
    "anorexia",
    "self harm",
    "casino",
    "gambling",
    "sports betting",
    "tobacco",
    "alcohol",
    "gore",
];

/// Sensitive words by language; both lists are looked for in every text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SensitiveWords {
    /// French words and phrases.
    pub fr: Vec<String>,
    /// English words and phrases.
    pub en: Vec<String>,
}

impl Default for SensitiveWords {
    fn default() -> Self {
        let owned = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
        SensitiveWords { fr: owned(FRENCH), en: owned(ENGLISH) }
    }
}

impl SensitiveWords {
    /// The words of the list that the texts contain, as the list spells them, each once.
    ///
    /// Whole words and phrases only; letter case and accents do not matter, but an accented list word such as `décès`
    /// also meets `deces`.
    pub fn found_in(&self, texts: &[&str]) -> Vec<String> {
        let texts: Vec<String> = texts.iter().map(|t| tokens(t)).collect();
        let mut found: Vec<String> = Vec::new();
        for word in self.fr.iter().chain(&self.en) {
            let needle = tokens(word);
            let hit = needle.trim() != "" && texts.iter().any(|t| t.contains(&needle));
            if hit && !found.iter().any(|f| tokens(f) == needle) {
                found.push(word.clone());
            }
        }
        found
    }

    /// What is wrong with the list as a rule: too many words, or a word that is empty or too long.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, list) in [("fr", &self.fr), ("en", &self.en)] {
            if list.len() > MAX_WORDS {
                let detail = format!("The list {name} has {} words.", list.len());
                findings.push(
                    Finding::block("too_many_words", detail, format!("Keep at most {MAX_WORDS}."))
                        .with(json!({"limit": MAX_WORDS}))
                        .at(&format!("/{name}")),
                );
            }
            let bad = list.iter().position(|w| tokens(w).trim().is_empty() || w.chars().count() > MAX_LENGTH);
            findings.extend(bad.map(|i| {
                Finding::block("bad_word", "A word is empty or too long.", "Correct or remove it.")
                    .at(&format!("/{name}/{i}"))
            }));
        }
        findings
    }
}

/// Whether only its accents make a word another one: grated cheese is no crime.
fn is_harmless(word: &str) -> bool {
    let word: String = word.nfc().flat_map(char::to_lowercase).collect();
    HARMLESS.contains(&word.as_str())
}

/// The words of a text, folded, each between spaces.
fn tokens(text: &str) -> String {
    let seen: String = text.chars().take(MAX_TEXT).filter(|c| !HIDDEN.contains(c)).collect();
    let mut folded = String::from(" ");
    for word in seen.unicode_words().filter(|word| !is_harmless(word)) {
        let word: String = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
        // An elided article or a hyphen joins words that count one by one: "l'arme", "self-harm".
        for part in word.split(['\'', '’', '_', '.']) {
            folded.push_str(part);
            folded.push(' ');
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r51_whole_words_are_found_whatever_case_and_accents() {
        let words = SensitiveWords::default();
        for (text, found) in [
            ("La GUERRE des étoiles", vec!["guerre"]),
            ("un deces brutal", vec!["décès"]),
            ("DÉCÈS", vec!["décès"]),
            ("l’arme du crime", vec!["arme"]),
            ("self-harm is not", vec!["self harm"]),
            ("Paris  sportifs !", vec!["paris sportifs"]),
            ("warm armes-toi", vec!["armes"]),
            ("Suicide", vec!["suicide"]),
            ("un charme mortel", vec![]),
            ("Software update", vec![]),
            ("Sussex begun", vec![]),
            ("", vec![]),
            ("Du fromage râpé", vec![]),
            ("rape", vec!["rape"]),
            ("sui\u{200b}cide et MEURTRE", vec!["meurtre", "suicide"]),
            ("ＧＵＮ", vec!["gun"]),
            ("we\u{301}apon d\u{301}rugs", vec!["weapon", "drugs"]),
        ] {
            assert_eq!(words.found_in(&[text]), found, "{text}");
        }
    }

    #[test]
    fn r51_the_list_is_a_rule_that_is_checked() {
        assert_eq!(SensitiveWords::default().check(), []);
        let bad = SensitiveWords { fr: vec!["ok".into(), " - ".into()], en: vec!["x".repeat(61)] };
        assert_eq!(bad.check().iter().map(|f| f.pointer.as_deref().unwrap()).collect::<Vec<_>>(), ["/fr/1", "/en/0"]);
        let many = SensitiveWords { fr: vec!["ok".into(); 1_001], en: vec![] };
        assert_eq!(many.check().len(), 1);
    }

    proptest! {
        #[test]
        fn r51_a_listed_word_between_spaces_is_always_found(before in "[a-z ]{0,20}", after in "[a-z ]{0,20}") {
            let words = SensitiveWords { fr: vec!["zébu".into()], en: vec![] };
            prop_assert_eq!(words.found_in(&[&format!("{before} ZEBU {after}")]), vec!["zébu"]);
        }
    }
}

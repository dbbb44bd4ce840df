//! Hashtags from the title's top words.

use super::Brief;
use crate::language::Language;
use crate::source::keywords::keywords;
use crate::title::{clean, is_listed};
use unicode_normalization::UnicodeNormalization;

/// Hashtags the planner gives at most, which leaves room for a disclosure within five.
const MOST: usize = 4;
/// Hashtags it gives at least.
const LEAST: usize = 3;
/// Characters of a hashtag at most.
const LONGEST: usize = 30;

/// Words that fill up when title, keywords and description are poor, by language.
const FILL_FR: &[&str] = &["vidéo", "découverte", "extrait"];
const FILL_EN: &[&str] = &["video", "discover", "clip"];

/// Words that tell what happens rather than what it is about, in French and English.
const WEAK_FR: &str = "vraiment complètement simplement seulement facilement rapidement totalement absolument testé essayé trouvé fait \
    faire savoir changer voir voici complet complète nouveau nouvelle nouveaux nouvelles meilleur meilleure \
    meilleurs meilleures grand grande petit petite premier première dernier dernière jours façon façons secret \
    secrets faut veux veut peut va vont dévoile rejette rappelle annonce lance présente révèle arrive devient passe \
    prend met parle reste roule montre explique devrait vivait mieux facile seule seul portait connaissent attendus \
    violents incroyable honnête beaux top tout tous rester réputée construisent";
const WEAK_EN: &str = "largest biggest best worst great big new next first last right full real free make makes made making create \
    created creates build building built kill kills launch launches launched raise raises raised show shows debuts \
    adds added get gets give gives go goes going come comes coming say says said think thinks feel feels need needs \
    want wants use uses used using turn turned turns spent decide decides wins beats becomes introducing introduces \
    meet stop starts responds warns drops sets faces lets offers takes strikes acquires unveils announces reveals \
    tested updated improved officially actually finally";

/// Three or four hashtags: the title's telling words, names before what happens, then neighbours in the title written as one,
/// then keywords and words of the description, then general ones.
pub(super) fn hashtags(brief: &Brief<'_>, language: &Language) -> Vec<String> {
    let title = clean(brief.title);
    let mut words = keywords(&title, "", language);
    let is_new = |word: &String| !brief.keywords.iter().any(|keyword| keyword.to_lowercase() == *word);
    words.retain(|word| !is_turned(word) && word != "inside");
    words.sort_by_key(is_new);
    let (weak, words): (Vec<String>, Vec<String>) = words.into_iter().partition(|word| is_weak(word, language));
    let described = keywords("", brief.description.unwrap_or_default(), language);
    let general = if language.is_french() { FILL_FR } else { FILL_EN };
    let pairs = pairs(&title, &words);
    let rest = pairs.into_iter().chain(weak).chain(brief.keywords.iter().cloned()).chain(described);
    let mut tags: Vec<String> = Vec::new();
    let most = words.into_iter().map(|word| (word, MOST)).chain(rest.map(|word| (word, LEAST)));
    for (word, most) in most.chain(general.iter().map(|word| ((*word).to_owned(), LEAST))) {
        let tag = written(&word);
        if tags.len() < most
            && !is_turned(&word)
            && tag.chars().any(char::is_alphabetic)
            && fits(&tag)
            && !tags.contains(&tag)
        {
            tags.push(tag);
        }
    }
    tags
}

/// Two telling words that stand side by side in the title, as one.
fn pairs(title: &str, words: &[String]) -> Vec<String> {
    let is_telling = |word: &&str| words.contains(&bare(word).to_lowercase());
    let parts: Vec<&str> = title.split_whitespace().collect();
    let pair = |two: &[&str]| two.iter().all(is_telling).then(|| two.iter().map(|word| bare(word)).collect());
    parts.windows(2).filter_map(pair).collect()
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// A French verb with its pronoun behind it: "faut-il".
fn is_turned(word: &str) -> bool {
    ["-il", "-elle", "-ils", "-elles", "-on", "-vous", "-nous", "-ce"].iter().any(|end| word.ends_with(end))
}

fn is_weak(word: &str, language: &Language) -> bool {
    match language.as_str() {
        "fr" => is_listed(WEAK_FR, word),
        "en" => is_listed(WEAK_EN, word),
        _ => false,
    }
}

/// The word as a hashtag: small letters, digits and marks of letters only.
fn written(word: &str) -> String {
    let word: String = word.nfc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || is_mark(*c)).collect();
    format!("#{}", word.trim_start_matches(is_mark))
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn fits(tag: &str) -> bool {
    (3..=LONGEST).contains(&tag.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(language: &str, title: &str, keywords: &[&str]) -> Vec<String> {
        let language = Language::from_tag(language).unwrap();
        let keywords: Vec<String> = keywords.iter().map(|k| (*k).to_owned()).collect();
        let brief = Brief {
            title,
            description: None,
            keywords: &keywords,
            duration: 9.0,
            language: Some(&language),
            attribution: "",
        };
        hashtags(&brief, &language)
    }

    #[test]
    fn r41_hashtags_come_from_the_title() {
        let cases: [(&str, &str, &[&str], &[&str]); 10] = [
            (
                "fr",
                "Comment réparer un vélo en 10 minutes (tuto complet)",
                &["vélo", "tuto"],
                &["#vélo", "#réparer", "#tuto"],
            ),
            ("fr", "J’ai testé la GoPro 13 sous l’eau !", &[], &["#gopro", "#eau", "#testé"]),
            ("en", "Inside the world’s largest telescope", &[], &["#world", "#telescope", "#largest"]),
            ("fr", "Élections : « tout va changer » ?", &["politique"], &["#élections", "#changer", "#politique"]),
            ("en", "The AI Paradox", &[], &["#ai", "#paradox", "#aiparadox"]),
            ("en", "Train Surgery #shorts", &[], &["#train", "#surgery", "#trainsurgery"]),
            ("fr", "L", &[], &["#vidéo", "#découverte", "#extrait"]),
            ("en", "12345 // 4K 60FPS", &[], &["#4k", "#60fps", "#4k60fps"]),
            ("ja", "初心者のための写真撮影ガイド", &[], &["#初心者", "#写真", "#撮影", "#ガイド"]),
            ("zh", "如何在家做正宗的川菜", &[], &["#正宗", "#川菜", "#video"]),
        ];
        for (language, title, keywords, expected) in cases {
            assert_eq!(tags(language, title, keywords), expected, "{title}");
        }
    }
}

//! Two wordings of a post: one that makes curious, one that says what there is to gain.

use super::arm::Hook;
use super::subject::{capitalised, subject};
use crate::language::Language;
use crate::platform::Platform;
use crate::post::limits;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One wording of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Variant {
    /// Its hook.
    pub hook: Hook,
    /// `v1` or `v2`.
    pub variant: String,
    /// `title:v1` or `title:v2`.
    pub arm_key: String,
    /// The title, within the platform's limit.
    pub title: String,
    /// The description, without disclosure and attribution.
    pub description: String,
}

/// Titles with `{}` for the subject; none promises what the clip may not hold.
struct Phrases {
    curiosity: [&'static str; 4],
    value: [&'static str; 4],
    curiosity_text: [&'static str; 3],
    value_text: [&'static str; 3],
    /// Stands for a subject that the title does not have.
    nothing: &'static str,
}

const FRENCH: Phrases = Phrases {
    curiosity: [
        "{} : le détail que presque personne ne remarque",
        "{} : vous l’auriez deviné ?",
        "Regardez bien : {}, vu de près",
        "{} : attendez de voir la suite",
    ],
    value: [
        "L’essentiel en moins d’une minute : {}",
        "À retenir : {}, en bref",
        "Tout comprendre vite : {}",
        "En résumé : {}, sans détour",
    ],
    curiosity_text: [
        "Regardez jusqu’au bout et dites-nous en commentaire ce qui vous a surpris : {}.",
        "{} : que voyez-vous en premier ?",
        "Un moment à ne pas manquer : {}. Qu’en pensez-vous ?",
    ],
    value_text: [
        "L’essentiel à retenir sur ce sujet : {}. Enregistrez la vidéo pour la retrouver.",
        "{} : les points clés, sans perdre de temps.",
        "En quelques secondes, ce qu’il faut savoir : {}.",
    ],
    nothing: "cette vidéo",
};

const ENGLISH: Phrases = Phrases {
    curiosity: [
        "{}: the detail most people miss",
        "{}: would you have guessed?",
        "Look closely: {}, seen from nearby",
        "{}: wait for what comes next",
    ],
    value: [
        "The essentials in under a minute: {}",
        "What to remember: {}, in short",
        "Quickly explained: {}",
        "In short: {}, straight to the point",
    ],
    curiosity_text: [
        "Watch to the end and tell us in the comments what surprised you: {}.",
        "{}: what do you notice first?",
        "A moment not to miss: {}. What do you think?",
    ],
    value_text: [
        "What is worth remembering here: {}. Save the video to find it again.",
        "{}: the key points, without losing time.",
        "In a few seconds, what you need to know: {}.",
    ],
    nothing: "this video",
};

/// Makes the two wordings of a post from its title's own nouns (R4.3): `v1` is the curiosity wording, `v2` the value wording.
///
/// French is worded in French, every other language in English. The same input gives the same wordings. Titles keep to the
/// platform's limit; the first sentence of `description`, where there is one, closes the value wording.
pub fn choose_variants_for_ab(
    title: &str,
    description: &str,
    keywords: &[String],
    language: &Language,
    platform: Platform,
) -> [Variant; 2] {
    let phrases = if language.is_french() { &FRENCH } else { &ENGLISH };
    let subject = subject(title, keywords, language.is_french()).unwrap_or_else(|| phrases.nothing.to_owned());
    let pick = pick(title);
    let wording = |hook, titles: &[&str], texts: &[&str]| Variant {
        hook,
        variant: hook.variant().to_owned(),
        arm_key: hook.arm_key().to_owned(),
        title: fitting(titles, pick, &subject, platform),
        description: fill(at(texts, pick), &subject),
    };
    let curiosity = wording(Hook::Curiosity, &phrases.curiosity, &phrases.curiosity_text);
    let mut value = wording(Hook::Value, &phrases.value, &phrases.value_text);
    if let Some(sentence) = first_sentence(description) {
        value.description = format!("{}\n\n{sentence}", value.description);
    }
    [curiosity, value]
}

/// The first phrase from the picked one on that fits the platform's title; the subject is short enough for one to fit.
fn fitting(titles: &[&str], pick: usize, subject: &str, platform: Platform) -> String {
    let room = limits::limits(platform).title.map_or(100, |limit| limit.max);
    let filled = (0..titles.len()).map(|step| fill(at(titles, pick + step), subject));
    let fits = |title: &String| limits::Unit::Larger.count(title) <= room;
    filled.into_iter().find(fits).unwrap_or_else(|| capitalised(subject))
}

fn fill(phrase: &str, subject: &str) -> String {
    let subject = if phrase.starts_with("{}") { capitalised(subject) } else { subject.to_owned() };
    phrase.replace("{}", &subject)
}

fn at<'a>(phrases: &[&'a str], pick: usize) -> &'a str {
    phrases.get(pick % phrases.len().max(1)).copied().unwrap_or("{}")
}

/// A number from the title, so that different posts read differently and the same post always the same (FNV-1a).
fn pick(title: &str) -> usize {
    let hash = title
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    usize::from(u16::try_from(hash >> 48).unwrap_or_default())
}

/// The first sentence, when it is 20 to 200 characters long and carries no link.
fn first_sentence(description: &str) -> Option<String> {
    let line = description.lines().map(str::trim).find(|line| !line.is_empty())?;
    let end = line.char_indices().find(|(i, c)| {
        ".!?…".contains(*c) && line.get(i + c.len_utf8()..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let sentence = end.and_then(|(i, c)| line.get(..i + c.len_utf8())).unwrap_or(line);
    let sentence: String = sentence.replace(['<', '>'], "");
    let fits =
        (20..=200).contains(&sentence.chars().count()) && !sentence.contains("://") && !sentence.contains("www.");
    fits.then_some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn variants(title: &str, keywords: &[&str], tag: &str, platform: Platform) -> [Variant; 2] {
        let keywords: Vec<String> = keywords.iter().map(|k| (*k).to_owned()).collect();
        choose_variants_for_ab(
            title,
            "A calm look at the harbour. More at the end.",
            &keywords,
            &Language::from_tag(tag).unwrap(),
            platform,
        )
    }

    #[test]
    fn r43_a_post_gets_a_curiosity_and_a_value_wording() {
        let [v1, v2] =
            variants("How to fix a flat tire in 5 minutes", &["fix", "flat", "tire"], "en", Platform::Youtube);
        assert_eq!(
            (v1.arm_key.as_str(), v2.arm_key.as_str(), v1.hook, v2.hook),
            ("title:v1", "title:v2", Hook::Curiosity, Hook::Value)
        );
        for variant in [&v1, &v2] {
            assert!(variant.title.to_lowercase().contains("fix a flat tire"), "{variant:?}");
            assert!(variant.description.to_lowercase().contains("fix a flat tire"), "{variant:?}");
        }
        assert!(v2.description.ends_with("A calm look at the harbour."));
        let [v1, _] =
            variants("Le secret des boulangers parisiens", &["boulangers", "parisiens"], "fr", Platform::Reddit);
        assert!(v1.title.to_lowercase().contains("boulangers parisiens"), "{v1:?}");
    }

    #[test]
    fn r43_a_title_without_words_still_gets_two_wordings() {
        let [v1, v2] = variants("🎬🔥", &[], "fr", Platform::Pinterest);
        assert!(v1.title.to_lowercase().contains("cette vidéo") && v2.title.to_lowercase().contains("cette vidéo"));
    }

    proptest! {
        #[test]
        fn r43_wordings_fit_differ_and_repeat(title in "\\PC{0,200}", keyword in "\\PC{0,20}", tag in "fr|en|ja") {
            for platform in Platform::ALL {
                let [v1, v2] = variants(&title, &[&keyword], &tag, platform);
                prop_assert_eq!(&variants(&title, &[&keyword], &tag, platform), &[v1.clone(), v2.clone()]);
                prop_assert!(v1.title != v2.title && v1.description != v2.description);
                prop_assert!(!v1.title.ends_with(&v2.title) && !v2.title.ends_with(&v1.title));
                for variant in [v1, v2] {
                    let wording = crate::post::wording::Wording { title: variant.title, description: variant.description, hashtags: vec![] };
                    let findings = limits::check(&wording, platform);
                    prop_assert!(findings.iter().all(|f| !f.blocks()), "{:?}", findings);
                }
            }
        }
    }
}

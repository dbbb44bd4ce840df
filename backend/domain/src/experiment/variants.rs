//! Two wordings of a post: one that makes curious, one that says what there is to gain.

use super::arm::Hook;
use super::phrases::{self, Phrases, phrase};
use crate::language::{Language, prose};
use crate::platform::Platform;
use crate::post::limits;
use crate::title::{capitalised, one_line, printed, typeset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest title that is read, in UTF-16 units, whatever the platform takes.
const READABLE: usize = 140;
/// Longest phrase in a description.
const ROOM: usize = 160;
/// Words with a point that ends no sentence.
const ABBREVIATIONS: &[&str] =
    &["mr", "mrs", "ms", "dr", "st", "mme", "m", "jr", "vs", "no", "p", "inc", "ltd", "prof"];

/// Words by which the source speaks of itself, which the post's account cannot say.
const FIRST_PERSON: &[&str] =
    &["i", "we", "us", "our", "ours", "my", "me", "mine", "je", "j", "nous", "notre", "nos", "mon", "ma", "mes", "moi"];

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

/// Makes the two wordings of a post from its title's own nouns (R4.3): `v1` is the curiosity wording, `v2` the value wording.
///
/// French is worded in French, every other language in English. The same input gives the same wordings. Titles keep to the
/// platform's limit; the first sentence of `description`, where there is one, closes the value wording. Where the title
/// stands in the caption, the description does not say it again.
pub fn choose_variants_for_ab(
    title: &str,
    description: &str,
    keywords: &[String],
    language: &Language,
    platform: Platform,
) -> [Variant; 2] {
    let french = language.is_french();
    let [curious, worth] = if french {
        [&phrases::CURIOSITY_FR, &phrases::VALUE_FR]
    } else {
        [&phrases::CURIOSITY_EN, &phrases::VALUE_EN]
    };
    let subject = subject(title, keywords, language);
    let say = Saying { subject: &subject, language, platform, pick: pick(title) };
    let wording = |hook: Hook, phrases: &Phrases| Variant {
        hook,
        variant: hook.variant().to_owned(),
        arm_key: hook.arm_key().to_owned(),
        title: say.title(phrases),
        description: say.description(phrases),
    };
    let curiosity = wording(Hook::Curiosity, curious);
    let mut value = wording(Hook::Value, worth);
    if let Some(sentence) = first_sentence(description, language) {
        value.description = format!("{}\n\n{sentence}", value.description);
    }
    [curiosity, value]
}

/// The title as it is printed; of a title without words, the first keyword; empty when there is none either.
fn subject(title: &str, keywords: &[String], language: &Language) -> String {
    let says = |text: &String| text.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let own = Some(printed(title, language)).filter(says);
    let keyword = || keywords.iter().map(|keyword| capitalised(&printed(keyword, language))).find(says);
    own.or_else(keyword).unwrap_or_default()
}

/// What both wordings are made of.
struct Saying<'a> {
    subject: &'a str,
    language: &'a Language,
    platform: Platform,
    pick: usize,
}

impl Saying<'_> {
    fn title(&self, phrases: &Phrases) -> String {
        if self.subject.is_empty() {
            return self.set(phrases.nothing);
        }
        let room = limits::limits(self.platform).title.map_or(100, |limit| limit.max.min(READABLE));
        phrase(phrases, self.subject, self.language, self.pick, room)
    }

    fn description(&self, phrases: &Phrases) -> String {
        let text = match (self.subject.is_empty(), limits::limits(self.platform).title) {
            (true, _) => phrases.nothing_text.to_owned(),
            // Title and description stand in one caption.
            (false, None) => return self.set(phrases.call),
            // Another phrase than the title's.
            (false, Some(_)) => ended(phrase(phrases, self.subject, self.language, self.pick + 1, ROOM)),
        };
        self.set(&format!("{text} {}", phrases.call))
    }

    fn set(&self, text: &str) -> String {
        typeset(text, self.language)
    }
}

/// The text with a full stop, where it has no mark at its end.
fn ended(text: String) -> String {
    let is_ended =
        text.trim_end_matches(['»', '”', '"', ')', '\u{a0}']).ends_with(['.', '?', '!', '…', '？', '！', '。']);
    if is_ended && !text.ends_with(')') { text } else { format!("{text}.") }
}

/// A number from the title, so that different posts read differently and the same post always the same (FNV-1a).
fn pick(title: &str) -> usize {
    let hash = title
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    usize::from(u16::try_from(hash >> 48).unwrap_or_default())
}

/// The first sentence of a description, when it is 20 to 200 characters long and neither advertises nor credits.
fn first_sentence(description: &str, language: &Language) -> Option<String> {
    let text = prose(description);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let line = one_line(
        &line.replace(['<', '>'], "").replace("...", "…").replace("….", "…").replace(" ,", ",").replace(" . ", ". "),
    );
    let end = line.char_indices().find(|(at, c)| ".!?…".contains(*c) && ends_sentence(&line, *at, *c));
    let sentence = end.and_then(|(at, c)| line.get(..at + c.len_utf8())).unwrap_or(&line).trim();
    let sentence = sentence.strip_suffix(" .").map_or_else(|| sentence.to_owned(), |head| format!("{head}."));
    let whole = sentence.ends_with(['.', '!', '?'])
        && sentence.starts_with(|c: char| c.is_alphanumeric() || "«“\"¿¡".contains(c));
    let tells_of_itself =
        sentence.split(|c: char| !c.is_alphanumeric()).any(|word| FIRST_PERSON.contains(&word.to_lowercase().as_str()));
    if tells_of_itself || !whole || !(20..=200).contains(&sentence.chars().count()) {
        return None;
    }
    Some(typeset(&sentence, language))
}

/// Whether the mark at `at` ends a sentence: a space and a capital follow, and it closes no abbreviation or initial.
fn ends_sentence(line: &str, at: usize, mark: char) -> bool {
    let rest = line.get(at + mark.len_utf8()..).unwrap_or_default();
    let next = rest.trim_start();
    let follows =
        rest.is_empty() || rest.starts_with(' ') && !next.starts_with(|c: char| c.is_lowercase() || c.is_numeric());
    let word = line.get(..at).and_then(|head| head.rsplit(' ').next()).unwrap_or_default();
    let is_number = word.contains(|c: char| c.is_ascii_digit());
    let is_initial = word.contains('.') || word.chars().filter(|c| c.is_alphabetic()).count() == 1;
    let is_short = mark == '.' && (is_initial && !is_number || ABBREVIATIONS.contains(&word.to_lowercase().as_str()));
    follows && (!is_short || rest.is_empty())
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
    fn r43_the_wordings_read_as_a_person_writes_them() {
        for (tag, title, first, second) in [
            (
                "en",
                "How to fix a flat tire in 5 minutes",
                "Could you fix a flat tire in 5 minutes?",
                "How to fix a flat tire in 5 minutes, in short",
            ),
            ("en", "Why the sky is blue", "Do you know why the sky is blue?", "In under a minute: why the sky is blue"),
            (
                "en",
                "I Cut Them Open",
                "“I Cut Them Open”: what do you make of it?",
                "“I Cut Them Open”: the short version",
            ),
            (
                "en",
                "Project Fi: A new way to say hello",
                "Project Fi: A new way to say hello. What is your take?",
                "Project Fi: A new way to say hello (the clip)",
            ),
            ("en", "Train!", "Train! What do you think?", "Train! (the short version)"),
            (
                "fr",
                "Comment réparer un vélo en 10 minutes (tuto complet)",
                "Réparer un vélo en 10 minutes\u{a0}: comment feriez-vous\u{a0}?",
                "Comment réparer un vélo en 10 minutes\u{a0}: la version courte",
            ),
            (
                "fr",
                "Pourquoi le ciel est bleu",
                "Savez-vous pourquoi le ciel est bleu\u{a0}?",
                "Pourquoi le ciel est bleu, en bref",
            ),
            (
                "fr",
                "Faut-il avoir peur de l'IA ?",
                "Faut-il avoir peur de l’IA\u{a0}? Qu’en dites-vous\u{a0}?",
                "En moins d’une minute\u{a0}: faut-il avoir peur de l’IA\u{a0}?",
            ),
        ] {
            let [v1, v2] = variants(title, &[], tag, Platform::Youtube);
            assert_eq!((v1.title.as_str(), v2.title.as_str()), (first, second), "{title}");
        }
    }

    #[test]
    fn r43_a_caption_does_not_say_its_title_twice() {
        for platform in [Platform::Instagram, Platform::Tiktok] {
            let [v1, v2] = variants("Le secret des boulangers", &[], "fr", platform);
            assert_eq!(v1.description, "Répondez en commentaire.");
            assert_eq!(v2.description, "Enregistrez la vidéo pour la retrouver.\n\nA calm look at the harbour.");
        }
    }

    #[test]
    fn r43_a_description_lends_a_whole_sentence_that_speaks_of_the_thing() {
        let en = Language::from_tag("en").unwrap();
        for (description, expected) in [
            ("The U.S. team won by $2.5M. More follows.", Some("The U.S. team won by $2.5M.")),
            ("We built a boat in our garden.", None),
            ("Too short.", None),
            ("A sentence that never ends and has no mark", None),
            ("https://example.com/watch\nA calm look at the harbour.", Some("A calm look at the harbour.")),
            ("Asana , the service, is launching today.", Some("Asana, the service, is launching today.")),
        ] {
            assert_eq!(first_sentence(description, &en).as_deref(), expected, "{description}");
        }
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

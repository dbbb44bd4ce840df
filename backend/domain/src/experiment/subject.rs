//! What a title is about: its own words, in its own order.

use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// Most words of a subject, and its most characters.
const MAX_WORDS: usize = 6;
const MAX_LENGTH: usize = 48;

/// Words that carry no subject, besides the stop words of the language.
const EMPTY: [&str; 22] = [
    "comment",
    "pourquoi",
    "how",
    "why",
    "what",
    "this",
    "video",
    "vidéo",
    "official",
    "officiel",
    "documentaire",
    "documentary",
    "secret",
    "inside",
    "minutes",
    "complet",
    "full",
    "episode",
    "épisode",
    "part",
    "partie",
    "new",
];

/// The subject of a title: the stretch of it that holds most keywords, at most six words; `None` when it has no word.
///
/// Keywords are taken as given; without any, the words that are no stop words count as such.
pub(super) fn subject(title: &str, keywords: &[String], french: bool) -> Option<String> {
    let title: String = title.chars().take(500).collect::<String>().nfc().collect();
    let keys: Vec<String> = keywords.iter().map(|k| fold(k)).filter(|k| !k.is_empty()).collect();
    let segments: Vec<Vec<&str>> = title
        .split(['|', '–', '—', ':', ';', '?', '!', '(', ')', '[', ']', '«', '»', '"', '“', '”', '\n'])
        .map(words)
        .collect();
    let best = stretch(&segments, &|word| keys.contains(&fold(word)) && !is_empty_word(word))
        .or_else(|| stretch(&segments, &|word| is_meaningful(word, french)))
        .or_else(|| segments.into_iter().find(|s| !s.is_empty()));
    let text = shorten(best?);
    (!text.is_empty()).then_some(text)
}

/// The same with a capital at the start.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

/// In the segment with the most key words, the words from the first to the last of them.
fn stretch<'a>(segments: &[Vec<&'a str>], is_key: &dyn Fn(&str) -> bool) -> Option<Vec<&'a str>> {
    let count = |segment: &&Vec<&str>| segment.iter().filter(|w| is_key(w)).count();
    // The first of equals: titles say the main thing first.
    let best = segments.iter().rev().max_by_key(count).filter(|s| count(s) > 0)?;
    let first = best.iter().position(|w| is_key(w))?;
    let window = best.get(first..)?.iter().take(MAX_WORDS);
    let last = window.clone().rposition(|w| is_key(w))?;
    Some(window.take(last + 1).copied().collect())
}

fn shorten(words: Vec<&str>) -> String {
    let mut text = String::new();
    for word in words.into_iter().take(MAX_WORDS) {
        if !text.is_empty() && text.chars().count() + 1 + word.chars().count() > MAX_LENGTH {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.graphemes(true).take(MAX_LENGTH));
    }
    text
}

/// Words as written, without the marks around them; signs such as emoji are no words.
fn words(segment: &str) -> Vec<&str> {
    segment
        .split_whitespace()
        .filter(|word| !word.contains(['<', '>', '#', '@', '/']))
        .map(|word| word.trim_start_matches(|c: char| !(c.is_alphanumeric() || "$€£".contains(c))))
        .map(|word| word.trim_end_matches(|c: char| !(c.is_alphanumeric() || "%€$".contains(c))))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect()
}

fn is_meaningful(word: &str, french: bool) -> bool {
    let folded = fold(word);
    let stop = if french { &FRENCH_STOP } else { &ENGLISH_STOP };
    !stop.contains(&folded)
        && !is_empty_word(word)
        && folded.chars().count() > 2
        && folded.chars().any(char::is_alphabetic)
}

fn is_empty_word(word: &str) -> bool {
    EMPTY_FOLDED.contains(&fold(word))
}

static FRENCH_STOP: LazyLock<HashSet<String>> =
    LazyLock::new(|| stop_words::get("fr").iter().map(|s| fold(s)).collect());
static ENGLISH_STOP: LazyLock<HashSet<String>> =
    LazyLock::new(|| stop_words::get("en").iter().map(|s| fold(s)).collect());
static EMPTY_FOLDED: LazyLock<HashSet<String>> = LazyLock::new(|| EMPTY.iter().map(|s| fold(s)).collect());

/// Lower case, without accents, without an elided article (`l’eau`) or an English possessive (`world’s`).
fn fold(word: &str) -> String {
    let (head, tail) = word.rsplit_once(['\'', '’']).unwrap_or(("", word));
    let word = if tail.chars().count() > 1 || head.is_empty() { tail } else { head };
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r43_a_subject_is_made_of_the_titles_own_words() {
        for (title, keywords, french, expected) in [
            ("How to fix a flat tire in 5 minutes", vec!["fix", "flat", "tire"], false, "fix a flat tire"),
            (
                "Comment réparer un vélo en 10 minutes (tuto complet)",
                vec!["réparer", "vélo", "tuto"],
                true,
                "réparer un vélo",
            ),
            (
                "Le secret des boulangers parisiens | Documentaire",
                vec!["boulangers", "parisiens", "documentaire"],
                true,
                "boulangers parisiens",
            ),
            (
                "Inside the world’s largest telescope",
                vec!["telescope", "largest", "world"],
                false,
                "world’s largest telescope",
            ),
            ("RANDO en Corse : GR20 étape 3 🥾", vec![], true, "RANDO en Corse"),
            ("Élections : « tout va changer » ?", vec!["elections"], true, "Élections"),
            ("L", vec![], true, "L"),
        ] {
            let keywords: Vec<String> = keywords.into_iter().map(str::to_owned).collect();
            assert_eq!(subject(title, &keywords, french).as_deref(), Some(expected), "{title}");
        }
        assert_eq!(subject("🎬🔥🔥🔥", &[], true), None);
        assert_eq!(subject("", &["x".to_owned()], true), None);
    }
}

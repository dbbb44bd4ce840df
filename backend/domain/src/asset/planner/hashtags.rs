//! Hashtags from the title's top words.

use super::Brief;
use crate::language::Language;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Hashtags the planner gives at most, which leaves room for a disclosure within five.
const MOST: usize = 4;
/// Hashtags it gives at least.
const LEAST: usize = 3;
/// Characters of a hashtag at most.
const LONGEST: usize = 30;

/// Languages whose stop words are known.
const STOP_LANGUAGES: [&str; 12] = ["ar", "cs", "da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru"];

/// Words that fill up when a title is poor, by language.
const FILL_FR: [&str; 4] = ["vidéo", "découverte", "àvoir", "court"];
const FILL_EN: [&str; 4] = ["video", "discover", "mustwatch", "shorts"];

/// The words that matter, best first: the keywords the title has, the title's other words, the keywords it has
/// not, then the description's words.
pub(super) fn top_words(brief: &Brief<'_>, language: &Language) -> Vec<String> {
    let title = content_words(brief.title, language);
    let lacking = LEAST.saturating_sub(title.len());
    let mut weak: Vec<String> =
        words(brief.title).into_iter().filter(|w| w.chars().count() > 3 && !title.contains(w)).collect();
    weak.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
    weak.truncate(lacking);
    let keywords: Vec<String> = brief.keywords.iter().flat_map(|k| content_words(k, language)).collect();
    let mut top: Vec<String> = Vec::new();
    let known = title.iter().filter(|w| keywords.contains(w));
    let mut others: Vec<&String> = title.iter().filter(|w| !keywords.contains(w)).collect();
    // Longer words say more; the sort is stable, so equal ones keep the title's order.
    others.sort_by_key(|w| std::cmp::Reverse(w.chars().count()));
    let described = content_words(brief.description.unwrap_or_default(), language);
    for word in known.chain(others).chain(&weak).chain(&keywords).chain(&described) {
        if !top.contains(word) {
            top.push(word.clone());
        }
    }
    top.truncate(MOST * 2);
    top
}

/// Three or four hashtags: the best of `words`, filled up with general ones.
pub(super) fn hashtags(words: &[String], language: &Language) -> Vec<String> {
    let fill = if language.is_french() { FILL_FR } else { FILL_EN };
    let mut tags: Vec<String> = Vec::new();
    for (word, most) in words.iter().map(|w| (w.as_str(), MOST)).chain(fill.iter().map(|w| (*w, LEAST))) {
        let tag = format!("#{word}");
        if tags.len() < most && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Lower-case words with a letter that are no stop words.
fn content_words(text: &str, language: &Language) -> Vec<String> {
    words(text).into_iter().filter(|w| !is_stop_word(w, language)).collect()
}

/// Lower-case words with a letter; runs of one script where words are not parted by spaces.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.nfc().collect::<String>().to_lowercase();
    let mut words: Vec<String> = Vec::new();
    for word in plain.split(['\'', '’']).flat_map(str::split_whitespace).flat_map(runs) {
        let says = word.chars().any(char::is_alphabetic) && (2..=LONGEST).contains(&word.chars().count());
        if says && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// Words of a piece without spaces; Chinese and Japanese are parted where the script changes and at particles.
fn runs(piece: &str) -> Vec<String> {
    if !piece.chars().any(|c| is_han(c) || is_kana(c)) {
        return piece.unicode_words().map(|w| w.chars().filter(|c| c.is_alphanumeric()).collect()).collect();
    }
    let mut runs: Vec<(u8, String)> = Vec::new();
    for c in piece.chars() {
        let kind = script(c);
        match runs.last_mut() {
            Some((last, run)) if *last == kind => run.push(c),
            _ => runs.push((kind, c.to_string())),
        }
    }
    runs.into_iter().filter(|(kind, _)| *kind > 0).map(|(_, run)| run).collect()
}

fn script(c: char) -> u8 {
    match c {
        _ if "的在如何了是和与做这那有我你他她们个".contains(c) => 0,
        '\u{3041}'..='\u{309f}' => 0,
        _ if is_kana(c) => 1,
        _ if is_han(c) => 2,
        _ if c.is_alphanumeric() => 3,
        _ => 0,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}')
}

fn is_stop_word(word: &str, language: &Language) -> bool {
    let listed = |code: &str| STOP_LANGUAGES.contains(&code) && stop_words::get(code).contains(&word);
    listed(language.as_str()) || listed("en") && word.is_ascii() && word.len() < 5
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
        hashtags(&top_words(&brief, &language), &language)
    }

    #[test]
    fn r41_hashtags_come_from_the_title() {
        let cases: [(&str, &str, &[&str], &[&str]); 8] = [
            (
                "fr",
                "Comment réparer un vélo en 10 minutes (tuto complet)",
                &["vélo", "tuto"],
                &["#vélo", "#tuto", "#réparer", "#minutes"],
            ),
            ("fr", "J’ai testé la GoPro 13 sous l’eau !", &[], &["#testé", "#gopro", "#eau"]),
            ("en", "Inside the world’s largest telescope", &[], &["#telescope", "#largest", "#inside"]),
            (
                "fr",
                "Élections : « tout va changer » ?",
                &["politique"],
                &["#élections", "#changer", "#tout", "#politique"],
            ),
            ("fr", "L", &[], &["#vidéo", "#découverte", "#àvoir"]),
            ("en", "12345 // 4K 60FPS", &[], &["#60fps", "#4k", "#video"]),
            ("ja", "初心者のための写真撮影ガイド", &[], &["#写真撮影", "#初心者", "#ガイド"]),
            ("zh", "如何在家做正宗的川菜", &[], &["#正宗", "#川菜", "#video"]),
        ];
        for (language, title, keywords, expected) in cases {
            assert_eq!(tags(language, title, keywords), expected, "{title}");
        }
    }

    #[test]
    fn r41_stop_words_are_known_for_every_language_listed() {
        for code in STOP_LANGUAGES {
            assert!(stop_words::get(code).len() > 10, "{code}");
        }
    }
}

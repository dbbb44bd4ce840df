//! How a title is built, which decides how it can be asked back.

use crate::language::Language;

/// How a title is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// "How to fix a tire": the words after "how to", with a small letter.
    HowTo(String),
    /// "Why the sky is blue": a clause that may follow "do you know".
    Clause,
    /// A question of its own; its mark may be missing.
    Question,
    /// Somebody tells of himself: "I cut it open".
    Told,
    /// Everything else: a name, or a sentence.
    Statement,
}

/// First words of somebody who tells of himself.
const I_EN: &[&str] =
    &["i", "i’m", "i've", "i’ve", "i'm", "i’d", "i'd", "my", "we", "we’re", "we're", "we’ve", "we've", "our"];
const I_FR: &[&str] = &["je", "j", "mon", "ma", "mes", "nous", "notre", "nos", "moi", "on", "m"];

/// Question words that a clause may open with.
const ASKS_EN: &[&str] = &["why", "how", "what", "where", "who"];
const ASKS_FR: &[&str] = &["pourquoi", "comment", "où", "qui"];

/// Verbs that stand before their subject in an English question.
const TURNS: &[&str] = &[
    "do", "does", "did", "is", "are", "was", "were", "can", "could", "will", "would", "should", "has", "have", "had",
    "must", "may", "might", "isn", "aren", "don", "doesn",
];

/// Words with which a title may go on in small letters after a colon.
const SMALL_EN: &[&str] = &[
    "a", "an", "the", "this", "these", "that", "those", "how", "why", "what", "when", "where", "who", "which",
    "inside", "behind", "your", "every", "all", "some", "no", "one", "two", "three", "can", "could", "will", "would",
    "should", "is", "are", "was", "were", "do", "does", "did", "has", "have", "if", "in", "on", "for",
];
const SMALL_FR: &[&str] = &[
    "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "ce", "c", "cet", "cette", "ces", "comment",
    "pourquoi", "quand", "où", "qui", "que", "qu", "quel", "quelle", "quels", "quelles", "il", "elle", "ils", "elles",
    "on", "nous", "vous", "votre", "vos", "dans", "sur", "sous", "avec", "sans", "pour", "par", "en", "à", "au", "aux",
    "entre", "après", "avant", "tout", "tous", "voici", "faut", "et", "peut", "est", "doit", "chaque", "mon", "ma",
    "mes",
];

/// How `title`, already printed, is built; in other languages than French and English a statement or a question.
pub(crate) fn form(title: &str, language: &Language) -> Form {
    if title.trim_end_matches(['»', '”', '"', ' ', '\u{a0}']).ends_with(['?', '？', '؟']) {
        return Form::Question;
    }
    match language.as_str() {
        "fr" => french(title),
        "en" => english(title),
        _ => Form::Statement,
    }
}

/// Whether an English title has a capital on every word, so that its words cannot be woven into a sentence.
pub(crate) fn is_title_case(text: &str) -> bool {
    let long = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 3;
    let words: Vec<&str> = text.split(' ').skip(1).filter(long).collect();
    let capital = words.iter().filter(|word| word.contains(char::is_uppercase)).count();
    capital > 0 && capital * 5 >= words.len() * 4
}

/// The text as it goes on after a colon: with a small letter, where its first word is no name.
pub(crate) fn lowered(text: &str, language: &Language) -> String {
    let keeps = is_shouted(first_word(text)) || language.as_str() == "en" && is_title_case(text);
    if opens_small(text, language) && !keeps { small_start(text) } else { text.to_owned() }
}

/// Whether the first word is no name, so that it may be written small or large.
pub(crate) fn opens_small(text: &str, language: &Language) -> bool {
    let small: &[&str] = if language.is_french() { SMALL_FR } else { SMALL_EN };
    small.contains(&first_word(text).to_lowercase().as_str())
}

fn is_shouted(word: &str) -> bool {
    word.chars().count() > 1 && !word.contains(char::is_lowercase)
}

fn small_start(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

/// The letters up to the first apostrophe, space or mark.
pub(super) fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default()
}

fn english(title: &str) -> Form {
    let words: Vec<String> = title.split(' ').map(str::to_lowercase).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    if I_EN.contains(&word(0)) {
        return Form::Told;
    }
    if !ASKS_EN.contains(&word(0)) || words.len() < 3 || is_broken(title) {
        return Form::Statement;
    }
    if word(0) == "how" && word(1) == "to" {
        return Form::HowTo(small_start(title.splitn(3, ' ').nth(2).unwrap_or_default()));
    }
    match word(1).split(['\'', '’']).next().unwrap_or_default() {
        turn if TURNS.contains(&turn) => Form::Question,
        // "What a view" is no clause.
        "a" | "an" if word(0) == "what" => Form::Statement,
        _ => Form::Clause,
    }
}

fn french(title: &str) -> Form {
    let first = first_word(title).to_lowercase();
    if I_FR.contains(&first.as_str()) {
        return Form::Told;
    }
    let rest = title.split_once([' ', '\u{a0}']).map_or("", |(_, rest)| rest);
    if !ASKS_FR.contains(&first.as_str()) || rest.is_empty() || is_broken(title) {
        return Form::Statement;
    }
    let next = rest.split([' ', '\u{a0}']).next().unwrap_or_default().to_lowercase();
    let is_turned = ["-il", "-elle", "-ils", "-elles", "-on", "-vous", "-tu", "-je", "-nous", "est-ce"];
    match first.as_str() {
        "comment" if is_infinitive(&next) => Form::HowTo(small_start(rest)),
        _ if rest.split(' ').any(|word| is_turned.iter().any(|end| word.ends_with(end))) => Form::Question,
        _ if is_infinitive(&next) => Form::Question,
        "qui" => Form::Statement,
        _ => Form::Clause,
    }
}

/// Whether a word is a French infinitive, by its ending.
pub(super) fn is_infinitive(word: &str) -> bool {
    word.chars().count() > 3 && ["er", "ir", "re"].iter().any(|end| word.ends_with(end)) && !word.contains('-')
}

/// Whether the title has more than one clause.
fn is_broken(title: &str) -> bool {
    title.contains([':', ';', '!', '…', '–']) || title.contains(". ")
}

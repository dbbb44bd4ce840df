//! Words of a text in any script, and which of them mean something by themselves.

use crate::language::Language;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;
use yake_rust::StopWords;

/// Letters of a word at most; longer ones are identifiers.
const LONGEST: usize = 30;

/// Letters, marks and digits, also joined by an apostrophe or hyphen.
static WORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\p{L}\p{M}\p{N}]+(?:['\-][\p{L}\p{M}\p{N}]+)*").ok());

/// Words of Chinese characters, of katakana, and what else stands in a text without spaces.
static RUN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\p{Han}+|[\p{Katakana}ー]+|[^\p{Han}\p{Katakana}ー]+").ok());

/// Articles and pronouns that lose their vowel before another word.
const ELIDED: [&str; 20] = [
    "l'", "d'", "j'", "c'", "s'", "n'", "m'", "t'", "qu'", "jusqu'", "lorsqu'", "puisqu'", "quoiqu'", "dell'", "all'",
    "nell'", "sull'", "dall'", "un'", "quest'",
];

/// Words that every video has or that belong to the platform.
const NOISE: [&str; 34] = [
    "video",
    "videos",
    "vidéo",
    "vidéos",
    "official",
    "officiel",
    "officielle",
    "trailer",
    "shorts",
    "viral",
    "fyp",
    "foryou",
    "pourtoi",
    "subscribe",
    "youtube",
    "hd",
    "vs",
    "feat",
    "ft",
    "ep",
    "min",
    "minute",
    "minutes",
    "seconds",
    "secondes",
    "hours",
    "heures",
    "http",
    "https",
    "www",
    "amp",
    "nbsp",
    "quot",
    "podcast",
];

/// English words that stand in titles of every language.
const ENGLISH: [&str; 14] =
    ["the", "my", "of", "and", "for", "with", "how", "to", "you", "your", "what", "why", "this", "is"];

/// Chinese words without meaning of their own, which part those that have one.
const CHINESE_PARTICLES: [&str; 27] = [
    "如何",
    "怎么",
    "怎样",
    "什么",
    "为什么",
    "我们",
    "你们",
    "他们",
    "这个",
    "那个",
    "的",
    "了",
    "在",
    "和",
    "与",
    "及",
    "是",
    "有",
    "我",
    "你",
    "他",
    "她",
    "这",
    "那",
    "做",
    "把",
    "被",
];

/// The words of a text as they are written, elided articles and possessive endings cut off.
pub(super) fn split(text: &str, language: &Language) -> impl Iterator<Item = String> {
    let words = WORD.as_ref().into_iter().flat_map(move |word| word.find_iter(text)).map(|found| found.as_str());
    words.flat_map(|word| runs(bare(word, language), language))
}

/// Words without meaning of their own in one language.
pub(super) struct StopList {
    /// The list that YAKE ranks with; short enough to leave a title its words.
    pub(super) ranked: StopWords,
    /// The longer list of Stopwords ISO, for descriptions: there, "make" and "years" say nothing.
    pub(super) long: HashSet<&'static str>,
}

impl StopList {
    /// The lists of a language; of English and French when it has none.
    pub(super) fn of(language: &Language) -> Self {
        let code = match language.as_str() {
            "nb" | "nn" => "no",
            code => code,
        };
        let list = |code: &str| StopWords::predefined(if code == "cs" { "cz" } else { code });
        let both = ["en", "fr"].into_iter().filter_map(list).flat_map(|list| list.iter().cloned().collect::<Vec<_>>());
        let long = stop_words::lookup(code).unwrap_or_default().iter().copied().collect();
        StopList { ranked: list(code).unwrap_or_else(|| StopWords::custom(both.collect())), long }
    }

    /// Whether a word, as it is written, says something by itself.
    pub(super) fn lets_pass(&self, written: &str) -> bool {
        let word = written.to_lowercase();
        let letters = word.chars().count();
        let is_number = word.chars().all(|c| c.is_numeric() || c == '-');
        // Two letters are a word like "AI" or "4K", or none: particles that a list forgot.
        let is_short =
            letters < 2 || (letters == 2 && word.is_ascii() && written == word && !written.contains(char::is_numeric));
        let is_stop = |part: &str| self.ranked.contains(part) || ENGLISH.contains(&part) || part.chars().count() < 2;
        let stops = is_stop(&word) || word.split(['-', '\'']).all(is_stop);
        !is_short && letters <= LONGEST && !is_number && !stops && !NOISE.contains(&word.as_str())
    }
}

/// A word without elided article or possessive ending.
fn bare<'a>(word: &'a str, language: &Language) -> &'a str {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word);
    let elided = |article: &&&str| word.get(..article.len()).is_some_and(|start| start.to_lowercase() == ***article);
    let article = ELIDED.iter().filter(|_| language.as_str() != "en").find(elided);
    article.and_then(|article| word.get(article.len()..)).unwrap_or(word)
}

/// Parts of a word that is written without spaces; any other word as it is.
fn runs(word: &str, language: &Language) -> Vec<String> {
    if !word.chars().any(is_ideographic) {
        return vec![word.to_owned()];
    }
    let runs = RUN.as_ref().into_iter().flat_map(|run| run.find_iter(word)).map(|found| found.as_str());
    // Between Chinese characters and katakana stand the endings and particles of Japanese, in hiragana.
    runs.filter(|run| !run.chars().all(is_hiragana)).flat_map(|run| compounds(run, language)).collect()
}

/// Chinese characters parted where that is known; everything else as it is.
fn compounds(run: &str, language: &Language) -> Vec<String> {
    let parted = match language.as_str() {
        "zh" => CHINESE_PARTICLES.iter().fold(run.to_owned(), |text, particle| text.replace(particle, " ")),
        _ => run.to_owned(),
    };
    parted.split_whitespace().flat_map(halves).collect()
}

/// Four Chinese characters in a row are two words of two.
fn halves(run: &str) -> Vec<String> {
    let characters: Vec<char> = run.chars().collect();
    let is_pair = characters.len() == 4 && characters.iter().all(|c| is_han(*c));
    if is_pair { characters.chunks(2).map(|half| half.iter().collect()).collect() } else { vec![run.to_owned()] }
}

fn is_ideographic(c: char) -> bool {
    is_han(c) || is_hiragana(c) || ('\u{30a0}'..='\u{30ff}').contains(&c)
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || ('\u{3400}'..='\u{4dbf}').contains(&c)
}

fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{309f}').contains(&c)
}

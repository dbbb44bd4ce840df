//! What an item is about, in a few words (R2.6, R3.5).

mod words;

use crate::language::{Language, headline, prose};
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::HashSet;
use words::{StopList, split};
use yake_rust::Config;

/// Keywords that an item gets at most.
const MOST: usize = 10;

/// Words of the title among them at most.
const FROM_TITLE: usize = 8;

/// The keywords of an item, at most ten, most telling first, in lower case with their accents.
///
/// Words of the title come first, those that the description takes up again before the others; then come the words of
/// the description as YAKE ranks them. Words without meaning of their own, addresses, numbers and calls to subscribe are
/// no keywords. There is at least one when the title or the description has a word.
///
/// Source of the ranking: Campos et al. (2020), YAKE! Keyword extraction from single documents.
pub fn keywords(title: &str, description: &str, language: &Language) -> Vec<String> {
    let (title, description) = (headline(title), prose(description));
    let stop = StopList::of(language);
    let mut chosen = Chosen::new(language);
    chosen.take(from_title(&title, &description, language, &stop), FROM_TITLE);
    chosen.take(from_description(&description, language, &stop), MOST);
    if chosen.words.is_empty() {
        chosen.take(last_resort(&title, language).or_else(|| last_resort(&description, language)), 1);
    }
    chosen.words
}

/// Telling words of the title in its order, those that come again in the description first.
fn from_title(title: &str, description: &str, language: &Language, stop: &StopList) -> Vec<String> {
    let stemmer = stemmer(language);
    let again: HashSet<String> =
        split(description, language).map(|word| stem(&stemmer, &word.to_lowercase())).collect();
    let telling = split(title, language).filter(|word| stop.lets_pass(word));
    let mut words: Vec<String> = telling.map(|word| word.to_lowercase()).collect();
    words.sort_by_key(|word| !again.contains(&stem(&stemmer, word)));
    words
}

/// Telling words of the description, best first.
fn from_description(description: &str, language: &Language, stop: &StopList) -> Vec<String> {
    // YAKE splits at spaces, which not every script has: it gets the words already split, sentence by sentence.
    let sentence = |line: &str| split(line, language).collect::<Vec<_>>().join(" ");
    let sentences = description.split_inclusive(['.', '!', '?', '\n', '。']).map(sentence);
    let text = sentences.collect::<Vec<_>>().join(". ");
    let config = Config { ngrams: 1, minimum_chars: 2, ..Config::default() };
    let mut ranked = yake_rust::get_n_best(3 * MOST, &text, &stop.ranked, &config);
    // Words of the same score come in no order of their own.
    ranked.sort_by(|a, b| a.score.total_cmp(&b.score).then_with(|| text.find(&a.raw).cmp(&text.find(&b.raw))));
    let written = ranked.into_iter().map(|word| word.raw.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
    let words = written.filter(|word| stop.lets_pass(word)).map(|word| word.to_lowercase());
    words.filter(|word| !stop.long.contains(word.as_str())).collect()
}

/// The longest word of a text in which no word is telling.
fn last_resort(text: &str, language: &Language) -> Option<String> {
    let words = split(text, language).filter(|word| word.chars().count() > 1);
    words.max_by_key(|word| word.chars().count()).map(|word| word.to_lowercase())
}

/// Words taken so far, none twice, neither in another form of the same word.
struct Chosen {
    stemmer: Option<Stemmer>,
    words: Vec<String>,
    stems: HashSet<String>,
}

impl Chosen {
    fn new(language: &Language) -> Self {
        Chosen { stemmer: stemmer(language), words: Vec::new(), stems: HashSet::new() }
    }

    fn take(&mut self, words: impl IntoIterator<Item = String>, most: usize) {
        for word in words {
            if self.words.len() < most && self.stems.insert(stem(&self.stemmer, &word)) {
                self.words.push(word);
            }
        }
    }
}

fn stem(stemmer: &Option<Stemmer>, word: &str) -> String {
    stemmer.as_ref().map_or_else(|| word.to_owned(), |stemmer| stemmer.stem(word).into_owned())
}

fn stemmer(language: &Language) -> Option<Stemmer> {
    let algorithm = match language.as_str() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nl" => Algorithm::Dutch,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}

#[cfg(test)]
mod tests;

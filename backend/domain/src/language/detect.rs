//! Which language a title and a description are written in (R3.5).
//!
//! Two libraries share the work. Lingua tells the languages it has models for apart even in two words, but claims
//! every other language for one of them; whatlang knows seventy languages and all scripts, but needs a sentence.

use super::{Language, headline, prose};
use lingua::{LanguageDetector, LanguageDetectorBuilder};
use std::sync::LazyLock;
use whatlang::{Lang, Script};

/// Letters that must be left when abbreviations are left out.
const SOME: usize = 6;

/// Letters from which a text counts as a sentence.
const SENTENCE: usize = 30;

/// Confidence of whatlang, `0..=1`, from which it is believed when it names a language without a model, in a sentence.
const SURE_OF_SENTENCE: f64 = 0.2;

/// The same for a few words.
const SURE_OF_WORDS: f64 = 0.5;

/// Confidence from which a sentence outweighs what the feed declares.
const CLEAR: f64 = 0.8;

/// Characters that are looked at: more do not make it surer.
const LONGEST: usize = 600;

/// A language with the confidence that it is the one, `0..=1`.
struct Guess {
    language: Language,
    confidence: f64,
}

/// The likely language of a text; `hint` is what its feed declares.
///
/// A clear sentence outweighs the hint, for feeds are often mislabelled, and so does a script that the hint is not
/// written in; a few words do not. `None` when nothing is written in letters and nothing is declared.
pub fn detect(title: &str, description: &str, hint: Option<&Language>) -> Option<Language> {
    let text = telling(&format!("{}\n{}", headline(title), prose(description)));
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let Some(guess) = guess(&text, letters) else { return hint.cloned() };
    match hint {
        Some(declared) if !outweighs(&guess, letters, declared) => Some(declared.clone()),
        _ => Some(guess.language),
    }
}

/// The words that belong to a language: model numbers and abbreviations belong to none, unless all is in capitals.
fn telling(text: &str) -> String {
    let is_model = |word: &str| word.is_ascii() && word.chars().any(char::is_numeric);
    let words = || text.split_whitespace().filter(|word| !is_model(word));
    let is_shouted =
        |word: &str| !word.chars().any(char::is_lowercase) && word.chars().filter(|c| c.is_uppercase()).count() > 1;
    let spoken = words().filter(|word| !is_shouted(word)).collect::<Vec<_>>().join(" ");
    let some = spoken.chars().filter(|c| c.is_alphabetic()).count() >= SOME;
    let text = if some { spoken } else { words().collect::<Vec<_>>().join(" ") };
    text.chars().take(LONGEST).collect()
}

fn outweighs(guess: &Guess, letters: usize, declared: &Language) -> bool {
    script(&guess.language) != script(declared) || (letters >= SENTENCE && guess.confidence >= CLEAR)
}

fn guess(text: &str, letters: usize) -> Option<Guess> {
    let info = whatlang::detect(text)?;
    let language = code(info.lang()).and_then(Language::from_tag)?;
    let confidence = if info.is_reliable() { 1.0 } else { info.confidence() };
    if info.script() != Script::Latin {
        return Some(Guess { language, confidence });
    }
    if letters < 2 {
        return None;
    }
    let sure = if letters >= SENTENCE { SURE_OF_SENTENCE } else { SURE_OF_WORDS };
    let has_model = MODELS.iter().any(|model| language == from_lingua(*model));
    if !has_model && info.confidence() >= sure {
        return Some(Guess { language, confidence });
    }
    narrow(text)
}

/// The likeliest of the languages that have a model.
fn narrow(text: &str) -> Option<Guess> {
    let ranked = DETECTOR.compute_language_confidence_values(text);
    let (language, confidence) = ranked.into_iter().next().filter(|(_, confidence)| *confidence > 0.0)?;
    Some(Guess { language: from_lingua(language), confidence })
}

/// The languages that short texts are told apart in.
const MODELS: [lingua::Language; 5] = [
    lingua::Language::English,
    lingua::Language::French,
    lingua::Language::German,
    lingua::Language::Italian,
    lingua::Language::Spanish,
];

static DETECTOR: LazyLock<LanguageDetector> =
    LazyLock::new(|| LanguageDetectorBuilder::from_languages(&MODELS).build());

fn from_lingua(language: lingua::Language) -> Language {
    Language(language.iso_code_639_1().to_string())
}

/// The script of a language, by one of the languages that are written in it.
fn script(language: &Language) -> &str {
    match language.as_str() {
        "be" | "bg" | "kk" | "mk" | "mn" | "ru" | "sr" | "uk" => "ru",
        "ar" | "fa" | "ur" => "ar",
        "hi" | "mr" | "ne" => "hi",
        "he" | "yi" => "he",
        "ja" | "zh" => "zh",
        alone @ ("am" | "bn" | "el" | "gu" | "hy" | "ka" | "km" | "kn" | "ko" | "lo" | "ml" | "my" | "or" | "pa"
        | "si" | "ta" | "te" | "th") => alone,
        _ => "la",
    }
}

/// The ISO 639-1 code of a language that whatlang names by ISO 639-3.
fn code(language: Lang) -> Option<&'static str> {
    let two = match language {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
        _ => return None,
    };
    Some(two)
}

#[cfg(test)]
mod tests;

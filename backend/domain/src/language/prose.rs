//! What people wrote in a title or description, without addresses, hashtag signs, credits and calls to subscribe.

use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Characters of a text that are read; what matters stands at its beginning.
const LONGEST: usize = 2000;

/// Letters that a line with an address must have beside it to be more than a reference.
const TELLING: usize = 30;

/// Web addresses, with or without a scheme, mail addresses and handles.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let domain = r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|co|tv|be|gl|ly|fr|de|eu|gov|edu|info|me)\b(?:/\S*)?";
    Regex::new(&format!(r"(?i)\b(?:https?://|www\.)\S+|\S+@\S+\.\w+|@[\w.]+|{domain}")).ok()
});

/// Words that only stand in credits, advertisements and calls to do something.
static BOILERPLATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let calls =
        r"subscribe|abonne[zr]?|abonnez-vous|patreon|newsletter|follow (?:me|us)|suivez-(?:moi|nous)|like and|merch";
    let money = r"sponsor(?:ed|isée?|s)?|promo code|code promo|affiliate|affiliation|support (?:me|us|the channel)|soutenez|tipeee";
    let rights = r"all rights reserved|tous droits réservés|thanks to|merci à|full video|watch full|vidéo complète";
    Regex::new(&format!(r"(?i)\b(?:{calls}|{money}|{rights})\b")).ok()
});

/// Who took the picture: up to the next stroke or the line's end.
static CREDIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let work = r"image|photo|illustration|music|musique|credits?|crédits?";
    Regex::new(&format!(r"(?i)(?:^|[|.(–—])\s*(?:{work})s?\s*(?:by\b|for\b|par\b|:)[^|\n]*")).ok()
});

/// A title on one line.
pub(crate) fn headline(title: &str) -> String {
    without_addresses(composed(title))
}

/// The sentences of a description, one line for each of its own.
pub(crate) fn prose(description: &str) -> String {
    let text = composed(description);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate();
    // What follows a ruled line is the channel's footer.
    let body = lines.take_while(|(at, line)| *at == 0 || !is_rule(line)).map(|(_, line)| line);
    let body = body.map(|line| without(&CREDIT, line)).filter(|line| !is_boilerplate(line));
    body.map(without_addresses).collect::<Vec<_>>().join("\n")
}

/// The first characters of a text, accents composed, typographic apostrophes made plain.
fn composed(text: &str) -> String {
    text.chars().take(LONGEST).nfc().map(|c| if c == '\u{2019}' { '\'' } else { c }).collect()
}

fn without_addresses(text: impl AsRef<str>) -> String {
    without(&ADDRESS, text.as_ref()).replace('#', " ")
}

fn without(what: &Option<Regex>, text: &str) -> String {
    what.as_ref().map_or_else(|| text.to_owned(), |what| what.replace_all(text, " ").into_owned())
}

fn is_rule(line: &str) -> bool {
    line.chars().count() >= 3 && !line.chars().any(char::is_alphanumeric)
}

fn is_boilerplate(line: &str) -> bool {
    let matches = |regex: &Option<Regex>| regex.as_ref().is_some_and(|regex| regex.is_match(line));
    let letters = || without_addresses(line).chars().filter(|c| c.is_alphabetic()).count();
    matches(&BOILERPLATE) || (matches(&ADDRESS) && letters() < TELLING)
}

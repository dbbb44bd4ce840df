//! Titles as an editor would print them: cleaned, shortened at a natural place, set as their language writes.

mod clean;
mod english;
mod form;
mod french;
mod shorten;
mod topic;

pub(crate) use clean::{clean, one_line};
pub(crate) use form::{Form, form, is_title_case, lowered, opens_small};
pub(crate) use shorten::{length, shorten};
pub(crate) use topic::topic;

use crate::language::Language;

/// The title on one line, without site names, asides, tags and addresses, in the spelling of its language; empty when it
/// says nothing.
pub(crate) fn printed(title: &str, language: &Language) -> String {
    let text = capitalised(&clean(title));
    typeset(&if language.is_french() { french::uncapitalised(&text) } else { text }, language)
}

/// The text with the apostrophes, quotation marks and spaces of its language; setting it again changes nothing.
pub(crate) fn typeset(text: &str, language: &Language) -> String {
    match language.as_str() {
        "fr" => french::typeset(text),
        "en" => english::typeset(text),
        _ => text.to_owned(),
    }
}

/// Whether `word` is one of the words of `list`, which spaces part.
pub(crate) fn is_listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

/// The text with a capital at the start, unless its first word is written like "iPhone".
pub(crate) fn capitalised(text: &str) -> String {
    if form::first_word(text).contains(char::is_uppercase) {
        return text.to_owned();
    }
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

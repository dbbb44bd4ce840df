//! Titles as an editor would print them: cleaned, shortened at a natural place, set as their language writes.

mod clean;
mod form;
mod french;
mod shorten;
mod topic;

pub(crate) use clean::{clean, one_line};
pub(crate) use form::{Form, form, is_title_case, lowered, opens_small};
pub(crate) use french::typeset;
pub(crate) use shorten::{length, shorten};
pub(crate) use topic::topic;

use crate::language::Language;

/// The title on one line, without site names, asides, tags and addresses, in the spelling of its language; empty when it
/// says nothing.
pub(crate) fn printed(title: &str, language: &Language) -> String {
    let text = form::raised(&clean(title), language);
    if language.is_french() { typeset(&french::uncapitalised(&text)) } else { text }
}

/// The text with a capital at the start.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

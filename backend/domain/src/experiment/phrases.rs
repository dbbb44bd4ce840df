//! Phrases around a title, by what the title is and what the wording is for; none promises what the clip may not hold.

use crate::language::Language;
use crate::title::{Form, capitalised, form, is_title_case, length, lowered, opens_small, shorten, typeset};

/// Phrases of one wording: `{T}` stands for the title, `{t}` for the title with a small letter where it is no name, `{x}` for
/// what follows "how to".
pub(super) struct Phrases {
    /// For a title that may be followed by a colon.
    open: &'static [&'static str],
    /// For a title that has a colon, or a mark of its own at the end.
    closed: &'static [&'static str],
    /// For a question.
    question: &'static [&'static str],
    /// For "how to …".
    how: &'static [&'static str],
    /// For "why …" and the like.
    clause: &'static [&'static str],
    /// What closes a description.
    pub(super) call: &'static str,
    /// For a title without words.
    pub(super) nothing: &'static str,
    /// A description for a title without words.
    pub(super) nothing_text: &'static str,
}

pub(super) const CURIOSITY_EN: Phrases = Phrases {
    open: &["{T}: what do you think?", "{T}: what is your take?", "{T}: what do you make of it?"],
    closed: &["{T}. What do you think?", "{T}. What is your take?", "{T}. What do you make of it?"],
    question: &["{T} What do you think?", "{T} What would you say?", "{T} What is your answer?"],
    how: &["How do you {x}?", "Could you {x}?"],
    clause: &["Do you know {t}?", "{T}: what is your guess?"],
    call: "Tell us in the comments.",
    nothing: "What do you see in this video?",
    nothing_text: "What do you see first in this video?",
};

pub(super) const VALUE_EN: Phrases = Phrases {
    open: &["In short: {t}", "In under a minute: {t}", "{T}: the short version"],
    closed: &["{T} (the short version)", "{T} (the clip)", "{T} (in short)"],
    question: &["In short: {t}", "In under a minute: {t}", "The short version: {t}"],
    how: &["{T}: the short version", "In under a minute: {t}", "{T}, in short"],
    clause: &["{T}: the short version", "In under a minute: {t}", "{T}, in short"],
    call: "Save the clip to find it again.",
    nothing: "This video in under a minute",
    nothing_text: "The short version of this video.",
};

pub(super) const CURIOSITY_FR: Phrases = Phrases {
    open: &["{T} : qu’en pensez-vous ?", "{T} : qu’en dites-vous ?", "{T} : quel est votre avis ?"],
    closed: &["{T}. Qu’en pensez-vous ?", "{T}. Qu’en dites-vous ?", "{T}. Quel est votre avis ?"],
    question: &["{T} Qu’en pensez-vous ?", "{T} Qu’en dites-vous ?", "{T} Votre réponse ?"],
    how: &["{X} : comment feriez-vous ?", "Sauriez-vous {x} ?"],
    clause: &["Savez-vous {t} ?", "{T} : une idée ?"],
    call: "Répondez en commentaire.",
    nothing: "Que voyez-vous dans cette vidéo ?",
    nothing_text: "Que voyez-vous en premier dans cette vidéo ?",
};

pub(super) const VALUE_FR: Phrases = Phrases {
    open: &["En bref : {t}", "En moins d’une minute : {t}", "{T} : la version courte", "{T}, en bref"],
    closed: &["{T} (la version courte)", "{T} (l’extrait)", "{T} (en bref)"],
    question: &["En bref : {t}", "En moins d’une minute : {t}", "La question en bref : {t}"],
    how: &["{T} : la version courte", "En moins d’une minute : {t}", "{T}, en bref"],
    clause: &["{T} : la version courte", "En moins d’une minute : {t}", "{T}, en bref"],
    call: "Enregistrez la vidéo pour la retrouver.",
    nothing: "Cette vidéo en moins d’une minute",
    nothing_text: "La version courte de cette vidéo.",
};

/// The `pick`th phrase that suits `title`, already printed, in at most `room` UTF-16 units.
///
/// The title is shortened where the phrase would be too long with all of it.
pub(super) fn phrase(phrases: &Phrases, title: &str, language: &Language, pick: usize, room: usize) -> String {
    let (mut title, mut text) = (title.to_owned(), said(phrases, title, language, pick));
    // A title that is cut may need another phrase, which may be longer.
    for _ in 0..3 {
        let over = length(&text).saturating_sub(room);
        if over == 0 {
            return text;
        }
        title = shorten(&title, length(&title).saturating_sub(over).max(12));
        text = said(phrases, &title, language, pick);
    }
    if length(&text) <= room { text } else { shorten(&title, room) }
}

fn said(phrases: &Phrases, title: &str, language: &Language, pick: usize) -> String {
    let form = form(title, language);
    let title = &if form == Form::Told { in_quotes(title) } else { title.to_owned() };
    let woven = !(language.as_str() == "en" && is_title_case(title));
    let (set, x) = match form {
        Form::Question if !has_colon(title) => (phrases.question, String::new()),
        Form::HowTo(x) if woven => (phrases.how, x),
        Form::Clause if woven => (phrases.clause, String::new()),
        _ if is_closed(title) => (phrases.closed, String::new()),
        _ => (phrases.open, String::new()),
    };
    let fits = |phrase: &&&str| suits(phrase, title, &x, language);
    let suitable: Vec<&str> = set.iter().filter(fits).copied().collect();
    let phrase = suitable.get(pick % suitable.len().max(1)).or(set.first()).copied().unwrap_or("{T}");
    let mark = if form_needs_mark(set, phrases, title) { "?" } else { "" };
    let text = phrase
        .replace("{T}", &format!("{}{mark}", capitalised(title)))
        .replace("{t}", &format!("{}{mark}", lowered(title, language)))
        .replace("{X}", &capitalised(&x))
        .replace("{x}", &x);
    // The title's own mark is enough.
    let text = text.replace("!. ", "! ").replace("?. ", "? ").replace("…. ", "… ").replace("”. ", "” ");
    typeset(&text, language)
}

/// A question without its mark gets one.
fn form_needs_mark(set: &[&str], phrases: &Phrases, title: &str) -> bool {
    std::ptr::eq(set, phrases.question)
        && !title.trim_end_matches(['»', '”', '"', ' ', '\u{a0}']).ends_with(['?', '？', '؟'])
}

/// Whether a phrase says nothing odd with this title.
fn suits(phrase: &str, title: &str, x: &str, language: &Language) -> bool {
    let lower = title.to_lowercase();
    let timed = ["minute", "second", "heure", "hour"].iter().any(|unit| lower.contains(unit));
    let reflexive = x.starts_with("se ") || x.starts_with("s’") || x.starts_with("s'");
    // After a colon French goes on in small letters, which a name must not.
    let leads_badly = language.is_french() && phrase.ends_with(": {t}") && !opens_small(title, language);
    let says_it_twice = timed && phrase.contains("minute");
    let turns_on_itself = reflexive && phrase.contains("{x}");
    !(leads_badly || says_it_twice || turns_on_itself)
}

/// Whether a colon cannot follow.
fn is_closed(title: &str) -> bool {
    has_colon(title) || title.ends_with(['!', '…', '.', '！', '。'])
}

/// Whether a colon parts the title; that of "GTA:V" does not.
fn has_colon(title: &str) -> bool {
    title.contains(": ") || title.contains('：')
}

/// Somebody else's words, as such.
fn in_quotes(title: &str) -> String {
    let is_quoted = title.contains(['«', '“', '"']);
    if is_quoted { title.to_owned() } else { format!("“{title}”") }
}

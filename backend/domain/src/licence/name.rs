//! A licence from its name: weak evidence, good for review only, or for what a person declares.

use super::{Licence, from_url};
use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Longest text that is looked at, in bytes.
const MAX_NAME: usize = 2_000;

/// `CC BY-NC-SA 3.0`, `Creative Commons Attribution 4.0`, `Attribution-NoDerivs 2.0`: greedy, so the longest name wins.
static COMMONS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(?:(?P<cc>cc|creative commons)(?: licen[cs]e)? )?(?P<by>by|attribution|paternite)",
        r"(?P<elements>(?: (?:sa|share ?alike|partage (?:dans les memes conditions|a l identique)|nd|no ?deriv(?:ative)?s?(?: works)?",
        r"|pas de modifications?|nc|non ?commercial|pas d utilisation commerciale)\b)*)",
        r"(?: licen[cs]e)?(?: v| version)? ?(?P<version>[0-9](?:\.[0-9])?)?(?P<more>[0-9.]*)(?: (?P<port>at|au|de|fr|igo|jp|nl|uk|us)$)?"
    ))
    .ok()
});

/// Names without versions, longest first.
const NAMES: [(&str, &str); 24] = [
    ("youtube standard license", "LicenseRef-YouTube-Standard"),
    ("youtube standard licence", "LicenseRef-YouTube-Standard"),
    ("standard youtube license", "LicenseRef-YouTube-Standard"),
    ("standard youtube licence", "LicenseRef-YouTube-Standard"),
    ("open government licence", "OGL-UK-3.0"),
    ("open government license", "OGL-UK-3.0"),
    ("tous droits reserves", "LicenseRef-AllRightsReserved"),
    ("creative commons zero", "CC0-1.0"),
    ("all rights reserved", "LicenseRef-AllRightsReserved"),
    ("public domain mark", "CC-PDM-1.0"),
    ("free art license", "LAL-1.3"),
    ("free art licence", "LAL-1.3"),
    ("licence art libre", "LAL-1.3"),
    ("pixabay license", "LicenseRef-Pixabay"),
    ("licence ouverte", "etalab-2.0"),
    ("pixabay licence", "LicenseRef-Pixabay"),
    ("pexels license", "LicenseRef-Pexels"),
    ("pexels licence", "LicenseRef-Pexels"),
    ("domaine public", "CC-PDM-1.0"),
    ("public domain", "CC-PDM-1.0"),
    ("cc zero", "CC0-1.0"),
    ("etalab", "etalab-2.0"),
    ("gfdl", "GFDL-1.3"),
    ("cc0", "CC0-1.0"),
];

/// Short words by which a person declares a licence in a form.
const DECLARED: [(&str, &str); 12] = [
    ("own", "LicenseRef-Own"),
    ("own work", "LicenseRef-Own"),
    ("permission", "LicenseRef-Permission"),
    ("pexels", "LicenseRef-Pexels"),
    ("pixabay", "LicenseRef-Pixabay"),
    ("stock", "LicenseRef-Stock"),
    ("pd", "CC-PDM-1.0"),
    ("youtube", "LicenseRef-YouTube-Standard"),
    ("youtube standard", "LicenseRef-YouTube-Standard"),
    ("creativecommon", "CC-BY-3.0"),
    ("us government", "LicenseRef-PD-USGov"),
    ("unknown", "LicenseRef-Unknown"),
];

/// The licence that a text names, the longest name first; `None` when it names none.
///
/// "CC BY" without a version gives the family without version. "Creative Commons" alone names nothing.
pub fn from_name(text: &str) -> Option<Licence> {
    let text = fold(text);
    commons(&text).or_else(|| {
        let (_, code) = NAMES.iter().find(|(name, _)| has_words(&text, name))?;
        Some(Licence::new(code))
    })
}

/// The licence that a person declares: an SPDX id, a `LicenseRef-…` of ours, an address, a name, or a word such as `own`.
pub fn parse(text: &str) -> Option<Licence> {
    let text = text.trim();
    let exact = Licence::new(text);
    if exact.family() != super::Family::Unknown {
        return Some(exact);
    }
    let folded = fold(text);
    let word = DECLARED.iter().find(|(word, code)| folded == *word || text.eq_ignore_ascii_case(code));
    word.map(|(_, code)| Licence::new(code)).or_else(|| from_url(text)).or_else(|| from_name(text))
}

fn commons(text: &str) -> Option<Licence> {
    COMMONS.as_ref()?.captures_iter(text).find_map(|found| {
        let elements = found.name("elements").map_or("", |m| m.as_str());
        let version = found.name("version").map(|m| m.as_str());
        let named = found.name("cc").is_some() || found.name("by").is_some_and(|m| m.as_str() != "by");
        let bare = found.name("cc").is_none() && elements.is_empty() && version.is_none();
        if !named || bare || found.name("more").is_some_and(|m| !m.as_str().trim_end_matches('.').is_empty()) {
            return None;
        }
        let version = version.map(|v| if v.len() == 1 { format!("{v}.0") } else { v.to_owned() });
        Licence::creative_commons(spdx_elements(elements)?, version.as_deref(), found.name("port").map(|m| m.as_str()))
    })
}

fn spdx_elements(elements: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|w| has_words(elements, w) || w.len() > 3 && elements.contains(w));
    let nc = has(&["nc", "commercial"]);
    let nd = has(&["nd", "deriv", "modification"]);
    let sa = has(&["sa", "alike", "partage"]);
    match (nc, nd, sa) {
        (false, false, false) => Some("by"),
        (false, false, true) => Some("by-sa"),
        (false, true, false) => Some("by-nd"),
        (true, false, false) => Some("by-nc"),
        (true, false, true) => Some("by-nc-sa"),
        (true, true, false) => Some("by-nc-nd"),
        (_, true, true) => None,
    }
}

/// Lower case, without accents, every run of spaces, `-`, `_` and other marks as one space; points stay.
fn fold(text: &str) -> String {
    let text: String = text.chars().take(MAX_NAME).collect();
    let plain =
        text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase);
    let spaced: String = plain.map(|c| if c.is_alphanumeric() || c == '.' { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the folded text contains these words, whole.
fn has_words(text: &str, words: &str) -> bool {
    format!(" {} ", text.replace(". ", " ").trim_end_matches('.')).contains(&format!(" {words} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r51_a_licence_is_read_from_its_name_longest_first() {
        for (name, code) in [
            ("CC BY 4.0", "CC-BY-4.0"),
            ("cc-by 4", "CC-BY-4.0"),
            ("creative commons attribution 4.0 international", "CC-BY-4.0"),
            ("cc-by-nc-sa 3.0 unported", "CC-BY-NC-SA-3.0"),
            ("CC BY", "CC-BY"),
            ("CC_BY-NC", "CC-BY-NC"),
            ("Attribution-NoDerivs 2.0 Generic (CC BY-ND 2.0)", "CC-BY-ND-2.0"),
            ("© 2026 X, all rights reserved", "LicenseRef-AllRightsReserved"),
            ("© X. All rights reserved.", "LicenseRef-AllRightsReserved"),
            ("Attribution-NonCommercial-ShareAlike 4.0", "CC-BY-NC-SA-4.0"),
            ("cc0", "CC0-1.0"),
            ("Creative Commons Zero v1.0", "CC0-1.0"),
            ("Public Domain Mark 1.0", "CC-PDM-1.0"),
            ("CC BY 3.0 DE", "CC-BY-3.0-DE"),
            ("Creative Commons Attribution license (reuse allowed)", "CC-BY"),
            ("Licence : CC-BY-SA 4.0.", "CC-BY-SA-4.0"),
            ("Attribution - Pas d’Utilisation Commerciale 4.0", "CC-BY-NC-4.0"),
            ("GFDL", "GFDL-1.3"),
            ("cc-by-4.0", "CC-BY-4.0"),
        ] {
            assert_eq!(from_name(name).map(|l| l.code).as_deref(), Some(code), "{name}");
        }
    }

    #[test]
    fn r51_vague_words_name_no_licence() {
        for name in [
            "Creative Commons",
            "free to use",
            "royalty free",
            "copyleft",
            "no copyright",
            "© Studio",
            "attribution",
            "attribution required",
            "stand by 4.0",
            "CC BY 5.0",
            "CC BY 2024",
            "",
            "accbys",
            "CC BY-ND-SA 4.0",
        ] {
            assert_eq!(from_name(name), None, "{name}");
        }
    }

    #[test]
    fn r51_a_person_may_declare_by_code_address_name_or_word() {
        for (text, code) in [
            ("CC-BY-4.0", "CC-BY-4.0"),
            ("cc-by-4.0", "CC-BY-4.0"),
            ("own", "LicenseRef-Own"),
            ("LicenseRef-Stock:artgrid", "LicenseRef-Stock:artgrid"),
            ("https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
            ("Pexels", "LicenseRef-Pexels"),
            ("licenseref-own", "LicenseRef-Own"),
            ("stock", "LicenseRef-Stock"),
            ("public domain", "CC-PDM-1.0"),
            ("CC0", "CC0-1.0"),
            ("unknown", "LicenseRef-Unknown"),
        ] {
            assert_eq!(parse(text).map(|l| l.code).as_deref(), Some(code), "{text}");
        }
        assert_eq!(parse("whatever"), None);
    }

    proptest! {
        #[test]
        fn r51_no_name_breaks_the_reader(text in "\\PC{0,200}") {
            let _ = (from_name(&text), parse(&text));
        }
    }
}

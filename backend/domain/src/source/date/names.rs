//! Names of months and zones in feeds.

/// Number of the month (`1..=12`) that a lower-case name means: English, French, German or Spanish, short or long.
pub(super) fn month(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.');
    Some(match name {
        "jan" | "january" | "janv" | "janvier" | "januar" | "jän" | "ene" | "enero" => 1,
        "feb" | "february" | "févr" | "fevr" | "fév" | "fev" | "février" | "fevrier" | "februar" | "febrero" => 2,
        "mar" | "march" | "mars" | "mär" | "mrz" | "märz" | "maerz" | "marzo" => 3,
        "apr" | "april" | "avr" | "avril" | "abr" | "abril" => 4,
        "may" | "mai" | "mayo" => 5,
        "jun" | "june" | "juin" | "juni" | "junio" => 6,
        "jul" | "july" | "juil" | "juillet" | "juli" | "julio" => 7,
        "aug" | "august" | "août" | "aout" | "aoû" | "ago" | "agosto" => 8,
        "sep" | "sept" | "september" | "septembre" | "septiembre" => 9,
        "oct" | "october" | "octobre" | "okt" | "oktober" | "octubre" => 10,
        "nov" | "november" | "novembre" | "noviembre" => 11,
        "dec" | "december" | "déc" | "décembre" | "decembre" | "dez" | "dezember" | "dic" | "diciembre" => 12,
        _ => return None,
    })
}

/// Seconds east of Greenwich for a lower-case zone name or a numeric offset; `None` when it is no zone.
///
/// Military letters are read as UTC, as RFC 2822 advises, because their sign was once misprinted.
pub(super) fn zone(word: &str) -> Option<i64> {
    let hours = match word {
        "ut" | "utc" | "gmt" | "wet" => 0,
        "est" | "cdt" => -5,
        "edt" => -4,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        "west" | "bst" | "cet" | "met" => 1,
        "cest" | "mest" | "eet" => 2,
        "eest" | "msk" => 3,
        "jst" => 9,
        "aest" => 10,
        "aedt" => 11,
        _ if word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase()) => 0,
        _ => return numeric(word.trim_start_matches("gmt").trim_start_matches("utc")),
    };
    Some(hours * 3600)
}

/// `+0200`, `+02:00`, `+02` or `+2` in seconds.
fn numeric(word: &str) -> Option<i64> {
    let (sign, digits) = match word.strip_prefix('-').or_else(|| word.strip_prefix('\u{2212}')) {
        Some(digits) => (-1, digits),
        None => (1, word.strip_prefix('+')?),
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() > 2 { (number / 100, number % 100) } else { (number, 0) };
    Some(sign * (hours * 3600 + minutes * 60))
}

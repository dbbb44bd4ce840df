//! What of a title is worth printing.

use super::is_listed;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Characters of a title that are looked at.
const LONGEST: usize = 500;

/// What parts a title from the name of its site, series or format.
const BARS: &[&str] = &[" | ", "｜", " || ", " // ", " • ", " · ", " ● "];

/// Words that name a format, not a subject.
const FORMATS: &str = "video vidéo vidéos videos official officiel officielle trailer teaser documentaire documentary reportage podcast \
    episode épisode interview complet full live replay shorts hd";

/// Labels that a title opens with, before a colon.
const LABELS: &[&str] = &[
    "video",
    "vidéo",
    "watch",
    "exclusive",
    "exclusif",
    "breaking",
    "live",
    "en direct",
    "direct",
    "replay",
    "podcast",
    "photos",
    "en images",
    "en vidéo",
    "à voir",
    "update",
];

/// Capitals that stay when a shouted title is calmed.
const ACRONYMS: &[&str] = &[
    "ai", "ia", "usa", "uk", "eu", "ue", "nasa", "tv", "dj", "ufo", "fbi", "cia", "onu", "sncf", "tgv", "gta", "diy",
    "bbc", "esa", "adn",
];

/// The text on one line, without control characters, accents composed.
pub(crate) fn one_line(text: &str) -> String {
    let plain: String = text.nfc().map(|c| if c.is_control() { meant(c) } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a control character stands for where a text of Windows was read as Latin-1, else a space.
fn meant(control: char) -> char {
    match control {
        '\u{85}' => '…',
        '\u{91}' => '‘',
        '\u{92}' => '’',
        '\u{93}' => '“',
        '\u{94}' => '”',
        '\u{96}' | '\u{97}' => '–',
        '\u{9c}' => 'œ',
        _ => ' ',
    }
}

/// The title without site and format names, asides in brackets, tags, addresses, pictures and shouting.
pub(crate) fn clean(title: &str) -> String {
    let line = without_markup(&one_line(&title.chars().take(LONGEST).collect::<String>()));
    let line = line.replace("...", "…").replace(" - ", " – ").replace(" -- ", " – ").replace(" — ", " – ");
    let line = line.replace(". – ", ". ");
    let words = without_tags(without_label(telling_part(&line)));
    let kept: String = without_asides(&words).chars().filter(|c| speaks(*c)).collect();
    calmed(&tidy(&kept))
}

/// Without tags of HTML: `<`, a letter or a slash, up to `>`.
fn without_markup(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let is_tag = after.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
        rest = after.split_once('>').filter(|_| is_tag).map_or(after, |(_, rest)| rest);
    }
    kept + rest
}

/// The part between bars that says most; of equals the first.
fn telling_part(line: &str) -> &str {
    let mut parts = vec![line];
    for bar in BARS {
        parts = parts.into_iter().flat_map(|part| part.split(bar)).collect();
    }
    let says = |part: &&str| part.split_whitespace().filter(|word| is_telling(word)).count();
    parts.into_iter().rev().max_by_key(says).unwrap_or(line)
}

fn is_telling(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    word.chars().any(char::is_alphabetic) && !is_listed(FORMATS, &word)
}

fn without_label(text: &str) -> &str {
    let Some((label, rest)) = text.split_once(':') else { return text };
    let label = label.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if LABELS.contains(&label.as_str()) && rest.chars().any(char::is_alphabetic) { rest } else { text }
}

/// Without addresses and the hashtags at the end; other hashtags and mentions are words without their sign.
fn without_tags(text: &str) -> String {
    let is_address = |word: &&str| word.contains("://") || word.starts_with("www.");
    let mut words: Vec<&str> = text.split_whitespace().filter(|word| !is_address(word)).collect();
    let is_tag = |word: &&str| word.starts_with('#') && word.chars().any(char::is_alphabetic);
    let speaks = |word: &&str| !is_tag(word) && word.contains(|c: char| c.is_alphanumeric() || "?!…»”\"".contains(c));
    let spoken = words.iter().rposition(speaks).filter(|_| words.iter().any(|word| !is_tag(word) && is_telling(word)));
    words.truncate(spoken.map_or(words.len(), |last| last + 1));
    words.iter().map(|word| word.trim_start_matches(['#', '@'])).collect::<Vec<_>>().join(" ")
}

fn without_asides(text: &str) -> String {
    // A bracket that touches the word before it belongs to it: "printf()".
    let text_of_code = text.replace("()", "\u{1}");
    let mut depth = 0usize;
    let mut kept = String::new();
    for c in text_of_code.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' if depth > 0 => depth -= 1,
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    let kept = kept.replace('\u{1}', "()");
    if depth == 0 && kept.chars().any(char::is_alphanumeric) { kept } else { text.to_owned() }
}

/// Letters, digits and the marks that every font has.
fn speaks(c: char) -> bool {
    // Private and unassigned characters are neither; combining marks belong to letters of many scripts.
    c.is_alphanumeric() || " ,;:.!?…'’‘\"“”«»()-–/&%$€£+·、。？！「」،؛؟".contains(c) || is_combining_mark(c)
}

/// One mark where several stood, no space before a comma, no quotation mark alone, nothing dangling at the ends.
fn tidy(text: &str) -> String {
    let mut tidy = String::new();
    for c in balanced(text).chars() {
        let last = tidy.chars().next_back();
        if "!?,;:".contains(c) && last == Some(c) || c == ' ' && matches!(last, None | Some(' ')) {
            continue;
        }
        if ",.".contains(c) && last == Some(' ') {
            tidy.pop();
        }
        tidy.push(c);
    }
    let start = |c: char| !c.is_alphanumeric() && !"«“‘\"($€£¿¡「".contains(c);
    let end = |c: char| !c.is_alphanumeric() && !is_combining_mark(c) && !"?!.…»”\"’)%€$£+？！؟。」".contains(c);
    let text = tidy.trim_start_matches(start).trim_end_matches(end);
    let ends = text.strip_suffix('.').filter(|head| !head.ends_with('.') && !is_abbreviation(head));
    let text = ends.unwrap_or(text);
    if text.chars().any(char::is_alphanumeric) { text.to_owned() } else { String::new() }
}

fn is_abbreviation(head: &str) -> bool {
    let word = head.rsplit(' ').next().unwrap_or_default();
    word.contains('.') || ["inc", "ltd", "etc", "jr", "sr", "co"].contains(&word.to_lowercase().as_str())
}

/// Without quotation marks and brackets that have no partner.
fn balanced(text: &str) -> String {
    let count = |mark: char| text.chars().filter(|c| *c == mark).count();
    let pairs = [('«', '»'), ('“', '”'), ('(', ')'), ('「', '」')];
    let lone = |c: char| {
        pairs.iter().any(|(open, close)| (c == *open || c == *close) && count(*open) != count(*close))
            || c == '"' && count('"') % 2 == 1
    };
    text.chars().filter(|c| !lone(*c)).collect()
}

/// A title that is all in capitals in small letters, but for acronyms and numbers.
fn calmed(text: &str) -> String {
    let letters = || text.chars().filter(|c| c.is_lowercase() || c.is_uppercase());
    let shouts = letters().count() >= 8 && letters().all(char::is_uppercase) && text.trim().contains(' ');
    if !shouts {
        return text.to_owned();
    }
    let calm = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let stays = ACRONYMS.contains(&bare.as_str()) || bare.chars().any(|c| c.is_ascii_digit());
        if stays { word.to_owned() } else { word.to_lowercase() }
    };
    super::capitalised(&text.split(' ').map(calm).collect::<Vec<_>>().join(" "))
}

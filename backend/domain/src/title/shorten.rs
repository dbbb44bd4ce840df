//! Shorter titles that still read as titles.

use unicode_segmentation::UnicodeSegmentation;

/// Marks that end a clause.
const CLAUSES: &[&str] = &[" – ", ". ", "! ", "? ", "; ", ": ", " + ", " : "];

/// Words that nothing may end with: they announce another.
const OPEN: &[&str] = &[
    "a", "an", "the", "of", "to", "for", "with", "and", "or", "in", "on", "at", "by", "from", "over", "onto", "under",
    "between", "just", "very", "less", "lot", "très", "ainsi", "qui", "about", "as", "is", "are", "was", "that", "its",
    "his", "her", "their", "my", "your", "our", "than", "into", "but", "not", "de", "du", "des", "le", "la", "les",
    "un", "une", "à", "au", "aux", "et", "ou", "en", "dans", "sur", "pour", "par", "avec", "que", "qui", "sans",
    "sous", "son", "sa", "ses", "mon", "ma", "mes", "est", "sont", "plus", "ne", "vs", "vs.",
];

/// The length of a text as every platform counts it at most: UTF-16 units.
pub(crate) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// At most `limit` characters: up to the end of a clause, else up to a word that may end, with an ellipsis.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    if length(text) <= limit {
        return text.to_owned();
    }
    let head = head(text, limit.saturating_sub(1));
    let long_enough = |end: &usize| head.get(..*end).is_some_and(|part| length(part) * 3 >= limit);
    let ends = |marks: &[&str]| {
        let at = marks.iter().filter_map(|mark| head.rfind(mark).map(|at| at + kept(mark)));
        at.max().filter(&long_enough).and_then(|end| head.get(..end))
    };
    if let Some(clause) = ends(CLAUSES).filter(|clause| ends_well(clause)).or_else(|| comma(text, head, &long_enough)) {
        return clause.trim_end_matches([' ', '.', '\u{a0}']).to_owned();
    }
    format!("{}…", closed(words(head)).trim_end_matches([' ', ',', ';', ':', '-', '–', '\u{a0}']))
}

/// How much of a mark stays: `!`, `?` belong to their clause.
fn kept(mark: &str) -> usize {
    usize::from(mark.starts_with(['!', '?']))
}

fn ends_well(clause: &str) -> bool {
    let count = |mark: char| clause.chars().filter(|c| *c == mark).count();
    let last = clause.trim_end().rsplit([' ', '\u{a0}']).next().unwrap_or_default().to_lowercase();
    let is_open = OPEN.contains(&last.as_str()) || clause.ends_with('.') && OPEN.contains(&last.trim_end_matches('.'));
    !is_open && count('«') == count('»') && count('“') == count('”') && count('"') % 2 == 0
}

/// Up to a comma, unless it parts the members of a list.
fn comma<'a>(text: &str, head: &'a str, long_enough: &dyn Fn(&usize) -> bool) -> Option<&'a str> {
    let end = head.find(", ").filter(long_enough)?;
    let rest = text.get(end + 2..)?;
    let is_list = rest.contains(", ") || [" and ", " et ", " or ", " ou "].iter().any(|word| rest.contains(word));
    head.get(..end).filter(|clause| !is_list && ends_well(clause))
}

/// The first `limit` characters, whole graphemes only.
fn head(text: &str, limit: usize) -> &str {
    let mut taken = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += length(grapheme);
        if taken > limit {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

/// Up to the last space, if there is one that leaves something.
fn words(head: &str) -> &str {
    head.rfind([' ', '\u{a0}']).filter(|end| *end > 0).and_then(|end| head.get(..end)).unwrap_or(head)
}

/// Without the words at the end that announce another one.
fn closed(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((rest, last)) = text.rsplit_once([' ', '\u{a0}']) {
        let last = last.trim_end_matches([',', ';', ':', '–', '-', '+', '&']).to_lowercase();
        if !last.is_empty() && !OPEN.contains(&last.as_str()) {
            break;
        }
        text = rest.trim_end();
    }
    text
}

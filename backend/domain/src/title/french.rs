//! French typography: spaces that do not break, guillemets, apostrophes, capitals.

/// The space that does not break.
const NBSP: char = '\u{a0}';

/// Small words that French never capitalises inside a title.
const SMALL: &[&str] = &[
    "de", "des", "du", "la", "le", "les", "un", "une", "et", "à", "au", "aux", "en", "dans", "sur", "pour", "par",
    "avec", "sans", "qui", "que", "ou", "ce", "cette", "ces", "sous",
];

/// The text as French sets it: `’`, guillemets, and spaces that do not break before `: ; ! ? » % €` and after `«`.
pub(crate) fn typeset(text: &str) -> String {
    spaced(&quoted(&apostrophes(text)))
}

/// Small words of a title written in the English way, with a capital on every word, in small letters.
pub(super) fn uncapitalised(text: &str) -> String {
    let is_small = |word: &str| SMALL.contains(&word.to_lowercase().as_str());
    let small: Vec<&str> = text.split(' ').skip(1).filter(|word| is_small(word)).collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    if small.is_empty() || !small.iter().all(capital) || small.len() < 2 {
        return text.to_owned();
    }
    let word = |(at, word): (usize, &str)| if at > 0 && is_small(word) { word.to_lowercase() } else { word.to_owned() };
    text.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

fn apostrophes(text: &str) -> String {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    let mut typeset = String::with_capacity(text.len());
    while let Some(c) = characters.next() {
        let joins = c == '\'' && before.is_alphabetic() && characters.peek().is_some_and(|next| next.is_alphanumeric());
        typeset.push(if joins { '’' } else { c });
        before = c;
    }
    typeset
}

/// Straight and English quotation marks as guillemets, where they come in pairs.
fn quoted(text: &str) -> String {
    let pairs = text.chars().filter(|c| *c == '"').count();
    let mut open = false;
    let guillemet = |c: char| match c {
        '“' => '«',
        '”' => '»',
        '"' if pairs % 2 == 0 => {
            open = !open;
            if open { '«' } else { '»' }
        }
        c => c,
    };
    text.chars().map(guillemet).collect()
}

fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        if takes_space(c, &spaced, next) {
            spaced.truncate(spaced.trim_end_matches([' ', NBSP, '\u{202f}']).len());
            spaced.push(NBSP);
        }
        spaced.push(c);
        if c == '«' {
            while characters.next_if(|next| next.is_whitespace()).is_some() {}
            spaced.push(NBSP);
        }
    }
    spaced
}

/// Whether a space that does not break stands before `c`.
fn takes_space(c: char, before: &str, next: Option<char>) -> bool {
    let Some(last) = before.trim_end_matches([' ', NBSP, '\u{202f}']).chars().next_back() else { return false };
    let ends = next.is_none_or(|next| next.is_whitespace() || "?!»:;".contains(next));
    match c {
        '»' => true,
        // A scheme, a smiley or the hour "20:30" has none.
        '?' | '!' => !"?!/=«\n".contains(last),
        ':' | ';' => ends && last != '\n' && last != '«',
        '%' | '€' => last.is_ascii_digit(),
        _ => false,
    }
}

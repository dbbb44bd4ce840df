//! English typography: curled apostrophes and quotation marks.

/// The text with `’`, `‘ ’` and `“ ”`; quotation marks that may be inches stay.
pub(super) fn typeset(text: &str) -> String {
    double(&single(text))
}

fn single(text: &str) -> String {
    let mut set = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let last = set.chars().next_back();
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        set.push(if c == '\'' { apostrophe(last, rest) } else { c });
    }
    set
}

/// The mark between what stands before and after it.
fn apostrophe(last: Option<char>, rest: &str) -> char {
    let opens = last.is_none_or(|last| last.is_whitespace() || "(“\"".contains(last));
    let is_closed = || rest.match_indices('\'').any(|(at, _)| !rest.get(at + 1..).is_some_and(starts_inside));
    match last {
        // Feet.
        Some(last) if last.is_ascii_digit() && !starts_inside(rest) => '\'',
        _ if opens && starts_inside(rest) && is_closed() => '‘',
        _ => '’',
    }
}

fn starts_inside(rest: &str) -> bool {
    rest.starts_with(char::is_alphanumeric)
}

fn double(text: &str) -> String {
    let is_inch =
        |(at, _): (usize, &str)| text.get(..at).is_some_and(|head| head.ends_with(|c: char| c.is_ascii_digit()));
    let marks = text.matches('"').count();
    if marks % 2 == 1 || text.match_indices('"').any(is_inch) {
        return text.to_owned();
    }
    let mut open = false;
    let mark = |c: char| {
        if c != '"' {
            return c;
        }
        open = !open;
        if open { '“' } else { '”' }
    };
    text.chars().map(mark).collect()
}

//! HTML in feeds to plain text: the result is text to be escaped by whoever shows it, never markup.

use memchr::{memchr, memchr2, memmem};
use quick_xml::escape::resolve_html5_entity;

/// Longest title kept, in characters.
const LONGEST_TITLE: usize = 1_000;
/// Longest text kept, in characters.
const LONGEST_TEXT: usize = 60_000;
/// Most bytes of markup looked at for one text.
const MOST_MARKUP: usize = 1 << 20;

/// A title as one line: tags out, entities decoded, once more if some remain.
pub(super) fn title(raw: &str) -> String {
    let once = strip(raw, false).text;
    let twice = if memchr2(b'<', b'&', once.as_bytes()).is_some() { strip(&once, false).text } else { once };
    cut(twice, LONGEST_TITLE)
}

/// A text with its paragraphs: tags out, entities decoded; markup that was escaped twice is found out.
pub(super) fn text(raw: &str) -> String {
    let once = strip(raw, true);
    let escaped_twice = once.tags == 0 && memmem::find(once.text.as_bytes(), b"</").is_some();
    cut(if escaped_twice { strip(&once.text, true).text } else { once.text }, LONGEST_TEXT)
}

/// A plain text with its line breaks.
pub(super) fn lines(raw: &str) -> String {
    let kept: String = raw.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    cut(kept.trim().to_owned(), LONGEST_TEXT)
}

/// A title that is plain text by its type: spaces collapsed, entities that should not be there decoded.
pub(super) fn plain(raw: &str) -> String {
    let mut plain = Plain::default();
    let mut rest = head(raw);
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        plain.words(&rest[..at]);
        rest = plain.entity(&rest[at..]);
    }
    plain.words(rest);
    cut(plain.text, LONGEST_TITLE)
}

/// Text collected so far, white space collapsed.
#[derive(Default)]
struct Plain {
    text: String,
    /// Tags met.
    tags: usize,
    /// Whether line breaks are kept.
    lines: bool,
    /// Whether no tag ends any more, so that nobody looks again and again.
    no_end: bool,
    gap: Gap,
}

/// White space owed before the next word.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

fn strip(raw: &str, lines: bool) -> Plain {
    let raw = head(raw);
    let mut plain = Plain { lines, text: String::with_capacity(raw.len() / 2), ..Plain::default() };
    let mut rest = raw;
    while let Some(at) = memchr2(b'<', b'&', rest.as_bytes()) {
        plain.words(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('&') { plain.entity(rest) } else { plain.tag(rest) };
    }
    plain.words(rest);
    plain
}

impl Plain {
    /// Adds a run of text without tags and entities.
    fn words(&mut self, run: &str) {
        self.gap_if(run.starts_with(char::is_whitespace));
        let mut words = 0usize;
        let add = |word| {
            words += 1;
            self.word(word);
        };
        if run.is_ascii() {
            run.split_ascii_whitespace().for_each(add)
        } else {
            run.split_whitespace().for_each(add)
        }
        if words > 0 && !run.ends_with(char::is_whitespace) {
            self.gap = Gap::None;
        }
    }

    fn gap_if(&mut self, space: bool) {
        if space {
            self.gap = self.gap.max(Gap::Space);
        }
    }

    /// Adds a word; the next one of the same run follows after a space.
    fn word(&mut self, word: &str) {
        self.close_gap();
        self.text.push_str(word);
        self.gap = Gap::Space;
    }

    fn close_gap(&mut self) {
        if !self.text.is_empty() {
            match self.gap {
                Gap::None => {}
                Gap::Line if self.lines => self.text.push('\n'),
                Gap::Space | Gap::Line => self.text.push(' '),
            }
        }
        self.gap = Gap::None;
    }

    fn char(&mut self, c: char) {
        if c.is_whitespace() {
            self.gap_if(true);
        } else if !c.is_control() {
            self.close_gap();
            self.text.push(c);
        }
    }
}

impl Plain {
    /// Takes an entity off the front of `rest`, which begins with `&`; what is none stays as it is.
    fn entity<'a>(&mut self, rest: &'a str) -> &'a str {
        let body = rest.get(1..).unwrap_or_default();
        let end = body.bytes().take(33).position(|byte| byte == b';');
        let decoded = end.and_then(|end| Some((decode(body.get(..end)?)?, body.get(end + 1..)?)));
        let Some((decoded, after)) = decoded else {
            self.char('&');
            return body;
        };
        decoded.chars().for_each(|c| self.char(c));
        after
    }

    /// Takes a tag off the front of `rest`, which begins with `<`; what is none stays as it is.
    fn tag<'a>(&mut self, rest: &'a str) -> &'a str {
        let body = rest.get(1..).unwrap_or_default();
        if let Some(comment) = body.strip_prefix("!--") {
            return comment.split_once("-->").map_or("", |(_, after)| after);
        }
        let end = if self.no_end || !body.starts_with(is_tag_start) { None } else { tag_end(body) };
        self.no_end |= end.is_none() && body.starts_with(is_tag_start);
        let Some(end) = end else {
            self.char('<');
            return body;
        };
        self.tags += 1;
        let (tag, after) = (&body[..end], &body[end + 1..]);
        let name = tag.trim_start_matches('/').split([' ', '\t', '\n', '\r', '/', '>']).next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        if is_block(&name) {
            self.gap = Gap::Line;
        }
        if tag.starts_with('/') || tag.ends_with('/') || !is_hidden(&name) { after } else { past(after, &name) }
    }
}

fn is_tag_start(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')
}

/// Position of the `>` that ends a tag: outside quotes, or the first one when the quotes do not close.
fn tag_end(body: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in body.bytes().enumerate().take(8192) {
        match (byte, quote) {
            (b'>', None) => return Some(at),
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    memchr(b'>', body.as_bytes())
}

/// What follows the end tag of `name`; nothing when there is none.
fn past<'a>(rest: &'a str, name: &str) -> &'a str {
    let closes =
        |at: usize| rest.get(at + 2..at + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
    memmem::find_iter(rest.as_bytes(), b"</").find(|at| closes(*at)).map_or("", |at| &rest[at..])
}

fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "svg" | "object")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "div"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "table"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "blockquote"
            | "pre"
            | "section"
            | "article"
            | "figure"
            | "figcaption"
            | "dt"
            | "dd"
            | "td"
            | "th"
    )
}

/// The characters that an entity's name or number stands for.
fn decode(name: &str) -> Option<String> {
    match name.strip_prefix('#') {
        Some(number) => character(number).map(String::from),
        None => resolve_html5_entity(name).map(str::to_owned),
    }
}

/// The character of a numeric reference (without `#`), if it may stand in a document. Numbers of windows-1252 are
/// mended, as browsers do.
pub(super) fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    if let 0x80..=0x9f = code {
        let byte = [u8::try_from(code).ok()?];
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next();
    }
    char::from_u32(code).filter(|c| is_allowed(*c))
}

/// Whether XML 1.0 allows a character.
pub(super) fn is_allowed(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// The part of `raw` that is looked at.
fn head(raw: &str) -> &str {
    raw.get(..raw.floor_char_boundary(MOST_MARKUP)).unwrap_or(raw)
}

/// At most `limit` characters.
fn cut(mut text: String, limit: usize) -> String {
    if text.len() > limit
        && let Some((end, _)) = text.char_indices().nth(limit)
    {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r23_titles_become_one_plain_line() {
        for (raw, wanted) in [
            ("AT&T and <b>more</b>", "AT&T and more"),
            ("&lt;b&gt;bold&lt;/b&gt; &amp;amp; caf&eacute;", "bold & café"),
            ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
            ("I <3 you", "I <3 you"),
            ("a<br/>b\r\n c&nbsp;d", "a b c d"),
            ("<script>alert('</b>')</script> Camera", "Camera"),
            ("<a href=\"x>y\">z</a>", "z"),
            ("&#8220;q&#x201d; &#150; &unknown; &", "“q” – &unknown; &"),
            ("<!-- c -->x<!-- open", "x"),
            ("b<i>o</i>ld", "bold"),
            ("", ""),
        ] {
            assert_eq!(title(raw), wanted, "{raw}");
        }
        assert_eq!(plain(" A &amp; <b>  B"), "A & <b> B");
        assert_eq!(title(&"x".repeat(2_000)).len(), LONGEST_TITLE);
    }

    #[test]
    fn r23_texts_keep_their_paragraphs() {
        for (raw, wanted) in [
            ("<p>One  two</p><p>three<br>four</p>", "One two\nthree\nfour"),
            ("&lt;p&gt;twice&lt;/p&gt;", "twice"),
            ("a\n\nb", "a b"),
            ("<style>p{}</style>t", "t"),
        ] {
            assert_eq!(text(raw), wanted, "{raw}");
        }
    }

    #[test]
    fn r23_hostile_markup_takes_no_time() {
        for unit in ["<a", "<a'", "<!--", "&", "&#", "<script>", "</", "<a>"] {
            text(&unit.repeat(50_000));
        }
    }

    proptest! {
        #[test]
        fn r23_any_markup_is_stripped_without_harm(raw in "[<>&;/'\"a-z#!é \\n-]{0,200}") {
            title(&raw);
            text(&raw);
            plain(&raw);
        }
    }
}

//! Character and entity references, and text around them.

use crate::feeds::html;
use memchr::{memchr, memchr3};
use quick_xml::escape::resolve_html5_entity;

/// Writes `&name;`: as it is when XML knows it, as its characters when HTML does, else as literal text.
///
/// With `again` the text is markup inside a text, so everything is escaped once more.
pub(super) fn push(out: &mut String, name: &str, again: bool) {
    if again {
        out.push_str("&amp;");
        out.push_str(name);
        out.push(';');
    } else if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        out.push('&');
        out.push_str(name);
        out.push(';');
    } else if let Some(number) = name.strip_prefix('#') {
        html::character(number).iter().for_each(|c| escaped(out, *c));
    } else if let Some(known) = resolve_html5_entity(name) {
        known.chars().for_each(|c| escaped(out, c));
    } else {
        // A name of a DTD is never expanded.
        out.push_str("&amp;");
        text(out, name, false);
        out.push(';');
    }
}

/// Writes text in which `&` and `<` mean themselves; characters that XML forbids are dropped.
pub(super) fn text(out: &mut String, raw: &str, again: bool) {
    for c in raw.chars().filter(|c| html::is_allowed(*c)) {
        match (c, again) {
            ('&', true) => out.push_str("&amp;amp;"),
            ('<', true) => out.push_str("&amp;lt;"),
            ('>', true) => out.push_str("&amp;gt;"),
            _ => escaped(out, c),
        }
    }
}

/// Writes an attribute's value, in which a `&` may or may not begin a reference.
pub(super) fn value(out: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        plain_value(out, &rest[..at]);
        let body = &rest[at + 1..];
        let end = body.bytes().take(33).position(|byte| byte == b';').filter(|end| is_name(&body[..*end]));
        rest = match end {
            Some(end) => {
                push(out, &body[..end], false);
                &body[end + 1..]
            }
            None => {
                out.push_str("&amp;");
                body
            }
        };
    }
    plain_value(out, rest);
}

fn plain_value(out: &mut String, raw: &str) {
    if memchr3(b'<', b'"', b'>', raw.as_bytes()).is_none() && raw.bytes().all(|byte| byte >= b' ') {
        out.push_str(raw);
    } else {
        text(out, raw, false);
    }
}

/// Whether this can be the name or number of a reference.
pub(super) fn is_name(name: &str) -> bool {
    let body = name.strip_prefix('#').unwrap_or(name);
    !body.is_empty() && body.len() <= 32 && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        _ => out.push(c),
    }
}

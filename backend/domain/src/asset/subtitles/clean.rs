//! Takes the markup out of a cue: tags, override codes, entities, control characters.

use unicode_normalization::UnicodeNormalization;

/// Lines of one cue at most.
const MAX_LINES: usize = 6;

/// The cue as plain text, in lines without blank ones.
pub(super) fn plain(text: &str) -> String {
    let bare = entities(&without_tags(&without_overrides(text)));
    let kept: String = bare.nfc().filter(|c| *c == '\n' || !(c.is_control() || directs(*c))).collect();
    let lines = kept.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).take(MAX_LINES).collect::<Vec<_>>().join("\n")
}

/// Marks that turn the direction of what follows, or say the order of bytes.
fn directs(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffc}')
}

/// Without `{\an8}` and its like; what is drawn between `{\p1}` and `{\p0}` is no text. Other braces stay.
fn without_overrides(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    let mut drawing = false;
    while let Some(open) = rest.find("{\\") {
        let (before, block) = rest.split_at(open);
        let Some(close) = block.find('}') else { break };
        let (code, after) = block.split_at(close + 1);
        if !drawing {
            kept.push_str(before);
        }
        drawing = draws(code).unwrap_or(drawing);
        rest = after;
    }
    if !drawing {
        kept.push_str(rest);
    }
    kept
}

/// Whether an override block begins (`\p1`) or ends (`\p0`) a drawing.
fn draws(code: &str) -> Option<bool> {
    let tags = code.trim_matches(['{', '}']).split('\\');
    let scale = |tag: &str| tag.strip_prefix('p').and_then(|digits| digits.trim().parse::<u32>().ok());
    tags.filter_map(scale).next_back().map(|scale| scale > 0)
}

/// Without `<i>`, `<font …>`, `<v Anne>`, `<00:00:01.000>`; a lone `<` stays.
fn without_tags(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        kept.push_str(before);
        let begins = tag.chars().nth(1).is_some_and(|c| c.is_ascii_alphanumeric() || c == '/' || c == '!');
        match tag.find('>').filter(|_| begins) {
            Some(close) => rest = tag.get(close + 1..).unwrap_or_default(),
            None => {
                kept.push('<');
                rest = tag.get(1..).unwrap_or_default();
            }
        }
    }
    kept + rest
}

fn entities(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u{a0}"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&lrm;", ""),
        ("&rlm;", ""),
    ];
    let text = named.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c));
    // Last, so that `&amp;lt;` shows as `&lt;`.
    text.replace("&amp;", "&")
}

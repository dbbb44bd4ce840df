//! JSON that is too deep, or cut off before its end.

use crate::feeds::{DEEPEST, FeedError};
use serde_json::Value;

/// Parses a document; of one that was cut off, its whole items. `true` says that it was.
pub(super) fn parse(text: &str) -> Result<(Value, bool), FeedError> {
    let shape = Shape::of(text)?;
    let whole = text.get(..shape.end.unwrap_or(text.len())).unwrap_or(text);
    if let Ok(document) = serde_json::from_str(whole) {
        return Ok((document, false));
    }
    let cut = shape.last_item.and_then(|end| text.get(..end)).ok_or(FeedError::Unreadable)?;
    serde_json::from_str(&format!("{cut}]}}")).map(|document| (document, true)).map_err(|_| FeedError::Unreadable)
}

/// Where things end in a document.
#[derive(Default)]
struct Shape {
    /// End of the outermost object.
    end: Option<usize>,
    /// End of the last whole object in a list of the outermost object.
    last_item: Option<usize>,
}

impl Shape {
    /// Scans brackets outside strings.
    fn of(text: &str) -> Result<Shape, FeedError> {
        let mut shape = Shape::default();
        let mut open: Vec<u8> = Vec::new();
        let (mut quoted, mut escaped) = (false, false);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => {
                    open.push(byte);
                    if open.len() > DEEPEST {
                        return Err(FeedError::TooDeep);
                    }
                }
                b'}' | b']' if !quoted => {
                    open.pop();
                    if open == b"{[" && byte == b'}' {
                        shape.last_item = Some(at + 1);
                    }
                    if open.is_empty() {
                        shape.end = Some(at + 1);
                        break;
                    }
                }
                _ => {}
            }
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r23_a_json_feed_that_was_cut_off_keeps_its_whole_items() {
        for (text, wanted) in [
            (r#"{"items":[{"id":"1"},{"id":"}2"}]} junk"#, Some((2, false))),
            (r#"{"items":[{"id":"1"},{"id":"2"},{"id":"#, Some((2, true))),
            (r#"{"items":[{"id":"#, None),
        ] {
            let read = parse(text).ok().map(|(document, cut)| (document["items"].as_array().unwrap().len(), cut));
            assert_eq!(read, wanted, "{text}");
        }
        assert_eq!(parse(&"{\"a\":[".repeat(100)), Err(FeedError::TooDeep));
    }
}

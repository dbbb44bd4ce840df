//! Bytes to text: what encoding a feed is really in, whatever it says.

use super::FeedError;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Decodes a document: byte order mark, real UTF-8, header, prolog, UTF-8, windows-1252, in this order.
pub(super) fn to_text<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Result<Cow<'a, str>, FeedError> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(FeedError::Encoding);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Ok(encoding.decode_without_bom_handling(bytes).0);
    }
    let declared = header_charset(content_type).or_else(|| prolog_encoding(bytes)).unwrap_or(UTF_8);
    // ISO-2022-JP and UTF-7 look like ASCII; all else that is valid UTF-8 is UTF-8.
    if declared != encoding_rs::ISO_2022_JP
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Ok(Cow::Borrowed(text));
    }
    let encoding = if declared == UTF_8 && !mostly_utf8(bytes) { WINDOWS_1252 } else { declared };
    Ok(encoding.decode_without_bom_handling(bytes).0)
}

/// UTF-16 betrays itself by the zero beside the first `<` or `{`.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, b'<' | b'{' | b' ' | b'\n' | b'\r', 0, ..] => Some(UTF_16BE),
        [b'<' | b'{' | b' ' | b'\n' | b'\r', 0, _, 0, ..] => Some(UTF_16LE),
        _ => None,
    }
}

fn header_charset(content_type: Option<&str>) -> Option<&'static Encoding> {
    let lower = content_type?.to_ascii_lowercase();
    let label = lower.split(';').find_map(|part| part.trim().strip_prefix("charset=").map(str::to_owned))?;
    eight_bit(label.trim_matches(['"', '\'', ' ']))
}

fn prolog_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1024))?).into_owned();
    let prolog = head.get(head.find("<?xml")?..)?.split("?>").next()?;
    let value = prolog.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    eight_bit(value.get(1..)?.split(quote).next()?.trim())
}

/// The encoding of a label; a label of 16-bit units cannot be true where bytes are read.
fn eight_bit(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
}

/// Whether bytes that are not valid UTF-8 are UTF-8 all the same, with some damage.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid > broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r23_text_is_decoded_by_what_it_is() {
        let prolog = |label: &str| format!("<?xml version='1.0' encoding='{label}'?><a>é</a>").into_bytes();
        let latin =
            |label: &str| [format!("<?xml version='1.0' encoding='{label}'?><a>").as_bytes(), b"\xe9</a>"].concat();
        for (bytes, header, what) in [
            (prolog("utf-8"), None, "UTF-8"),
            (prolog("iso-8859-1"), None, "UTF-8 declared as Latin-1"),
            (latin("iso-8859-1"), None, "Latin-1"),
            (latin("utf-8"), None, "Latin-1 declared as UTF-8"),
            (latin("utf-8"), Some("text/xml; charset=windows-1252"), "by header"),
            (latin("nonsense"), None, "unknown label"),
            (latin("utf-16"), None, "bytes declared as UTF-16"),
            ([b"\xef\xbb\xbf".as_slice(), &prolog("utf-16")].concat(), None, "mark before prolog"),
            ("<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect(), None, "UTF-16LE without mark"),
            ("\u{feff}<a>é</a>".encode_utf16().flat_map(u16::to_be_bytes).collect(), None, "UTF-16BE"),
        ] {
            assert!(to_text(&bytes, header).unwrap().ends_with("<a>é</a>"), "{what}");
        }
        assert_eq!(to_text(b"\xff\xfe\0\0<\0\0\0", None), Err(FeedError::Encoding));
        let damaged = "<a>éééé".bytes().chain([0xe9]).collect::<Vec<_>>();
        assert_eq!(to_text(&damaged, None).unwrap(), "<a>éééé\u{fffd}", "damaged UTF-8 stays UTF-8");
    }
}

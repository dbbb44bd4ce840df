//! Subtitles beside a video: in whatever encoding their owner saved them.

use domain::asset::subtitles::{MAX_BYTES, parse};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::io::Read;
use std::path::Path;

/// The text of the subtitles at `path`; `None` when they are too large, cannot be read, or hold no cue. Blocks.
pub fn read_subtitles(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    // UTF-16 takes two bytes where UTF-8 takes one.
    let most = 2 * MAX_BYTES as u64 + 1;
    std::fs::File::open(path).ok()?.take(most).read_to_end(&mut bytes).ok()?;
    let text = decode(&bytes).replace('\0', "");
    parse(&text).is_ok().then_some(text)
}

/// By the byte order mark, else UTF-8 where it is valid, else windows-1252.
fn decode(bytes: &[u8]) -> String {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    encoding.decode(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUE: &str = "1\n00:00:00,000 --> 00:00:02,000\nL\u{2019}été, enfin\n";

    fn read(bytes: &[u8]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.srt");
        std::fs::write(&path, bytes).unwrap();
        read_subtitles(&path)
    }

    #[test]
    fn r33_subtitles_are_read_in_the_encoding_they_are_in() {
        let utf16: Vec<u8> = [0xfeffu16].into_iter().chain(CUE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let marked = ["\u{feff}", CUE].concat();
        for bytes in [CUE.as_bytes(), marked.as_bytes(), &WINDOWS_1252.encode(CUE).0, &utf16] {
            assert_eq!(read(bytes).unwrap(), CUE);
        }
    }

    #[test]
    fn r33_what_holds_no_subtitle_is_left_out() {
        let endless = vec![b'a'; 2 * MAX_BYTES + 2];
        for bytes in [b"".as_slice(), b"no cue at all", &endless] {
            assert_eq!(read(bytes), None);
        }
        assert_eq!(read_subtitles(Path::new("/nowhere/a.srt")), None);
    }
}

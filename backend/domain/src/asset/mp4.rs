//! Reads how the boxes of an MP4 file are laid out, from its first bytes.

/// Layout of an MP4 file as far as platforms care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Whether the index (`moov`) stands before the media (`mdat`), so that playing can begin at once.
    pub fast_start: bool,
    /// Whether an edit list shifts a track; Instagram refuses those.
    pub edit_list: bool,
}

/// Boxes within boxes deeper than this are not looked at.
const DEPTH: usize = 6;

/// The layout of the file that begins with `head`, which should reach to the end of `moov` where that comes first.
pub fn layout(head: &[u8]) -> Layout {
    let kinds: Vec<[u8; 4]> = Boxes(head).map(|(kind, _)| kind).collect();
    let place = |kind: &[u8; 4]| kinds.iter().position(|k| k == kind);
    let fast_start = place(b"moov").is_some_and(|moov| place(b"mdat").is_none_or(|mdat| moov < mdat));
    Layout { fast_start, edit_list: has_edit_list(head, DEPTH) }
}

fn has_edit_list(bytes: &[u8], depth: usize) -> bool {
    depth > 0
        && Boxes(bytes).any(|(kind, body)| match &kind {
            b"elst" => true,
            b"moov" | b"trak" | b"edts" => has_edit_list(body, depth - 1),
            _ => false,
        })
}

/// The boxes that follow each other in some bytes: kind and body, the last one perhaps cut off.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (size, kind) = (u32::from_be_bytes(self.0.get(..4)?.try_into().ok()?), self.0.get(4..8)?.try_into().ok()?);
        let (header, size) = match size {
            0 => (8, self.0.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(self.0.get(8..16)?.try_into().ok()?)).ok()?),
            size => (8, usize::try_from(size).ok()?),
        };
        if size < header {
            return None;
        }
        let end = size.min(self.0.len());
        let body = self.0.get(header..end)?;
        self.0 = self.0.get(end..).unwrap_or_default();
        Some((kind, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&size[..], kind, body].concat()
    }

    #[test]
    fn r31_the_index_comes_first_and_no_track_is_shifted() {
        let track = boxed(b"trak", &boxed(b"edts", &boxed(b"elst", &[0; 8])));
        let (plain, shifted) = (boxed(b"moov", &boxed(b"trak", &[])), boxed(b"moov", &track));
        let cases = [
            ([boxed(b"ftyp", b"isom"), plain.clone(), boxed(b"mdat", b"x")].concat(), true, false),
            ([boxed(b"mdat", b"x"), plain].concat(), false, false),
            (shifted, true, true),
            (vec![], false, false),
            (b"\0\0\0\x01moov\0\0\0\0\0\0\0\x10".to_vec(), true, false),
        ];
        for (bytes, fast_start, edit_list) in cases {
            assert_eq!(layout(&bytes), Layout { fast_start, edit_list });
        }
    }

    proptest! {
        #[test]
        fn r31_no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            layout(&bytes);
        }
    }
}

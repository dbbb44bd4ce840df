//! The little that the emulator knows of media files: whether it is one, and how long it plays.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Facts {
    /// Whether it begins as ISO-BMFF (MP4, MOV) or WebM does.
    pub(crate) known: bool,
    /// Seconds, from `moov/mvhd`.
    pub(crate) duration: Option<f64>,
}

/// Reads the facts; a file that cannot be read is not known.
pub(crate) async fn probe(path: PathBuf) -> Facts {
    tokio::task::spawn_blocking(move || File::open(path).map(|mut file| facts(&mut file)).unwrap_or_default())
        .await
        .unwrap_or_default()
}

fn facts(file: &mut (impl Read + Seek)) -> Facts {
    let mut head = [0_u8; 12];
    let _ = file.read(&mut head);
    let known = head[4..8] == *b"ftyp" || head[..4] == [0x1A, 0x45, 0xDF, 0xA3];
    let duration = file.seek(SeekFrom::End(0)).ok().and_then(|end| {
        let (from, to) = find(file, 0, end, b"moov")?;
        let (from, _) = find(file, from, to, b"mvhd")?;
        mvhd(file, from)
    });
    Facts { known, duration }
}

/// The inside of the first box `name` between two offsets.
fn find(file: &mut (impl Read + Seek), mut from: u64, end: u64, name: &[u8; 4]) -> Option<(u64, u64)> {
    for _ in 0..1_000 {
        file.seek(SeekFrom::Start(from)).ok()?;
        let mut head = [0_u8; 8];
        file.read_exact(&mut head).ok()?;
        let (mut size, mut skip) = (u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])), 8);
        if size == 1 {
            let mut long = [0_u8; 8];
            file.read_exact(&mut long).ok()?;
            (size, skip) = (u64::from_be_bytes(long), 16);
        }
        let next = if size == 0 { end } else { from.checked_add(size.max(skip))? };
        if head[4..] == *name {
            return Some((from + skip, next.min(end)));
        }
        if next >= end {
            return None;
        }
        from = next;
    }
    None
}

fn mvhd(file: &mut (impl Read + Seek), from: u64) -> Option<f64> {
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut body = [0_u8; 32];
    file.read_exact(&mut body).ok()?;
    let number = |at: usize| body.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes);
    let (scale, length) = if body[0] == 1 {
        (number(20)?, (u64::from(number(24)?) << 32) | u64::from(number(28)?))
    } else {
        (number(12)?, u64::from(number(16)?))
    };
    #[expect(clippy::cast_precision_loss, reason = "durations are far below 2^52 ticks")]
    (scale > 0).then(|| length as f64 / f64::from(scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn file(seconds: u32) -> Vec<u8> {
        let mut mvhd = vec![0; 12];
        mvhd.extend(1000_u32.to_be_bytes());
        mvhd.extend((seconds * 1000).to_be_bytes());
        mvhd.extend([0; 80]);
        let boxed = |name: &[u8; 4], body: Vec<u8>| {
            let mut out = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
            out.extend(name);
            out.extend(body);
            out
        };
        let mut out = boxed(b"ftyp", b"isom0000".to_vec());
        out.extend(boxed(b"moov", boxed(b"mvhd", mvhd)));
        out
    }

    #[test]
    fn r65_the_length_is_read_from_the_header() {
        assert_eq!(facts(&mut Cursor::new(file(901))), Facts { known: true, duration: Some(901.0) });
        assert_eq!(facts(&mut Cursor::new(b"text".to_vec())), Facts::default());
        assert_eq!(facts(&mut Cursor::new(Vec::new())), Facts::default());
    }
}

//! The clip on disk: that it is still the one that was armed, and a part of it as a request's body.

use std::io::SeekFrom;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::publication::failure::Signal;
use domain::publication::message::Clip;
use futures::StreamExt;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

const PIECE: usize = 256 * 1024;

async fn open(clip: &Clip) -> Result<File, Signal> {
    let file = File::open(&clip.path).await.map_err(|_| Signal::ours("clip_missing", "the clip cannot be read"))?;
    let length = file.metadata().await.map(|metadata| metadata.len()).unwrap_or_default();
    if length == clip.bytes { Ok(file) } else { Err(changed()) }
}

fn changed() -> Signal {
    Signal::ours("clip_changed", "the clip changed after the post was armed")
}

/// Reads the clip once and compares it with what was armed.
pub(super) async fn verify(clip: &Clip) -> Result<(), Signal> {
    let mut file = open(clip).await?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0_u8; PIECE]);
    loop {
        let read = file.read(&mut piece).await.map_err(|_| Signal::ours("clip_missing", "the clip cannot be read"))?;
        match piece.get(..read) {
            Some(bytes) if !bytes.is_empty() => hash.update(bytes),
            _ => break,
        }
    }
    if hex::encode(hash.finalize()) == clip.sha256 { Ok(()) } else { Err(changed()) }
}

/// Most bytes of a cover.
const COVER: u64 = 20 << 20;

/// The JPEG that stands for the clip.
pub(super) async fn cover(path: Option<&str>) -> Result<Vec<u8>, Signal> {
    let missing = || Signal::ours("cover_missing", "the picture that stands for the clip cannot be read");
    let file = File::open(path.ok_or_else(missing)?).await.map_err(|_| missing())?;
    let mut bytes = Vec::new();
    file.take(COVER + 1).read_to_end(&mut bytes).await.map_err(|_| missing())?;
    // A part of a picture is none.
    if bytes.len() as u64 <= COVER && bytes.starts_with(&[0xFF, 0xD8]) { Ok(bytes) } else { Err(missing()) }
}

/// The bytes `from..upto` as a body that is read from disk while it is sent; `moved` counts them.
pub(super) async fn body(clip: &Clip, from: u64, upto: u64, moved: Arc<AtomicU64>) -> Result<reqwest::Body, Signal> {
    let mut file = open(clip).await?;
    file.seek(SeekFrom::Start(from)).await.map_err(|_| changed())?;
    let pieces = ReaderStream::with_capacity(file.take(upto - from), PIECE);
    let counted = pieces.inspect(move |piece| {
        if let Ok(piece) = piece {
            moved.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
    });
    Ok(reqwest::Body::wrap_stream(counted))
}

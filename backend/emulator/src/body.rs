//! A request's body as it comes in: hashed and counted, cut or slowed where a fault says so.

use std::time::Duration;

use actix_web::web::{Bytes, Payload};
use futures::StreamExt;
use sha2::{Digest, Sha256};

/// Bytes of a body that the log keeps.
const KEPT: usize = 64 * 1024;
/// Largest body that is read as a whole.
const WHOLE: usize = 4 << 20;

/// The connection ended before the body did, or the body is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

pub(crate) struct Incoming {
    payload: Payload,
    hash: Sha256,
    /// Bytes read.
    pub(crate) length: u64,
    /// The beginning, for the log.
    pub(crate) kept: Vec<u8>,
    left: Option<u64>,
    bytes_per_second: Option<u64>,
    /// Whether the fault `drop_after_bytes` ended it.
    pub(crate) cut: bool,
}

impl Incoming {
    pub(crate) fn new(payload: Payload, cut_after: Option<u64>, bytes_per_second: Option<u64>) -> Self {
        Incoming {
            payload,
            hash: Sha256::new(),
            length: 0,
            kept: Vec::new(),
            left: cut_after,
            bytes_per_second,
            cut: false,
        }
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, Broken>> {
        if self.left == Some(0) {
            self.cut = true;
            return Some(Err(Broken));
        }
        let mut piece = match self.payload.next().await? {
            Ok(piece) => piece,
            Err(_) => return Some(Err(Broken)),
        };
        if let Some(left) = &mut self.left {
            piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= piece.len() as u64;
        }
        self.slow_down(piece.len()).await;
        self.note(&piece);
        Some(Ok(piece))
    }

    async fn slow_down(&self, bytes: usize) {
        if let Some(rate) = self.bytes_per_second {
            tokio::time::sleep(Duration::from_millis(bytes as u64 * 1000 / rate.max(1))).await;
        }
    }

    fn note(&mut self, piece: &Bytes) {
        self.hash.update(piece);
        self.length += piece.len() as u64;
        let room = KEPT.saturating_sub(self.kept.len());
        self.kept.extend(piece.iter().take(room));
    }

    /// The whole body.
    pub(crate) async fn whole(&mut self) -> Result<Vec<u8>, Broken> {
        let mut all = Vec::new();
        while let Some(piece) = self.next().await {
            all.extend_from_slice(&piece?);
            if all.len() > WHOLE {
                return Err(Broken);
            }
        }
        Ok(all)
    }

    /// Reads what is left and forgets it, so that the caller comes to read the answer.
    pub(crate) async fn drain(&mut self) {
        while let Some(Ok(_)) = self.next().await {}
    }

    /// SHA-256 of what was read.
    pub(crate) fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }
}

//! Bodies held in memory: counted on the wire and again while they are decompressed.

use super::send::{Answer, host};
use super::{FetchError, Fetched, GetOptions, Inner, answer};
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, LAST_MODIFIED};
use reqwest::{Response, StatusCode};
use std::io::Read;
use url::Url;

/// Growth beyond which a body of more than [`BOMB_BYTES`] is taken for a bomb.
const BOMB_RATIO: usize = 200;
const BOMB_BYTES: usize = 5 << 20;
/// Least pause after a 429, in seconds.
const LEAST_PAUSE: u64 = 15 * 60;
/// Longest pause that is believed, in seconds.
const LONGEST_PAUSE: u64 = 7 * 86_400;

impl Inner {
    /// Reads the body and what the head says.
    pub(super) async fn collect(&self, answer: Answer, options: &GetOptions) -> Result<Fetched, FetchError> {
        let Answer { response, url, moved_to, turn } = answer;
        let status = response.status();
        let headers = response.headers().clone();
        let retry_after = answer::retry_after(&headers, options.polite);
        self.mind(&url, status, retry_after, options.polite);
        let body = self.body(response, &url, &headers, options).await;
        drop(turn);
        Ok(Fetched {
            status: status.as_u16(),
            final_url: url,
            moved_to,
            etag: answer::text(&headers, ETAG),
            last_modified: answer::text(&headers, LAST_MODIFIED),
            retry_after,
            content_type: answer::text(&headers, CONTENT_TYPE),
            fresh_seconds: answer::fresh_seconds(&headers),
            body: if status.is_success() { body? } else { body.unwrap_or_default() },
        })
    }

    /// Remembers a host's wish to be left alone.
    fn mind(&self, url: &Url, status: StatusCode, retry_after: Option<u64>, now: Option<DateTime<Utc>>) {
        let least = if status == StatusCode::TOO_MANY_REQUESTS { LEAST_PAUSE } else { 0 };
        let pause = match status.as_u16() {
            429 => Some(retry_after.unwrap_or(0).max(least)),
            503 => retry_after,
            _ => None,
        };
        if let (Some(pause), Some(now)) = (pause, now) {
            let pause = i64::try_from(pause.min(LONGEST_PAUSE)).unwrap_or(0);
            self.pace.pause(url, now + Duration::seconds(pause));
        }
    }

    async fn body(
        &self,
        response: Response,
        url: &Url,
        headers: &HeaderMap,
        options: &GetOptions,
    ) -> Result<Bytes, FetchError> {
        let coding = coding(headers)?;
        let read = wire(response, url, options.max_wire);
        let wire = tokio::time::timeout(self.policy.body_timeout, read).await;
        let wire = wire.map_err(|_| FetchError::Timeout { host: host(url) })??;
        let limit = options.max_decoded;
        // Decompression is work for the processor, not for the threads that talk.
        let decoded = tokio::task::spawn_blocking(move || decode(&coding, wire, limit)).await;
        decoded.map_err(|_| FetchError::Encoding)?
    }
}

/// The bytes as they came, up to `limit`.
async fn wire(mut response: Response, url: &Url, limit: usize) -> Result<Vec<u8>, FetchError> {
    let mut wire = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(wire),
            Ok(Some(chunk)) if wire.len() + chunk.len() > limit => {
                return Err(FetchError::TooLarge { limit: limit as u64 });
            }
            Ok(Some(chunk)) => wire.extend_from_slice(&chunk),
            Err(error) => return Err(FetchError::from_client(&error, &host(url))),
        }
    }
}

/// The one coding of the body, lower case; empty for none.
pub(super) fn coding(headers: &HeaderMap) -> Result<String, FetchError> {
    let all = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let listed = all.collect::<Vec<_>>().join(",").to_ascii_lowercase();
    let mut codings = listed.split(',').map(str::trim).filter(|coding| !matches!(*coding, "" | "identity"));
    let first = codings.next().unwrap_or_default().to_owned();
    if codings.next().is_some() { Err(FetchError::Encoding) } else { Ok(first) }
}

/// Undoes a coding, or gzip that nobody announced.
fn decode(coding: &str, wire: Vec<u8>, limit: usize) -> Result<Bytes, FetchError> {
    let gzip = wire.starts_with(&[0x1f, 0x8b]);
    let zlib = matches!(wire.as_slice(), [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0);
    match coding {
        "gzip" | "x-gzip" | "" | "deflate" | "br" if wire.is_empty() => Ok(Bytes::new()),
        "gzip" | "x-gzip" | "" if gzip => inflate(flate2::bufread::MultiGzDecoder::new(&wire[..]), wire.len(), limit),
        // Some servers announce gzip and send plain text.
        "gzip" | "x-gzip" | "" if wire.len() > limit => Err(FetchError::TooLarge { limit: limit as u64 }),
        "gzip" | "x-gzip" | "" => Ok(wire.into()),
        "deflate" if zlib => inflate(flate2::bufread::ZlibDecoder::new(&wire[..]), wire.len(), limit),
        "deflate" => inflate(flate2::bufread::DeflateDecoder::new(&wire[..]), wire.len(), limit),
        "br" => inflate(brotli_decompressor::Decompressor::new(&wire[..], 4096), wire.len(), limit),
        _ => Err(FetchError::Encoding),
    }
}

/// Reads `from` to its end, counting: `limit` bytes at most, and no more than 200 times the `wire` bytes.
fn inflate(mut from: impl Read, wire: usize, limit: usize) -> Result<Bytes, FetchError> {
    let mut out = Vec::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut chunk).map_err(|_| FetchError::Encoding)?;
        if read == 0 {
            return Ok(out.into());
        }
        out.extend_from_slice(chunk.get(..read).unwrap_or_default());
        if out.len() > BOMB_BYTES && out.len() > wire.saturating_mul(BOMB_RATIO) {
            return Err(FetchError::Bomb);
        }
        if out.len() > limit {
            return Err(FetchError::TooLarge { limit: limit as u64 });
        }
    }
}

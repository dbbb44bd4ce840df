//! Files of any size, straight to disk: capped, watched for stalls, memory flat.

use super::body::coding;
use super::send::{host, is_redirect, target};
use super::{FetchError, Fetcher, guard};
use reqwest::Response;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use url::Url;

/// Limits of one download.
#[derive(Clone, Debug)]
pub struct DownloadOptions {
    /// Most bytes written.
    pub max_bytes: u64,
    /// Longest time without a byte.
    pub stall_timeout: Duration,
    /// Longest time in all.
    pub total_timeout: Duration,
}

impl Default for DownloadOptions {
    fn default() -> Self {
        let (stall_timeout, total_timeout) = (Duration::from_secs(30), Duration::from_secs(3600));
        DownloadOptions { max_bytes: 2 << 30, stall_timeout, total_timeout }
    }
}

/// A file on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// Its size in bytes.
    pub bytes: u64,
    /// `Content-Type` as announced; to be confirmed by the content.
    pub content_type: Option<String>,
    /// Where it came from, after redirects.
    pub final_url: Url,
}

impl Fetcher {
    /// Downloads `url` to `path`, replacing what is there; after an error nothing is left at `path`.
    ///
    /// # Errors
    /// When the address may not be fetched, answers with an error or a web page, is too large, stalls, or the disk
    /// refuses.
    pub async fn download(&self, url: &str, path: &Path, options: DownloadOptions) -> Result<Downloaded, FetchError> {
        let url = guard::parse(url)?;
        let partial = Partial { path: path.to_owned(), keep: false };
        let work = self.fetch_file(&url, partial, &options);
        let done = tokio::time::timeout(options.total_timeout, work).await;
        done.map_err(|_| FetchError::Timeout { host: host(&url) })?
    }

    async fn fetch_file(
        &self,
        url: &Url,
        mut partial: Partial,
        options: &DownloadOptions,
    ) -> Result<Downloaded, FetchError> {
        let (mut response, url) = self.file_answer(url).await?;
        let content_type = super::answer::text(response.headers(), CONTENT_TYPE);
        if !response.status().is_success() {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        if !coding(response.headers())?.is_empty() {
            return Err(FetchError::Encoding);
        }
        if content_type.as_deref().is_some_and(is_page_type) {
            return Err(FetchError::HtmlPage);
        }
        if response.content_length().is_some_and(|length| length > options.max_bytes) {
            return Err(FetchError::TooLarge { limit: options.max_bytes });
        }
        let bytes = stream(&mut response, &url, &partial.path, options).await?;
        partial.keep = true;
        Ok(Downloaded { bytes, content_type, final_url: url })
    }

    /// The head of the answer after redirects.
    async fn file_answer(&self, url: &Url) -> Result<(Response, Url), FetchError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut here = url.clone();
        for _ in 0..=5 {
            let way = self.inner.guard.check(&here)?;
            let response = self.inner.once(way, &here, headers.clone()).await?;
            if !is_redirect(response.status()) {
                return Ok((response, here));
            }
            here = target(&response, &here)?;
        }
        Err(FetchError::TooManyRedirects { host: host(&here) })
    }
}

/// Writes the body chunk by chunk; the number of bytes.
async fn stream(response: &mut Response, url: &Url, path: &Path, options: &DownloadOptions) -> Result<u64, FetchError> {
    let disk = |error: std::io::Error| FetchError::Disk(error.kind());
    let mut file = tokio::fs::File::create(path).await.map_err(disk)?;
    let mut bytes = 0u64;
    loop {
        let chunk = tokio::time::timeout(options.stall_timeout, response.chunk()).await;
        let chunk = chunk.map_err(|_| FetchError::Timeout { host: host(url) })?;
        let Some(chunk) = chunk.map_err(|error| FetchError::from_client(&error, &host(url)))? else { break };
        if bytes == 0 && is_page(&chunk) {
            return Err(FetchError::HtmlPage);
        }
        bytes = bytes.saturating_add(chunk.len() as u64);
        if bytes > options.max_bytes {
            return Err(FetchError::TooLarge { limit: options.max_bytes });
        }
        file.write_all(&chunk).await.map_err(disk)?;
    }
    file.flush().await.map_err(disk)?;
    if bytes == 0 { Err(FetchError::EmptyFile) } else { Ok(bytes) }
}

fn is_page_type(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "text/html" | "application/xhtml+xml")
}

/// Whether the first bytes are those of a web page.
fn is_page(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    [&b"<!doctype html"[..], b"<html", b"<head", b"<body"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
}

/// A file that is removed again unless it was finished, also when the task is dropped half-way.
struct Partial {
    path: PathBuf,
    keep: bool,
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.keep {
            // Nothing there is what we want.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

//! What a source offers: bytes in, normalised items out.
//!
//! A document is decoded to text, rewritten into one canonical and well-formed RSS with every limit checked on the way,
//! read by `rss`, and normalised. JSON Feeds skip the rewriting.

mod canon;
mod decode;
pub mod discover;
mod error;
pub mod folder;
mod hints;
mod html;
mod json;
mod licence;
mod media;
mod normalise;
mod xml;
pub mod youtube;

pub use discover::{Discovered, discover};
pub use error::FeedError;

use chrono::{DateTime, Utc};
use domain::source::item::{Feed, Item};
use std::time::Duration;
use url::Url;

/// Items kept of one document.
pub const MOST_ITEMS: usize = 500;
/// Deepest nesting that is read; real feeds stay below 20.
pub const DEEPEST: usize = 64;
/// Largest document, in bytes.
const MOST_BYTES: usize = 20 << 20;
/// Longest time a document may take.
const BUDGET: Duration = Duration::from_secs(10);

/// Reads a feed of any format. `content_type` is the header as it came, `base` the address it really came from.
///
/// # Errors
/// When this is no feed, or one that is not safe to read.
pub fn parse(bytes: &[u8], content_type: Option<&str>, base: &Url, now: DateTime<Utc>) -> Result<Feed, FeedError> {
    if bytes.len() > MOST_BYTES {
        return Err(FeedError::TooLarge);
    }
    let text = decode::to_text(bytes, content_type)?;
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match text.find(['<', '{']) {
        None => Err(if text.trim().is_empty() { FeedError::Empty } else { FeedError::NotAFeed }),
        Some(at) if text[at..].starts_with('{') => json::read(&text[at..], base, now),
        Some(at) => xml::read(&text[at..], base, now),
    }
    .map(ordered)
}

/// Reads a feed away from the threads that talk, within ten seconds, surviving even a panic.
///
/// # Errors
/// As [`parse`], and when it took too long.
pub async fn read(
    bytes: bytes::Bytes,
    content_type: Option<String>,
    base: Url,
    now: DateTime<Utc>,
) -> Result<Feed, FeedError> {
    let work = tokio::task::spawn_blocking(move || parse(&bytes, content_type.as_deref(), &base, now));
    // A panic ends the task, not the process, and arrives here as an error.
    tokio::time::timeout(BUDGET, work).await.map_err(|_| FeedError::TooSlow)?.map_err(|_| FeedError::Unreadable)?
}

/// Newest first; an item without date keeps its place behind the item before it.
fn ordered(mut feed: Feed) -> Feed {
    let mut date = feed.items.iter().find_map(|item| item.published_at);
    let mut dated: Vec<(Option<DateTime<Utc>>, Item)> = Vec::with_capacity(feed.items.len());
    for item in feed.items {
        date = item.published_at.or(date);
        dated.push((date, item));
    }
    dated.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    feed.items = dated.into_iter().map(|(_, item)| item).collect();
    feed
}

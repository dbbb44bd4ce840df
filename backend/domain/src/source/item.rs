//! What a source offers, normalised: one shape for RSS, Atom, JSON Feed, the YouTube Data API and folders.

use crate::licence::Claim;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A feed as read: its items, newest first, and what it says about polling.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Feed {
    /// Title of the channel, plain text.
    pub title: Option<String>,
    /// The items that could be read, at most 500, newest first.
    pub items: Vec<Item>,
    /// What the document says about when to come back.
    pub hints: PollHints,
    /// One line for each item that could not be read.
    pub item_errors: Vec<String>,
    /// Whether the document was cut off and only the whole items were taken.
    pub partial: bool,
    /// Whether the feed says that it has ended (JSON Feed `expired`).
    #[serde(default)]
    pub expired: bool,
    /// Page of the channel.
    #[serde(default)]
    pub link: Option<String>,
    /// Another address the feed names as its own; shown as a suggestion, never followed by itself.
    #[serde(default)]
    pub suggested_url: Option<String>,
    /// Raw ids of items the feed says were deleted (Atom tombstones, private or deleted videos).
    #[serde(default)]
    pub withdrawn: Vec<String>,
}

/// One item of a feed, normalised: text is plain, URLs are absolute, times are UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// `guid`, Atom `id` or JSON `id`, trimmed; `None` when empty or missing.
    pub raw_id: Option<String>,
    /// The item's page, fetchable.
    pub url: Option<String>,
    /// Title, plain text; may be empty.
    pub title: String,
    /// Description, plain text; may be empty.
    pub text: String,
    /// Author's name, plain text, without e-mail address.
    pub author: Option<String>,
    /// Author's page.
    pub author_url: Option<String>,
    /// When it was published, if it says so in a way that can be read.
    pub published_at: Option<DateTime<Utc>>,
    /// Whether the date in the feed lay ahead of the clock, so that `published_at` is the time of reading.
    #[serde(default)]
    pub date_replaced: bool,
    /// When it was last changed, if it says so.
    pub updated_at: Option<DateTime<Utc>>,
    /// Categories and tags.
    pub categories: Vec<String>,
    /// Language tag as given, nearest first (item, then channel).
    pub language: Option<String>,
    /// The video file to fetch, chosen among the renditions.
    pub media_url: Option<String>,
    /// The item's own thumbnail; never the channel's picture.
    pub thumbnail_url: Option<String>,
    /// Length of the video in seconds.
    pub duration: Option<f64>,
    /// Licence elements found, as given.
    pub licences: Vec<Claim>,
    /// Subtitles beside the video: address of an SRT or VTT file, or path of one in a folder.
    #[serde(default)]
    pub subtitles: Option<String>,
    /// Path of the video, where it lies in a local folder.
    #[serde(default)]
    pub file: Option<String>,
    /// Path of the picture beside the video, where there is one in a local folder.
    #[serde(default)]
    pub thumbnail_file: Option<String>,
}

/// What a document and its answer say about when to come back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PollHints {
    /// RSS `ttl` in minutes.
    pub ttl_minutes: Option<u32>,
    /// `sy:updatePeriod` divided by `sy:updateFrequency`, in minutes.
    pub period_minutes: Option<u32>,
    /// `Cache-Control: max-age` less `Age`, or `Expires` less `Date`, in seconds.
    pub fresh_seconds: Option<u64>,
    /// Hours of the day (UTC, `0..=23`) in which not to come.
    pub skip_hours: Vec<u32>,
    /// Week days (`0` is Monday) on which not to come.
    pub skip_days: Vec<u32>,
}

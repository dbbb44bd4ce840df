//! Leases, what was uploaded with them, and posts.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::NAME;
use super::rate::Window;
use crate::emulator::Post as Shown;
use crate::store::Stored;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// By asset id.
    pub(super) leases: BTreeMap<String, Lease>,
    /// Oldest first.
    pub(super) posts: Vec<Post>,
    pub(super) calls: Window,
    pub(super) tokens: Window,
    pub(super) leased: u64,
    /// Reads of figures, which move them a little.
    #[serde(default)]
    pub(super) reads: i64,
}

/// The right to upload one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Lease {
    pub(super) id: String,
    pub(super) account: String,
    /// The prefix that it is uploaded to.
    pub(super) host: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) most: u64,
    pub(super) stored: Option<Stored>,
}

impl Lease {
    pub(super) fn is_video(&self) -> bool {
        self.host == "rd-s3-video"
    }

    pub(super) fn view(&self) -> Value {
        let stored = self.stored.as_ref();
        json!({"key": self.id, "platform": NAME, "received": stored.map_or(0, |file| file.bytes),
               "sha256": stored.map(|file| &file.sha256), "state": if stored.is_some() { "complete" } else { "open" }})
    }
}

/// A post.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Post {
    /// Without `t3_`.
    pub(super) id: String,
    pub(super) account: String,
    pub(super) author: String,
    pub(super) kind: String,
    pub(super) subreddit: String,
    pub(super) title: String,
    /// Where a link leads, or the address of the media.
    pub(super) url: String,
    pub(super) text: String,
    pub(super) flair: Option<String>,
    pub(super) nsfw: bool,
    /// When it appears.
    pub(super) created_at: DateTime<Utc>,
    /// Of a video: its lease, and the SHA-256 of the file.
    pub(super) asset: Option<String>,
    pub(super) sha256: String,
    /// The file was refused: it never appears.
    pub(super) refused: bool,
    #[serde(default)]
    pub(super) deleted: bool,
}

impl Post {
    pub(super) fn is_seen(&self, now: DateTime<Utc>) -> bool {
        !self.refused && !self.deleted && self.created_at <= now
    }

    pub(super) fn fullname(&self) -> String {
        format!("t3_{}", self.id)
    }

    /// The path of its page.
    pub(super) fn permalink(&self) -> String {
        let words: Vec<String> =
            self.title.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_lowercase).collect();
        let slug = words.into_iter().filter(|word| !word.is_empty()).take(6).collect::<Vec<_>>().join("_");
        format!("/r/{}/comments/{}/{slug}/", self.subreddit, self.id)
    }

    /// Votes, which come with time: two to eight an hour by the id.
    pub(super) fn score(&self, now: DateTime<Utc>) -> i64 {
        let hourly = 2 + i64::from(self.id.bytes().last().unwrap_or_default()) % 7;
        1 + (now - self.created_at).num_minutes().max(0) * hourly / 60
    }

    pub(super) fn comments(&self, now: DateTime<Utc>) -> i64 {
        self.score(now) / 10
    }

    /// Why moderators or filters hide it.
    pub(super) fn removed_by(&self, now: DateTime<Utc>) -> Option<&'static str> {
        let filtered = self.subreddit.eq_ignore_ascii_case("emu_filter");
        (filtered && now >= self.created_at + Duration::seconds(60)).then_some("automod_filtered")
    }

    pub(super) fn view(&self, now: DateTime<Utc>, base: &str) -> Shown {
        Shown {
            id: self.fullname(),
            account: self.account.clone(),
            permalink: format!("{base}/view/{NAME}/{}", self.fullname()),
            title: self.title.clone(),
            caption: self.text.clone(),
            privacy: self.removed_by(now).unwrap_or("public").to_owned(),
            disclosures: json!({"subreddit": self.subreddit, "kind": self.kind, "flair": self.flair, "url": self.url}),
            sha256: self.sha256.clone(),
            published_at: self.created_at,
            source_handle: self.asset.clone().unwrap_or_default(),
            statistics: json!({"score": self.score(now), "num_comments": self.comments(now)}),
            file: self.asset.clone().unwrap_or_default(),
        }
    }
}

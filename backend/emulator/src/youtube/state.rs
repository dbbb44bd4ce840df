//! Upload sessions and videos.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::quota::Used;
use crate::call::Config;
use crate::emulator::Post;

/// Parts of an upload that are remembered.
const PARTS: usize = 1_000;

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) sessions: BTreeMap<String, Session>,
    /// Oldest first.
    pub(super) videos: Vec<Video>,
    pub(super) used: Used,
    pub(super) started: u64,
}

/// A resumable upload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) total: u64,
    pub(super) stored: u64,
    pub(super) metadata: Value,
    pub(super) started_at: DateTime<Utc>,
    pub(super) completed_at: Option<DateTime<Utc>>,
    /// Index of the video that came of it.
    pub(super) video: Option<usize>,
    #[serde(default)]
    pub(super) parts: Vec<Part>,
    /// A PUT is under way; not kept.
    #[serde(skip)]
    pub(super) busy: bool,
    #[serde(default)]
    pub(super) sha256: Option<String>,
}

/// One PUT.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) status: Option<u16>,
}

impl Session {
    pub(super) fn remember(&mut self, first: u64, last: u64, status: Option<u16>) {
        if self.parts.len() < PARTS {
            self.parts.push(Part { first, last, status });
        }
    }

    pub(super) fn expired(&self, now: DateTime<Utc>) -> bool {
        match self.completed_at {
            Some(end) => now >= end + Duration::hours(24),
            None => now >= self.started_at + Duration::days(7),
        }
    }

    pub(super) fn view(&self) -> Value {
        let state = if self.completed_at.is_some() { "complete" } else { "open" };
        json!({"key": self.id, "platform": super::NAME, "received": self.stored, "total": self.total,
               "sha256": self.sha256, "parts": self.parts, "state": state})
    }
}

/// A video.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Video {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) metadata: Value,
    pub(super) sha256: String,
    pub(super) session: String,
    pub(super) uploaded_at: DateTime<Utc>,
    /// Length in seconds, where the file says so.
    pub(super) duration: Option<f64>,
    pub(super) verdict: Verdict,
    #[serde(default)]
    pub(super) thumbnail: bool,
}

/// What processing comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Processed,
    Failed(String),
    Rejected(String),
}

impl Video {
    pub(super) fn is_visible(&self) -> bool {
        self.verdict == Verdict::Processed
    }

    pub(super) fn processed(&self, now: DateTime<Utc>, config: &Config) -> bool {
        now >= self.uploaded_at + Duration::milliseconds(config.number("processing_ms"))
    }

    fn text(&self, pointer: &str) -> String {
        self.metadata.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Privacy as a viewer meets it: a due `publishAt` makes it public, an unaudited project's lock keeps it private.
    pub(super) fn privacy(&self, now: DateTime<Utc>, config: &Config) -> String {
        if config.flag("unaudited_lock") && !config.flag("audited") {
            return "private".to_owned();
        }
        let due = self.text("/status/publishAt").parse::<DateTime<Utc>>().is_ok_and(|at| at <= now);
        if due && config.flag("audited") {
            return "public".to_owned();
        }
        let asked = self.text("/status/privacyStatus");
        if asked.is_empty() { "public".to_owned() } else { asked }
    }

    /// Figures that grow with the emulator's time: 3 to 22 views an hour by the id, a like for 25 and a comment for 200 views.
    pub(super) fn statistics(&self, now: DateTime<Utc>) -> Value {
        let hash = Sha256::digest(self.id.as_bytes());
        let hourly = 3 + i64::from(hash.first().copied().unwrap_or_default()) % 20;
        let views = ((now - self.uploaded_at).num_minutes().max(0)) * hourly / 60;
        json!({"viewCount": views.to_string(), "likeCount": (views / 25).to_string(), "favoriteCount": "0",
               "commentCount": (views / 200).to_string()})
    }

    pub(super) fn post(&self, now: DateTime<Utc>, config: &Config, base: &str) -> Post {
        let flag = |pointer: &str| self.metadata.pointer(pointer).cloned().unwrap_or(Value::Bool(false));
        Post {
            id: self.id.clone(),
            account: self.account.clone(),
            permalink: format!("{base}/view/{}/{}", super::NAME, self.id),
            title: self.text("/snippet/title"),
            caption: self.text("/snippet/description"),
            privacy: self.privacy(now, config),
            disclosures: json!({
                "containsSyntheticMedia": flag("/status/containsSyntheticMedia"),
                "hasPaidProductPlacement": flag("/paidProductPlacementDetails/hasPaidProductPlacement"),
                "selfDeclaredMadeForKids": flag("/status/selfDeclaredMadeForKids"),
            }),
            sha256: self.sha256.clone(),
            published_at: self.uploaded_at,
            source_handle: self.session.clone(),
            statistics: self.statistics(now),
            file: self.session.clone(),
        }
    }
}

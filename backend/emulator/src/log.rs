//! What was asked of the emulator: the newest ten thousand requests, secrets included (a test's tool).

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

const KEPT: usize = 10_000;

/// One request and how it ended.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) platform: Option<&'static str>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Map<String, Value>,
    pub(crate) body_sha256: String,
    pub(crate) body_len: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) json: Option<Value>,
    /// `None` when the socket was closed without an answer.
    pub(crate) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fault: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) emu_violation: Option<String>,
}

/// The log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<Entry>,
    next: u64,
}

impl Log {
    pub(crate) fn push(&mut self, entry: Entry) {
        self.next += 1;
        self.entries.push_back(Entry { id: self.next, ..entry });
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }

    /// Entries after `since`, of one platform and with `path` in their path, where these are given.
    pub(crate) fn list(&self, platform: Option<&str>, path: Option<&str>, since: u64) -> Vec<&Entry> {
        let wanted = |entry: &&Entry| {
            entry.id > since
                && platform.is_none_or(|platform| entry.platform == Some(platform))
                && path.is_none_or(|path| entry.path.contains(path))
        };
        self.entries.iter().filter(wanted).collect()
    }
}

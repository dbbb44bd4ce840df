//! Permanent redirects: believed only after a while, because captive portals and sold domains redirect too.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Fetches that must have seen the same target.
const TIMES: u32 = 3;
/// Hours between the first and the deciding one.
const HOURS: i64 = 24;

/// A permanent redirect that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Moved {
    /// Where the whole chain of permanent redirects ended.
    pub to: String,
    /// How often in a row.
    pub times: u32,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Moved {
    /// What is known after a fetch whose target parsed as a feed: `target` is where an entirely permanent chain led,
    /// `None` when there was none. A chain that changes or ends is forgotten.
    pub fn seen(previous: Option<&Moved>, target: Option<&str>, now: DateTime<Utc>) -> Option<Moved> {
        let to = target?.to_owned();
        Some(match previous {
            Some(moved) if moved.to == to => Moved { times: moved.times.saturating_add(1), ..moved.clone() },
            _ => Moved { to, times: 1, since: now },
        })
    }

    /// Whether the new address may replace the old one: seen three times over at least 24 hours.
    pub fn is_certain(&self, now: DateTime<Utc>) -> bool {
        self.times >= TIMES && now - self.since >= Duration::hours(HOURS)
    }
}

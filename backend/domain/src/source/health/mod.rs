//! How a source is doing: what each answer means for it, and when it is given up; it never stops silently.

mod moved;

pub use moved::Moved;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Failures with 404 after which a source is given up, if they lasted [`MISSING_DAYS`].
const MISSING_TIMES: u32 = 10;
/// Days a source has to be missing before it is given up.
const MISSING_DAYS: i64 = 7;
/// Empty answers in a row that are worth a warning.
const EMPTY_TIMES: u32 = 5;
const HOUR: u64 = 3600;

/// State of a source in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Never read.
    #[default]
    New,
    /// The last answer was fine.
    Ok,
    /// The last answers failed in a way that may pass.
    Failing,
    /// It asks for credentials.
    Auth,
    /// It turns us away.
    Blocked,
    /// It asked us to slow down.
    RateLimited,
    /// It answers with something that is no feed.
    NotAFeed,
    /// Its address may not be fetched: private, or no web address.
    Refused,
    /// It is gone; the source was deactivated.
    Gone,
    /// It says that it has ended; the source was deactivated.
    Ended,
}

/// A source's state and history, as shown with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// State in one word.
    pub status: Status,
    /// Stable code of the reason, unless all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The reason as an English sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Failures in a row.
    #[serde(default)]
    pub failures: u32,
    /// Empty answers in a row.
    #[serde(default)]
    pub empty: u32,
    /// When the failures began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// When it was last tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<DateTime<Utc>>,
    /// When it last answered well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_ok_at: Option<DateTime<Utc>>,
    /// When it will be tried next; none once it is given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<DateTime<Utc>>,
    /// A permanent redirect that was seen but is not trusted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
}

/// What came of one poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A feed was read; `partial` when it was cut off, `ended` when it says that it is over.
    Read {
        /// Whether only part of the document could be read.
        partial: bool,
        /// Whether the feed says that it has ended.
        ended: bool,
    },
    /// Not changed since last time (304, or the same bytes).
    Unchanged,
    /// An answer without content.
    Empty,
    /// An HTTP status that is no success.
    Status(u16),
    /// Something that is no feed, with code and sentence.
    NotAFeed(String, String),
    /// The address may not be fetched, with code and sentence.
    Refused(String, String),
    /// No usable answer: name, connection, TLS, time, size; with code and sentence.
    Unreachable(String, String),
}

/// What follows from one poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The new state; `next_at` is the caller's to fill.
    pub health: Health,
    /// Whether to deactivate the source and tell its owner.
    pub deactivate: bool,
    /// Seconds to wait at least, whatever the schedule says: pass the later of this and `Retry-After` to `next_poll`.
    pub pause_seconds: Option<u64>,
}

/// Weighs one poll of a source. `patient` is for YouTube, whose feeds answer 404 and 410 for hours when all is well:
/// such a source is never given up before seven days of failures.
pub fn assess(previous: &Health, outcome: &Outcome, patient: bool, now: DateTime<Utc>) -> Verdict {
    match outcome {
        Outcome::Read { ended: true, .. } => ended(previous, now),
        Outcome::Read { partial, .. } => well(previous, 0, partial.then_some(PARTIAL), now),
        Outcome::Unchanged => well(previous, 0, None, now),
        Outcome::Empty | Outcome::Status(204) => {
            let empty = previous.empty.saturating_add(1);
            well(previous, empty, (empty >= EMPTY_TIMES).then_some(STILL_EMPTY), now)
        }
        Outcome::Status(status) => answered(previous, *status, patient, now),
        Outcome::NotAFeed(code, detail) => failed(previous, Status::NotAFeed, code, detail, now).into(),
        Outcome::Refused(code, detail) => failed(previous, Status::Refused, code, detail, now).into(),
        Outcome::Unreachable(code, detail) => failed(previous, Status::Failing, code, detail, now).into(),
    }
}

const PARTIAL: (&str, &str) = ("feed_partial", "the feed was cut off; only its whole items were read");
const STILL_EMPTY: (&str, &str) = ("feed_empty", "the feed was empty five times or more in a row");

/// A poll that went well, perhaps with something to know.
fn well(previous: &Health, empty: u32, note: Option<(&str, &str)>, now: DateTime<Utc>) -> Verdict {
    let (reason, detail) = note.map(|(code, detail)| (code.to_owned(), detail.to_owned())).unzip();
    let status = Status::Ok;
    let moved = previous.moved.clone();
    let (checked_at, last_ok_at) = (Some(now), Some(now));
    Health { status, reason, detail, empty, checked_at, last_ok_at, moved, ..Health::default() }.into()
}

fn ended(previous: &Health, now: DateTime<Utc>) -> Verdict {
    let note = ("feed_ended", "the feed says that it has ended");
    let mut verdict = well(previous, 0, Some(note), now);
    verdict.health.status = Status::Ended;
    Verdict { deactivate: true, ..verdict }
}

/// A poll that failed, added to those before it.
fn failed(previous: &Health, status: Status, code: &str, detail: &str, now: DateTime<Utc>) -> Health {
    Health {
        status,
        reason: Some(code.to_owned()),
        detail: Some(detail.to_owned()),
        failures: previous.failures.saturating_add(1),
        since: previous.since.or(Some(now)),
        checked_at: Some(now),
        next_at: None,
        ..previous.clone()
    }
}

/// The status table: what an HTTP error means.
fn answered(previous: &Health, status: u16, patient: bool, now: DateTime<Utc>) -> Verdict {
    let fail = |state, code: &str, detail: &str| failed(previous, state, code, detail, now);
    match status {
        401 | 407 => paused(fail(Status::Auth, "auth_required", "the feed asks for a login"), 24 * HOUR),
        403 => {
            let health = fail(Status::Blocked, "blocked", "the site turns automatic readers away");
            let doubled = (6 * HOUR) << health.failures.saturating_sub(1).min(2);
            paused(health, doubled.min(24 * HOUR))
        }
        429 => paused(fail(Status::RateLimited, "rate_limited", "the site asks to be read less often"), HOUR / 4),
        503 => fail(Status::RateLimited, "unavailable", "the site is not available for now").into(),
        404 => missing(fail(Status::Failing, "not_found", "nothing is found at this address"), now),
        410 if patient => missing(fail(Status::Failing, "gone_for_now", "the site says that the feed is gone"), now),
        410 => gone(previous, fail(Status::Failing, "gone", "the site says that the feed is gone for good"), now),
        _ => fail(Status::Failing, "http_status", &format!("the site answered with status {status}")).into(),
    }
}

/// Given up after ten failures over seven days.
fn missing(health: Health, now: DateTime<Utc>) -> Verdict {
    let lasted = health.since.is_some_and(|since| now - since >= Duration::days(MISSING_DAYS));
    give_up(health.failures >= MISSING_TIMES && lasted, health)
}

/// Given up at a second 410 at least an hour after the first.
fn gone(previous: &Health, health: Health, now: DateTime<Utc>) -> Verdict {
    let before = previous.reason.as_deref() == Some("gone");
    let mut health = health;
    if !before {
        health.since = Some(now);
    }
    let confirmed = before && health.since.is_some_and(|since| now - since >= Duration::hours(1));
    // The second look is worth an hour, not the whole of a long back-off.
    let verdict = give_up(confirmed, health);
    Verdict { pause_seconds: (!confirmed).then_some(HOUR), ..verdict }
}

fn give_up(deactivate: bool, mut health: Health) -> Verdict {
    if deactivate {
        health.status = Status::Gone;
    }
    Verdict { health, deactivate, pause_seconds: None }
}

fn paused(health: Health, seconds: u64) -> Verdict {
    Verdict { health, deactivate: false, pause_seconds: Some(seconds) }
}

impl From<Health> for Verdict {
    fn from(health: Health) -> Verdict {
        Verdict { health, deactivate: false, pause_seconds: None }
    }
}

#[cfg(test)]
mod tests;

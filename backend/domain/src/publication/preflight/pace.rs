//! How often an account may post, and when it may again.

use super::Live;
use crate::finding::{Finding, Severity};
use crate::platform::Platform;
use crate::publication::limits::{Counted, Pace, REDDIT_MINUTES, limits};
use crate::publication::timing::next_pacific_midnight;
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

/// What was sent before; lists need not reach further back than the longest window, a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History<'a> {
    /// When the account posted.
    pub posts: &'a [DateTime<Utc>],
    /// When it posted in the same place: the subreddit.
    pub posts_in_place: &'a [DateTime<Utc>],
    /// When any account of the project uploaded.
    pub project_uploads: &'a [DateTime<Utc>],
    /// When the account's containers were made.
    pub preparations: &'a [DateTime<Utc>],
    /// Since when drafts wait in the account's inbox.
    pub pending_drafts: &'a [DateTime<Utc>],
}

impl History<'_> {
    fn of(&self, what: Counted) -> &[DateTime<Utc>] {
        match what {
            Counted::Posts => self.posts,
            Counted::PostsInPlace => self.posts_in_place,
            Counted::ProjectUploads => self.project_uploads,
            Counted::Preparations => self.preparations,
            Counted::PendingDrafts => self.pending_drafts,
        }
    }
}

/// The paces that one more post would break at `now`, until `retry_at`: the platform's block, our own prudence warns.
///
/// Codes: `pace_posts`, `pace_posts_in_place`, `pace_project_uploads`, `pace_preparations`, `pace_pending_drafts`, with
/// `{platform, limit, actual, hours, retry_at}`, and `pace_too_soon {platform, minutes, retry_at}`.
pub fn pace(platform: Platform, history: &History, live: &Live, now: DateTime<Utc>) -> Vec<Finding> {
    let paces = limits(platform).pace.iter().map(|pace| Pace { most: most(pace, live), ..*pace });
    let mut found: Vec<Finding> = paces.filter_map(|pace| full(platform, &pace, history.of(pace.what), now)).collect();
    found.extend(too_soon(platform, history.posts, now));
    found
}

/// What the platform says of the account wins.
fn most(pace: &Pace, live: &Live) -> u32 {
    live.posts.filter(|_| pace.what == Counted::Posts).unwrap_or(pace.most)
}

fn full(platform: Platform, pace: &Pace, times: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<Finding> {
    let daily = pace.what == Counted::ProjectUploads;
    let reset = next_pacific_midnight(now);
    let start = now - Duration::hours(pace.hours.into());
    let is_inside = |time: &DateTime<Utc>| if daily { next_pacific_midnight(*time) == reset } else { *time > start };
    let mut inside: Vec<DateTime<Utc>> = times.iter().copied().filter(|time| *time <= now && is_inside(time)).collect();
    let actual = u32::try_from(inside.len()).unwrap_or(u32::MAX);
    if actual < pace.most {
        return None;
    }
    inside.sort_unstable();
    // One more fits when the oldest ones have left the window.
    let oldest = inside.get(usize::try_from(actual - pace.most).unwrap_or_default()).copied().unwrap_or(now);
    let retry_at = if daily { reset } else { oldest + Duration::hours(pace.hours.into()) };
    let code = format!("pace_{}", name(pace.what));
    let detail =
        format!("{} takes {} in {} hours; these are {actual}.", platform.display_name(), pace.most, pace.hours);
    let params =
        json!({"platform": platform, "limit": pace.most, "actual": actual, "hours": pace.hours, "retry_at": retry_at});
    let severity = if pace.own { Severity::Warn } else { Severity::Block };
    let finding = Finding::block(&code, detail, "Wait, or choose a later time.").with(params).at("/scheduled_at");
    Some(Finding { severity, ..finding })
}

/// When the last of the paces in `found` is over; `None` when none is broken.
///
/// `binding`: only of those that block.
pub fn pace_ends(found: &[Finding], binding: bool) -> Option<DateTime<Utc>> {
    let paces = found.iter().filter(|finding| finding.code.starts_with("pace_") && (finding.blocks() || !binding));
    paces.filter_map(|finding| finding.params.get("retry_at")?.as_str()?.parse().ok()).max()
}

fn name(what: Counted) -> &'static str {
    match what {
        Counted::Posts => "posts",
        Counted::PostsInPlace => "posts_in_place",
        Counted::ProjectUploads => "project_uploads",
        Counted::Preparations => "preparations",
        Counted::PendingDrafts => "pending_drafts",
    }
}

fn too_soon(platform: Platform, posts: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<Finding> {
    let last = posts.iter().copied().filter(|time| *time <= now).max().filter(|_| platform == Platform::Reddit)?;
    let retry_at = last + Duration::minutes(REDDIT_MINUTES);
    (now < retry_at).then(|| {
        let detail = format!("Two posts on Reddit are at least {REDDIT_MINUTES} minutes apart.");
        let params = json!({"platform": platform, "minutes": REDDIT_MINUTES, "retry_at": retry_at});
        Finding::warn("pace_too_soon", detail, "Wait, or choose a later time.").with(params).at("/scheduled_at")
    })
}

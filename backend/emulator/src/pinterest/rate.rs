//! Windows in which an account may make so many calls of a category.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::error::refusal;
use super::state::State;
use crate::call::Call;
use crate::reply::Reply;

/// By account and category.
pub(super) type Windows = BTreeMap<String, Window>;

/// What was used of a window.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Window {
    since: Option<DateTime<Utc>>,
    used: i64,
}

/// What calls are counted by.
fn category(call: &Call) -> &'static str {
    match call.method.as_str() {
        _ if call.path.trim_end_matches('/').ends_with("/analytics") => "analytics",
        "GET" => "read",
        _ => "write",
    }
}

/// Calls of a category in so many seconds: those of the access level, or what a test asked for.
fn limit(call: &Call, category: &str) -> (i64, i64) {
    let trial = call.config.text("access") == "trial";
    let usual = match (category, trial) {
        ("write", true) => 300,
        (_, true) | ("read", false) => 1000,
        ("write", false) => 100,
        (_, false) => 60,
    };
    let asked = call.config.number(&format!("{category}_limit"));
    (if asked > 0 { asked } else { usual }, if trial { 86_400 } else { 60 })
}

/// Counts a call of `account`.
pub(super) fn take(state: &mut State, call: &Call, account: &str) -> Result<(), Box<Reply>> {
    let category = category(call);
    let (most, seconds) = limit(call, category);
    let window = state.windows.entry(format!("{account}/{category}")).or_default();
    if window.since.is_none_or(|since| call.now >= since + Duration::seconds(seconds)) {
        *window = Window { since: Some(call.now), used: 0 };
    }
    window.used += 1;
    if window.used <= most {
        return Ok(());
    }
    let reply = refusal(429, 8, "This request exceeded a rate limit. Please retry later.");
    let wait = call.config.flag("retry_after_header").then(|| left(window, call, seconds).to_string());
    Err(match wait {
        Some(wait) => Box::new(reply.header("Retry-After", wait)),
        None => reply,
    })
}

fn left(window: &Window, call: &Call, seconds: i64) -> i64 {
    window.since.map_or(seconds, |since| (since + Duration::seconds(seconds) - call.now).num_seconds())
}

/// The headers of an answer to `account`.
pub(super) fn headers(state: &State, call: &Call, account: &str, reply: Reply) -> Reply {
    let category = category(call);
    let (most, seconds) = limit(call, category);
    let Some(window) = state.windows.get(&format!("{account}/{category}")) else { return reply };
    reply
        .header("x-ratelimit-limit", most.to_string())
        .header("x-ratelimit-remaining", (most - window.used).max(0).to_string())
        .header("x-ratelimit-reset", left(window, call, seconds).to_string())
}

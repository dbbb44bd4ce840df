//! Windows of ten minutes, in which a client may make so many calls.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::error::plain;
use super::state::State;
use crate::call::Call;
use crate::reply::Reply;

const SECONDS: i64 = 600;
/// Calls to the token endpoint.
const TOKENS: i64 = 300;

/// What was used of a window.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Window {
    since: Option<DateTime<Utc>>,
    used: i64,
}

impl Window {
    /// Takes one, unless `budget` is used up; gives what is left and the seconds to the window's end.
    fn take(&mut self, budget: i64, now: DateTime<Utc>) -> Option<(i64, i64)> {
        let since = self.since.filter(|since| now < *since + Duration::seconds(SECONDS));
        if since.is_none() {
            *self = Window { since: Some(now), used: 0 };
        }
        self.used += 1;
        let reset = SECONDS - (now - since.unwrap_or(now)).num_seconds();
        (self.used <= budget).then_some((budget - self.used, reset))
    }
}

/// Counts a call and gives the headers of its answer.
pub(super) fn call(state: &mut State, call: &Call) -> Result<[(&'static str, String); 3], Box<Reply>> {
    let Some((left, reset)) = state.calls.take(call.config.number("budget"), call.now) else {
        return Err(too_many(call));
    };
    Ok([
        ("x-ratelimit-used", state.calls.used.to_string()),
        ("x-ratelimit-remaining", format!("{left}.0")),
        ("x-ratelimit-reset", reset.to_string()),
    ])
}

/// Counts a call to the token endpoint.
pub(super) fn token(state: &mut State, call: &Call) -> Result<(), Box<Reply>> {
    state.tokens.take(TOKENS, call.now).map(drop).ok_or_else(|| too_many(call))
}

fn too_many(call: &Call) -> Box<Reply> {
    Box::new(match call.config.text("rate_429") {
        "html" => Reply::html(429, "<h1>whoa there, pardner!</h1>".to_owned()).header("retry-after", "4"),
        _ => plain(429, "Too Many Requests"),
    })
}

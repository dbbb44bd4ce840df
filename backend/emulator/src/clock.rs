//! The one clock that tokens, processing and quotas go by.

use chrono::{DateTime, Duration, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A clock that a test moves, or the real time with an offset.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "lowercase")]
pub(crate) enum Clock {
    /// Stands still until it is moved.
    Manual {
        /// Its time.
        now: DateTime<Utc>,
    },
    /// Runs.
    Real {
        /// Milliseconds ahead of the real time.
        offset_ms: i64,
    },
}

impl Clock {
    /// Where tests begin.
    pub(crate) fn manual() -> Self {
        Clock::Manual { now: DateTime::from_timestamp(1_796_126_400, 0).unwrap_or_default() }
    }

    pub(crate) fn real() -> Self {
        Clock::Real { offset_ms: 0 }
    }

    pub(crate) fn now(self) -> DateTime<Utc> {
        match self {
            Clock::Manual { now } => now,
            Clock::Real { offset_ms } => real_now() + Duration::milliseconds(offset_ms),
        }
    }

    pub(crate) fn advance(&mut self, by: TimeDelta) {
        match self {
            Clock::Manual { now } => *now += by,
            Clock::Real { offset_ms } => *offset_ms += by.num_milliseconds(),
        }
    }

    pub(crate) fn mode(self) -> &'static str {
        match self {
            Clock::Manual { .. } => "manual",
            Clock::Real { .. } => "real",
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the emulator's one clock")]
fn real_now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_the_manual_clock_begins_in_december() {
        assert_eq!(Clock::manual().now().to_rfc3339(), "2026-12-01T12:00:00+00:00");
    }
}

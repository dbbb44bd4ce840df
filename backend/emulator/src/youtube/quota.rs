//! Buckets of a project, which start again at midnight in Los Angeles.

use chrono::{DateTime, Utc};
use chrono_tz::America::Los_Angeles;
use serde::{Deserialize, Serialize};

use super::error::error;
use super::state::State;
use crate::call::Call;
use crate::reply::Reply;

/// What was used on one Pacific day.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Used {
    day: String,
    uploads: i64,
    units: i64,
}

impl Used {
    fn today(&mut self, now: DateTime<Utc>) -> &mut Self {
        let day = now.with_timezone(&Los_Angeles).date_naive().to_string();
        if self.day != day {
            *self = Used { day, uploads: 0, units: 0 };
        }
        self
    }
}

/// Takes one from the bucket of uploads.
pub(super) fn upload(state: &mut State, call: &Call) -> Result<(), Box<Reply>> {
    let used = state.used.today(call.now);
    if used.uploads >= call.config.number("upload_bucket") {
        let message = "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service \
                       'youtube.googleapis.com' for consumer 'project_number:1'.";
        return Err(Box::new(error(429, "rateLimitExceeded", message)));
    }
    used.uploads += 1;
    Ok(())
}

/// Takes `units` from the general bucket.
pub(super) fn units(state: &mut State, call: &Call, units: i64) -> Result<(), Box<Reply>> {
    let used = state.used.today(call.now);
    if used.units + units > call.config.number("units") {
        let message = "The request cannot be completed because you have exceeded your <a href=\"/youtube/v3/getting-started#quota\">quota</a>.";
        return Err(Box::new(error(403, "quotaExceeded", message)));
    }
    used.units += units;
    Ok(())
}

//! What a refusal means: retry, wait, connect again, change the content, or give up.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{instagram, pinterest, reddit, tiktok, youtube};
use crate::platform::Platform;

/// What a call to a platform came back with when it did not succeed, secrets already removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signal {
    /// HTTP status; `None` when no answer came (connection, timeout) or when it is a verdict on an object.
    pub status: Option<u16>,
    /// The platform's own code, for example `quotaExceeded`.
    pub reason: Option<String>,
    /// The platform's text, or what went wrong on the way.
    pub message: String,
    /// The `Retry-After` header as it came.
    pub retry_after: Option<String>,
}

impl Signal {
    /// No answer came.
    pub fn lost(message: impl Into<String>) -> Self {
        Signal { message: message.into(), ..Signal::default() }
    }

    /// A refusal found on our side, under a stable code.
    pub fn ours(reason: &str, message: impl Into<String>) -> Self {
        Signal { reason: Some(reason.to_owned()), message: message.into(), ..Signal::default() }
    }

    /// The signal as one English line, for `last_error`.
    pub fn describe(&self, platform: Platform) -> String {
        let name = platform.display_name();
        match (self.status, &self.reason) {
            (None, None) => format!("{name} could not be reached: {}", self.message),
            (_, Some(reason)) => format!("{name} refused: {} ({reason})", self.message),
            (Some(status), None) => format!("{name} refused with {status}: {}", self.message),
        }
    }
}

/// What to do about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "class")]
pub enum Class {
    /// May pass: try again with growing delay.
    RetryBackoff,
    /// Too many calls: wait as told, or with growing delay.
    RateLimited,
    /// A daily allowance is used up until `at`.
    QuotaReset {
        /// When it starts again.
        at: DateTime<Utc>,
    },
    /// The access token is no longer good: refresh it once.
    RefreshToken,
    /// The connection has to be made again by its owner.
    Reconnect,
    /// The content is not acceptable as it is.
    FixContent,
    /// The platform blocked the account.
    AccountBlocked,
    /// The owner has to choose.
    UserDecision,
    /// A setting of this server is wrong.
    Configuration,
    /// A mistake of ours.
    ClientFault,
    /// The handle is dead; a new one may be opened, within limits.
    NewAttempt,
    /// Not an error: ask again later.
    KeepPolling,
    /// As good as a success.
    Done,
}

/// The meaning of `signal`, the most specific rule first: the platform's code, then the HTTP status.
pub fn classify(platform: Platform, signal: &Signal, now: DateTime<Utc>) -> Class {
    if let Some("clip_changed" | "clip_missing" | "cover_missing") = signal.reason.as_deref() {
        return Class::FixContent;
    }
    let specific = match platform {
        Platform::Youtube => youtube::classify(signal, now),
        Platform::Instagram => instagram::classify(signal, now),
        Platform::Tiktok => tiktok::classify(signal, now),
        Platform::Reddit => reddit::classify(signal, now),
        Platform::Pinterest => pinterest::classify(signal, now),
    };
    specific.unwrap_or_else(|| by_status(signal))
}

fn by_status(signal: &Signal) -> Class {
    match signal.status {
        None if signal.reason.is_none() => Class::RetryBackoff,
        None => Class::FixContent,
        Some(408 | 500..) => Class::RetryBackoff,
        Some(425 | 429) => Class::RateLimited,
        Some(401) => Class::RefreshToken,
        Some(403) if signal.message.to_lowercase().contains("permission") => Class::Reconnect,
        Some(403) => Class::FixContent,
        Some(_) => Class::ClientFault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    fn now() -> DateTime<Utc> {
        "2026-12-01T12:00:00Z".parse().unwrap()
    }

    fn youtube(status: u16, reason: &str, message: &str) -> Class {
        let reason = (!reason.is_empty()).then(|| reason.to_owned());
        let signal = Signal { status: Some(status), reason, message: message.to_owned(), retry_after: None };
        classify(Platform::Youtube, &signal, now())
    }

    #[test]
    fn r63_common_4_3_every_refusal_of_youtube_has_its_meaning() {
        let midnight = Class::QuotaReset { at: "2026-12-02T08:00:00Z".parse().unwrap() };
        let tomorrow = Class::QuotaReset { at: now() + Duration::hours(24) };
        let per_day = "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day'";
        for (status, reason, message, class) in [
            (503, "backendError", "", Class::RetryBackoff),
            (500, "", "<html>oops</html>", Class::RetryBackoff),
            (502, "", "", Class::RetryBackoff),
            (408, "", "", Class::RetryBackoff),
            (429, "rateLimitExceeded", per_day, midnight),
            (429, "rateLimitExceeded", "Queries per minute", Class::RateLimited),
            (403, "userRateLimitExceeded", "per minute", Class::RateLimited),
            (429, "", "", Class::RateLimited),
            (403, "quotaExceeded", "", midnight),
            (403, "dailyLimitExceeded", "", midnight),
            (400, "uploadLimitExceeded", "", tomorrow),
            (403, "uploadLimitExceeded", "", tomorrow),
            (401, "authError", "", Class::RefreshToken),
            (401, "", "", Class::RefreshToken),
            (401, "youtubeSignupRequired", "", Class::Reconnect),
            (400, "invalid_grant", "", Class::Reconnect),
            (403, "insufficientPermissions", "", Class::Reconnect),
            (403, "", "caller has no permission", Class::Reconnect),
            (403, "", "no", Class::FixContent),
            (401, "invalid_client", "", Class::Configuration),
            (403, "accessNotConfigured", "", Class::Configuration),
            (403, "channelSuspended", "", Class::AccountBlocked),
            (400, "invalidTitle", "", Class::FixContent),
            (403, "forbiddenPrivacySetting", "", Class::FixContent),
            (400, "mediaBodyRequired", "", Class::ClientFault),
            (400, "", "The number of bytes uploaded", Class::ClientFault),
        ] {
            assert_eq!(youtube(status, reason, message), class, "{status} {reason} {message}");
        }
    }

    #[test]
    fn r63_common_4_2_an_unknown_answer_is_judged_by_its_status() {
        for (status, message, class) in [
            (408, "", Class::RetryBackoff),
            (425, "", Class::RateLimited),
            (429, "", Class::RateLimited),
            (500, "<html>", Class::RetryBackoff),
            (599, "", Class::RetryBackoff),
            (401, "", Class::RefreshToken),
            (403, "You lack the permission.", Class::Reconnect),
            (403, "No.", Class::FixContent),
            (400, "", Class::ClientFault),
            (418, "", Class::ClientFault),
        ] {
            for platform in Platform::ALL {
                let signal = Signal { status: Some(status), message: message.to_owned(), ..Signal::default() };
                assert_eq!(classify(platform, &signal, now()), class, "{platform} {status} {message}");
            }
        }
    }

    #[test]
    fn r63_no_answer_is_tried_again() {
        assert_eq!(classify(Platform::Youtube, &Signal::lost("reset"), now()), Class::RetryBackoff);
    }

    #[test]
    fn r63_a_verdict_on_the_object_is_about_the_content() {
        for (reason, class) in [
            ("codec", Class::FixContent),
            ("duplicate", Class::FixContent),
            ("something_new", Class::FixContent),
            ("uploadAborted", Class::NewAttempt),
            ("uploaderAccountSuspended", Class::AccountBlocked),
        ] {
            assert_eq!(classify(Platform::Youtube, &Signal::ours(reason, ""), now()), class, "{reason}");
        }
    }
}

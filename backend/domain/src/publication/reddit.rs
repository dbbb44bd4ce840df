//! What Reddit's codes mean, and how long it asks to wait.

use super::failure::{Class, Signal};
use chrono::{DateTime, Duration, Utc};
use regex::Regex;
use std::sync::LazyLock;

/// Wait when a text names no time.
const USUAL_WAIT: Duration = Duration::minutes(10);

/// What a refusal of Reddit means, by its code; `None` when only the HTTP status says.
///
/// Reddit refuses submissions and grants with status 200, so the code comes first.
pub(super) fn classify(signal: &Signal, now: DateTime<Utc>) -> Option<Class> {
    let class = match signal.reason.as_deref()? {
        "RATELIMIT" => Class::QuotaReset { at: now + wait(signal) },
        "QUOTA_FILLED" => Class::QuotaReset { at: now + Duration::hours(1) },
        "IN_TIMEOUT" | "BAD_CAPTCHA" | "account_suspended" => Class::AccountBlocked,
        "USER_REQUIRED" | "invalid_token" => Class::RefreshToken,
        "invalid_grant" | "insufficient_scope" => Class::Reconnect,
        "invalid_client" | "unauthorized_client" | "network_policy" => Class::Configuration,
        "unsupported_grant_type" | "invalid_scope" | "invalid_request" => Class::ClientFault,
        "SUBMIT_VALIDATION_FLAIR_REQUIRED" | "BAD_FLAIR_TEMPLATE_ID" => Class::UserDecision,
        "lease_expired" => Class::NewAttempt,
        "MalformedPOSTRequest" | "InvalidArgument" | "AccessDenied" => Class::ClientFault,
        "InternalError" | "SlowDown" | "ServiceUnavailable" | "RequestTimeout" => Class::RetryBackoff,
        // Reddit writes its codes in capitals; whatever they are, they are about the post.
        code if code.len() > 2 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_') => {
            Class::FixContent
        }
        "EntityTooLarge" | "private" | "quarantined" | "banned" => Class::FixContent,
        _ => return None,
    };
    Some(class)
}

/// How grave a code is: of several refusals the gravest counts.
pub fn gravity(code: &str) -> u8 {
    match code {
        "RATELIMIT" | "QUOTA_FILLED" => 0,
        "USER_REQUIRED" => 1,
        "SUBMIT_VALIDATION_FLAIR_REQUIRED" | "BAD_FLAIR_TEMPLATE_ID" => 2,
        "IN_TIMEOUT" | "BAD_CAPTCHA" => 4,
        _ => 3,
    }
}

/// The wait that a `RATELIMIT` asks for: its seconds where they are given, else what its text names and one unit more, since
/// the text may be rounded down.
fn wait(signal: &Signal) -> Duration {
    let seconds = signal.retry_after.as_deref().and_then(|text| text.trim().parse::<f64>().ok());
    let seconds = seconds.filter(|seconds| (0.0..=86_400.0).contains(seconds));
    #[expect(clippy::cast_possible_truncation, reason = "at most a day")]
    let told = seconds.map(|seconds| Duration::seconds(seconds.ceil() as i64));
    told.or_else(|| in_words(&signal.message)).unwrap_or(USUAL_WAIT)
}

fn in_words(text: &str) -> Option<Duration> {
    static TIME: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)([0-9]{1,3}) (millisecond|second|minute|hour)s?").ok());
    let found = TIME.as_ref()?.captures(text)?;
    let number: i64 = found.get(1)?.as_str().parse().ok()?;
    Some(match found.get(2)?.as_str().to_lowercase().as_str() {
        "hour" => Duration::hours(number + 1),
        "minute" => Duration::minutes(number + 1),
        "second" => Duration::seconds(number + 1),
        _ => Duration::seconds(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use crate::publication::failure;

    fn now() -> DateTime<Utc> {
        "2026-12-01T12:00:00Z".parse().unwrap()
    }

    fn meaning(status: u16, code: &str, message: &str) -> Class {
        let reason = (!code.is_empty()).then(|| code.to_owned());
        let signal = Signal { status: Some(status), reason, message: message.to_owned(), retry_after: None };
        failure::classify(Platform::Reddit, &signal, now())
    }

    #[test]
    fn r63_reddit_6_3_every_refusal_has_its_meaning() {
        let hour = Class::QuotaReset { at: now() + Duration::hours(1) };
        for (status, code, class) in [
            (200, "QUOTA_FILLED", hour),
            (200, "IN_TIMEOUT", Class::AccountBlocked),
            (200, "USER_REQUIRED", Class::RefreshToken),
            (200, "SUBREDDIT_NOEXIST", Class::FixContent),
            (200, "SUBREDDIT_NOTALLOWED", Class::FixContent),
            (200, "BANNED_FROM_SUBREDDIT", Class::FixContent),
            (200, "NO_SELFS", Class::FixContent),
            (200, "NO_LINKS", Class::FixContent),
            (200, "NO_VIDEOS", Class::FixContent),
            (200, "ALREADY_SUB", Class::FixContent),
            (200, "BAD_URL", Class::FixContent),
            (200, "TOO_LONG", Class::FixContent),
            (200, "SUBMIT_VALIDATION_FLAIR_REQUIRED", Class::UserDecision),
            (400, "SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING", Class::FixContent),
            (200, "BAD_FLAIR_TEMPLATE_ID", Class::UserDecision),
            (200, "BAD_CAPTCHA", Class::AccountBlocked),
            (200, "SOMETHING_NEW", Class::FixContent),
            (200, "invalid_grant", Class::Reconnect),
            (401, "invalid_client", Class::Configuration),
            (200, "unauthorized_client", Class::Configuration),
            (401, "invalid_token", Class::RefreshToken),
            (403, "insufficient_scope", Class::Reconnect),
            (403, "private", Class::FixContent),
            (403, "network_policy", Class::Configuration),
            (429, "", Class::RateLimited),
            (503, "", Class::RetryBackoff),
            (400, "EntityTooLarge", Class::FixContent),
            (403, "lease_expired", Class::NewAttempt),
            (403, "AccessDenied", Class::ClientFault),
            (400, "MalformedPOSTRequest", Class::ClientFault),
        ] {
            assert_eq!(meaning(status, code, ""), class, "{status} {code}");
        }
    }

    #[test]
    fn r63_reddit_6_3_the_wait_is_read_from_the_text() {
        for (text, seconds) in [
            ("you are doing that too much. try again in 9 minutes.", 600),
            ("try again in 1 minute.", 120),
            ("Take a break for 30 seconds before trying again.", 31),
            ("try again in 250 milliseconds.", 1),
            ("try again in 2 hours.", 3 * 3600),
            ("try again later.", 600),
            ("vuelve a intentarlo en 9 minutos", 600),
        ] {
            assert_eq!(
                meaning(200, "RATELIMIT", text),
                Class::QuotaReset { at: now() + Duration::seconds(seconds) },
                "{text}"
            );
        }
        let told = Signal { retry_after: Some("540.5".to_owned()), ..Signal::ours("RATELIMIT", "in 9 minutes") };
        assert_eq!(classify(&told, now()), Some(Class::QuotaReset { at: now() + Duration::seconds(541) }));
    }

    #[test]
    fn r63_reddit_6_3_of_several_refusals_the_gravest_counts() {
        let codes = ["RATELIMIT", "NO_VIDEOS", "SUBMIT_VALIDATION_FLAIR_REQUIRED"];
        assert_eq!(codes.iter().max_by_key(|code| gravity(code)), Some(&"NO_VIDEOS"));
    }
}

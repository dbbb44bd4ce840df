//! What the error codes of Meta's Graph API mean for Instagram.

use super::failure::{Class, Signal};
use chrono::{DateTime, Duration, Utc};

/// What a refusal of Instagram means; `None` when only its HTTP status says.
///
/// The reason is `code` or `code/subcode`, `transient` where the answer says so without either, `EXPIRED` for a container
/// that was not published in time, or the name of an upload's error.
pub(super) fn classify(signal: &Signal, now: DateTime<Utc>) -> Option<Class> {
    let reason = signal.reason.as_deref()?;
    let (code, subcode) = reason.split_once('/').unwrap_or((reason, ""));
    let Ok(code) = code.parse::<i64>() else { return named(reason, &signal.message) };
    let subcode = subcode.parse().ok();
    subcode.and_then(|subcode| by_subcode(code, subcode, now)).or_else(|| by_code(code, &signal.message))
}

fn named(reason: &str, message: &str) -> Option<Class> {
    match reason {
        "transient" | "OffsetInvalidError" | "PartialRequestError" => Some(Class::RetryBackoff),
        "EXPIRED" => Some(Class::NewAttempt),
        "ProcessingFailedError" if message.contains("retriable") => Some(Class::NewAttempt),
        "ProcessingFailedError" => Some(Class::FixContent),
        _ => None,
    }
}

fn by_subcode(code: i64, subcode: i64, now: DateTime<Utc>) -> Option<Class> {
    let class = match (code, subcode) {
        (-1, 2_207_001) | (24, 2_207_008) => Class::RetryBackoff,
        (9, 2_207_042) => Class::QuotaReset { at: now + Duration::hours(1) },
        (190, 458 | 459 | 460 | 464 | 492) | (100, 33 | 36_008) => Class::Reconnect,
        (4, 2_207_051) | (25, 2_207_050) => Class::AccountBlocked,
        (9_007, 2_207_027) => Class::KeepPolling,
        (24, 2_207_006) | (-2, 2_207_003 | 2_207_020) | (-1, 2_207_032 | 2_207_053) => Class::NewAttempt,
        (_, 2_207_052 | 2_207_076 | 2_207_077 | 2_207_082 | 2_207_085) => Class::NewAttempt,
        (352, 2_207_026) | (1, 2_207_057) | (100, 2_207_040) | (_, 2_207_081) => Class::FixContent,
        (100, 2_207_023 | 2_207_089) => Class::ClientFault,
        _ => return None,
    };
    Some(class)
}

fn by_code(code: i64, message: &str) -> Option<Class> {
    let class = match code {
        1 | 2 => Class::RetryBackoff,
        4 | 17 | 32 | 341 | 613 | 80_002 => Class::RateLimited,
        // A token that may be refreshed is; where that fails the owner connects again.
        102 | 190 => Class::RefreshToken,
        3 | 10 | 200..=299 => Class::Reconnect,
        368 => Class::AccountBlocked,
        506 | 36_000 | 36_001 | 36_003 | 36_004 => Class::FixContent,
        100 if message.contains("appsecret_proof") => Class::Configuration,
        100 | 2_500 => Class::ClientFault,
        _ => return None,
    };
    Some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r63_common_4_3_every_refusal_of_instagram_has_its_meaning() {
        let now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let in_an_hour = Class::QuotaReset { at: "2026-12-01T13:00:00Z".parse().unwrap() };
        for (reasons, class) in [
            ("1 2 -1/2207001 1/99 transient 24/2207008", Some(Class::RetryBackoff)),
            ("4 17 32 341 613 80002", Some(Class::RateLimited)),
            ("9/2207042", Some(in_an_hour)),
            ("190 190/463 190/467 102", Some(Class::RefreshToken)),
            ("190/458 190/459 190/460 190/464 190/492 3 10 200 299 100/33 100/36008", Some(Class::Reconnect)),
            ("4/2207051 368 25/2207050", Some(Class::AccountBlocked)),
            ("9007/2207027", Some(Class::KeepPolling)),
            ("24/2207006 -2/2207003 -2/2207020 -1/2207032 -1/2207053", Some(Class::NewAttempt)),
            ("352/2207082 352/2207076 352/2207085 9004/2207052 9004/2207077 EXPIRED", Some(Class::NewAttempt)),
            ("352/2207026 1/2207057 100/2207040 36000 36001 36003 36004 506 1/2207081", Some(Class::FixContent)),
            ("100 100/2207023 100/2207089 100/7 2500", Some(Class::ClientFault)),
            ("OffsetInvalidError PartialRequestError", Some(Class::RetryBackoff)),
            ("ProcessingFailedError", Some(Class::FixContent)),
            ("77 something_new /", None),
        ] {
            for reason in reasons.split(' ') {
                assert_eq!(classify(&Signal::ours(reason, ""), now), class, "{reason}");
            }
        }
        let said = |reason: &str, message: &str| classify(&Signal::ours(reason, message), now);
        assert_eq!(said("100", "Invalid appsecret_proof provided"), Some(Class::Configuration));
        assert_eq!(said("ProcessingFailedError", "retriable"), Some(Class::NewAttempt));
    }
}

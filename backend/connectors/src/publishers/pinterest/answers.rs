//! Reads Pinterest's answers: refusals, Pins as they are listed, and its clock.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::publication::failure::Signal;
use domain::publication::pinterest::Listed;
use serde_json::Value;

use crate::publishers::http::{Answered, scrub};

/// A refusal: a number of Pinterest's own and a text, or whatever came.
pub(super) fn signal(answered: &Answered, secrets: &[&str]) -> Signal {
    let body = &answered.body;
    let text = body["message"].as_str().or_else(|| body.as_str()).unwrap_or("no reason given");
    // Newer calls repeat the HTTP status as their number.
    let code = body["code"].as_i64().filter(|code| *code != i64::from(answered.status));
    Signal {
        status: Some(answered.status),
        reason: code.map(|code| code.to_string()),
        message: scrub(text, secrets),
        retry_after: answered.retry_after.clone().or_else(|| reset(answered)),
    }
}

/// Seconds until a limit resets; of several windows the first.
fn reset(answered: &Answered) -> Option<String> {
    let digits = answered.reset.as_deref()?.trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end).filter(|digits| !digits.is_empty()).map(str::to_owned)
}

/// The time by Pinterest's clock.
pub(super) fn clock(answered: &Answered) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(answered.date.as_deref()?).ok().map(|time| time.with_timezone(&Utc))
}

/// A time without a zone, or with `Z`.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let plain = text.trim().trim_end_matches('Z');
    NaiveDateTime::parse_from_str(plain, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|time| time.and_utc())
}

/// An id that may stand in a path: digits.
pub(super) fn id(value: &Value) -> Option<&str> {
    value.as_str().filter(|id| is_id(id))
}

/// Whether a text is a number of Pinterest's.
pub(super) fn is_id(id: &str) -> bool {
    (1..=40).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit())
}

/// A Pin of a list.
pub(super) fn listed(pin: &Value) -> Listed<'_> {
    Listed {
        board: pin["board_id"].as_str().unwrap_or_default(),
        link: pin["link"].as_str(),
        title: pin["title"].as_str(),
        created_at: pin["created_at"].as_str().and_then(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn r65_pinterest_10_1_a_refusal_has_a_number_a_text_and_maybe_a_wait() {
        for (status, body, reset, retry_after, reason, text, wait) in [
            (404, json!({"code": 40, "message": "Board not found."}), None, None, Some("40"), "Board not found.", None),
            (400, json!({"code": 400, "message": "odd"}), None, None, None, "odd", None),
            (
                429,
                json!({"code": 8, "message": "slow down"}),
                Some("67150"),
                None,
                Some("8"),
                "slow down",
                Some("67150"),
            ),
            (429, json!({"code": 8, "message": ""}), Some("100, 100;w=1"), None, Some("8"), "", Some("100")),
            (429, json!({"code": 8, "message": ""}), Some("100"), Some("7"), Some("8"), "", Some("7")),
            (429, json!({"code": 8, "message": ""}), Some("soon"), None, Some("8"), "", None),
            (503, json!("<html>busy</html>"), None, None, None, "busy", None),
            (500, json!([]), None, None, None, "no reason given", None),
        ] {
            let answered = Answered {
                status,
                body: body.clone(),
                reset: reset.map(str::to_owned),
                retry_after: retry_after.map(str::to_owned),
                ..Answered::default()
            };
            let read = signal(&answered, &[]);
            assert_eq!((read.reason.as_deref(), read.message.as_str()), (reason, text), "{body}");
            assert_eq!(read.retry_after.as_deref(), wait, "{reset:?} {retry_after:?}");
        }
    }

    #[test]
    fn r65_pinterest_1_times_have_no_zone() {
        let seven: DateTime<Utc> = "2026-11-22T07:03:11Z".parse().unwrap();
        for text in ["2026-11-22T07:03:11", "2026-11-22T07:03:11Z", "2026-11-22T07:03:11.000"] {
            assert_eq!(time(text), Some(seven), "{text}");
        }
        assert_eq!(time("yesterday"), None);
        let dated = Answered { date: Some("Sun, 22 Nov 2026 07:03:11 GMT".to_owned()), ..Answered::default() };
        assert_eq!(clock(&dated), Some(seven));
        assert_eq!(clock(&Answered::default()), None);
    }

    #[test]
    fn r65_pinterest_1_ids_are_numbers_in_texts() {
        assert_eq!(id(&json!("813744226420795884")), Some("813744226420795884"));
        for odd in [json!(813_744), json!(""), json!("../pins"), json!("1".repeat(41)), json!(null)] {
            assert_eq!(id(&odd), None, "{odd}");
        }
    }
}

//! What Pinterest's refusals mean, and which of the Pins that it lists came of a sending.

use super::failure::{Class, Signal};
use super::message::Message;
use chrono::{DateTime, Duration, Utc};
use url::Url;

/// A limit that resets later than this is that of a day.
const DAILY: Duration = Duration::minutes(15);

/// What a refusal of Pinterest means; `None` when only its HTTP status says.
///
/// The reason is Pinterest's number, or one of ours for what its store and its processing say. The same number stands for
/// several refusals, so status, number and text count together.
pub(super) fn classify(signal: &Signal, now: DateTime<Utc>) -> Option<Class> {
    let reason = signal.reason.as_deref().unwrap_or_default();
    named(reason).or_else(|| {
        let text = signal.message.to_lowercase();
        match signal.status? {
            400 => Some(unacceptable(&text)),
            401 => Some(unauthorised(reason)),
            403 => forbidden(reason, &text),
            404 => missing(reason),
            409 => Some(Class::RetryBackoff),
            429 => Some(too_many(signal, now)),
            _ => None,
        }
    })
}

/// Codes of ours, and those of the store behind the uploads.
fn named(reason: &str) -> Option<Class> {
    let class = match reason {
        "invalid_grant" => Class::Reconnect,
        "board_missing" | "board_for_adverts" => Class::UserDecision,
        "lease_expired" => Class::NewAttempt,
        "media_failed" | "EntityTooLarge" => Class::FixContent,
        "AccessDenied" | "InvalidArgument" | "MalformedPOSTRequest" => Class::ClientFault,
        "InternalError" | "SlowDown" | "ServiceUnavailable" | "RequestTimeout" => Class::RetryBackoff,
        _ => return None,
    };
    Some(class)
}

fn unacceptable(text: &str) -> Class {
    if ["not ready", "still processing"].iter().any(|words| text.contains(words)) {
        return Class::KeepPolling;
    }
    if text.contains("unable to reach the url") {
        return Class::RetryBackoff;
    }
    let of_owner =
        ["blocked this link", "spam", "board_id", "does not match '^"].iter().any(|words| text.contains(words));
    if of_owner { Class::FixContent } else { Class::ClientFault }
}

fn unauthorised(reason: &str) -> Class {
    match reason {
        "3" => Class::Reconnect,
        "7" => Class::FixContent,
        _ => Class::RefreshToken,
    }
}

fn forbidden(reason: &str, text: &str) -> Option<Class> {
    // An application on trial creates in Pinterest's sandbox alone, until it is reviewed.
    if text.contains("trial access") {
        return Some(Class::Configuration);
    }
    (reason == "29").then_some(Class::FixContent)
}

fn missing(reason: &str) -> Option<Class> {
    match reason {
        "40" | "2031" => Some(Class::UserDecision),
        _ => None,
    }
}

/// A limit of a minute passes while we wait; that of a day moves the post.
fn too_many(signal: &Signal, now: DateTime<Utc>) -> Class {
    let seconds = signal.retry_after.as_deref().and_then(|seconds| seconds.trim().parse::<u32>().ok());
    let reset = Duration::seconds(seconds.map_or(0, i64::from));
    if reset > DAILY { Class::QuotaReset { at: now + reset } } else { Class::RateLimited }
}

/// How much earlier than its sending a Pin may seem to be made.
const SLACK: Duration = Duration::minutes(1);

/// A Pin as Pinterest lists it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listed<'a> {
    /// Id of its board.
    pub board: &'a str,
    /// Where it leads.
    pub link: Option<&'a str>,
    /// Its title.
    pub title: Option<&'a str>,
    /// When it was made, where that can be read.
    pub created_at: Option<DateTime<Utc>>,
}

/// Whether a listed Pin came of `message`, whose upload was registered at `since` by Pinterest's own clock.
///
/// Pinterest has no key for a repeated call: the link, which names the post, stands for it, and without one the title.
pub fn came_of(listed: &Listed, message: &Message, board: &str, since: Option<DateTime<Utc>>) -> bool {
    let older = listed.created_at.zip(since).is_some_and(|(made, since)| made < since - SLACK);
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let alike = match (given(message.options.link()), given(listed.link)) {
        (Some(sent), Some(seen)) => same_address(&sent, &seen),
        (None, Some(_)) => false,
        (_, None) => given(Some(&message.title)) == given(listed.title),
    };
    alike && !older && listed.board == board
}

/// Whether two addresses are the same, in whatever order their parameters stand.
fn same_address(one: &str, other: &str) -> bool {
    let parts = |address: &str| {
        let url = Url::parse(address).ok()?;
        let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        pairs.sort();
        Some((url.origin(), url.path().trim_end_matches('/').to_owned(), pairs))
    };
    one == other || parts(one).is_some_and(|one| parts(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use crate::publication::failure;
    use crate::publication::message::{Options, PinOptions, sample};

    fn now() -> DateTime<Utc> {
        "2026-12-01T12:00:00Z".parse().unwrap()
    }

    fn meaning(status: Option<u16>, reason: &str, message: &str, wait: Option<&str>) -> Class {
        let signal = Signal {
            status,
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            message: message.to_owned(),
            retry_after: wait.map(str::to_owned),
        };
        failure::classify(Platform::Pinterest, &signal, now())
    }

    #[test]
    fn r63_pinterest_10_1_every_refusal_has_its_meaning() {
        let trial = "Apps with Trial access may not create Pins in production";
        for (status, reason, message, class) in [
            (400, "1", "'clips' does not match '^\\d+$'", Class::FixContent),
            (400, "1", "constraint: maxItems=5", Class::ClientFault),
            (400, "1", "cover_image_url or cover_image_content_type", Class::ClientFault),
            (400, "1", "Unable to reach the URL", Class::RetryBackoff),
            (400, "", "Sorry! We blocked this link because it may lead to spam.", Class::FixContent),
            (400, "1", "The media is not ready.", Class::KeepPolling),
            (401, "2", "Authentication failed.", Class::RefreshToken),
            (401, "", "", Class::RefreshToken),
            (401, "3", "missing: ['pins:write']", Class::Reconnect),
            (401, "7", "Not authorized to access board or Pin.", Class::FixContent),
            (403, "29", "You are not permitted to access that resource.", Class::FixContent),
            (403, "29", trial, Class::Configuration),
            (403, "3", trial, Class::Configuration),
            (404, "40", "Board not found.", Class::UserDecision),
            (404, "2031", "section", Class::UserDecision),
            (404, "50", "Pin not found.", Class::ClientFault),
            (409, "", "conflict", Class::RetryBackoff),
            (429, "8", "This request exceeded a rate limit.", Class::RateLimited),
            (503, "", "<html>busy</html>", Class::RetryBackoff),
            (400, "invalid_grant", "Invalid refresh token.", Class::Reconnect),
            (400, "EntityTooLarge", "", Class::FixContent),
            (403, "lease_expired", "", Class::NewAttempt),
            (403, "AccessDenied", "", Class::ClientFault),
            (503, "SlowDown", "", Class::RetryBackoff),
        ] {
            assert_eq!(meaning(Some(status), reason, message, None), class, "{status} {reason} {message}");
        }
        assert_eq!(meaning(None, "media_failed", "", None), Class::FixContent);
        assert_eq!(meaning(None, "board_missing", "", None), Class::UserDecision);
        assert_eq!(meaning(None, "", "reset", None), Class::RetryBackoff);
    }

    #[test]
    fn r63_pinterest_10_2_a_limit_of_a_day_moves_the_post_and_one_of_a_minute_does_not() {
        let tomorrow = Class::QuotaReset { at: now() + Duration::seconds(67_150) };
        for (wait, class) in [
            (Some("30"), Class::RateLimited),
            (Some("900"), Class::RateLimited),
            (Some("67150"), tomorrow),
            (Some("soon"), Class::RateLimited),
            (None, Class::RateLimited),
        ] {
            assert_eq!(meaning(Some(429), "8", "", wait), class, "{wait:?}");
        }
    }

    #[test]
    fn r65_pinterest_7_1_a_pin_is_known_by_its_link_and_without_one_by_its_title() {
        let shop = "https://shop.example/p?utm_content=1&utm_source=pinterest";
        let turned = "https://shop.example/p/?utm_source=pinterest&utm_content=1";
        let title = "Three knots";
        for (sent, link, seen, board, age, same) in [
            (Some(shop), Some(shop), title, "1", 0, true),
            (Some(shop), Some(turned), "Another title", "1", 0, true),
            (Some(shop), Some("https://shop.example/p?utm_content=2&utm_source=pinterest"), title, "1", 0, false),
            (Some(shop), None, title, "1", 0, true),
            (Some(shop), None, "Another title", "1", 0, false),
            (Some(shop), Some(shop), title, "2", 0, false),
            (Some(shop), Some(shop), title, "1", 61, false),
            (Some(shop), Some(shop), title, "1", 60, true),
            (None, None, title, "1", 0, true),
            (None, Some(""), title, "1", -600, true),
            (None, Some(shop), title, "1", 0, false),
        ] {
            let options = PinOptions { board: "1".to_owned(), link: sent.map(str::to_owned), alt_text: None };
            let message = Message { options: Options::Pinterest(options), ..sample() };
            let created_at = Some(now() - Duration::seconds(age));
            let listed = Listed { board, link, title: Some(seen), created_at };
            assert_eq!(came_of(&listed, &message, "1", Some(now())), same, "{sent:?} {listed:?}");
        }
        let message = Message { options: Options::Pinterest(PinOptions::default()), ..sample() };
        let undated = Listed { board: "1", title: Some(title), ..Listed::default() };
        assert!(came_of(&undated, &message, "1", Some(now())), "rather found than made twice");
    }
}

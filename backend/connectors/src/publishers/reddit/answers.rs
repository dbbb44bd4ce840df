//! Reads Reddit's refusals: its own shapes and those of its token endpoint.

use domain::publication::failure::Signal;
use domain::publication::reddit::gravity;
use serde_json::Value;

use crate::publishers::http::{Answered, scrub};

/// A refusal of the API, from whichever shape it came in.
pub(super) fn signal(answered: &Answered, secrets: &[&str]) -> Signal {
    let body = &answered.body;
    let text = ["explanation", "message", "error_description"].into_iter().find_map(|key| body[key].as_str());
    let text = text.or_else(|| body.as_str()).unwrap_or("no reason given");
    let reason = challenged(answered).or_else(|| body["reason"].as_str()).or_else(|| body["error"].as_str());
    let reason = reason.or_else(|| blocked(answered));
    Signal {
        status: Some(answered.status),
        reason: reason.map(|reason| scrub(reason, secrets)),
        message: scrub(text, secrets),
        retry_after: answered.retry_after.clone(),
    }
}

/// What the `WWW-Authenticate` of a refusal says.
fn challenged(answered: &Answered) -> Option<&'static str> {
    let challenge = answered.challenge.as_deref()?;
    if challenge.starts_with("Basic") {
        return Some("invalid_client");
    }
    ["invalid_token", "insufficient_scope"].into_iter().find(|error| challenge.contains(error))
}

/// A page in the place of an answer: the address or the User-Agent is not welcome.
fn blocked(answered: &Answered) -> Option<&'static str> {
    (answered.status == 403 && answered.body.is_string()).then_some("network_policy")
}

/// The gravest of the refusals that a submission with status 200 carries; `None` when it was accepted.
pub(super) fn refusal(answered: &Answered, secrets: &[&str]) -> Option<Signal> {
    let json = &answered.body["json"];
    let errors = json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let error = errors.iter().max_by_key(|error| gravity(error[0].as_str().unwrap_or_default()))?;
    let seconds = json["ratelimit"].as_f64().map(|seconds| seconds.to_string());
    Some(Signal {
        status: Some(answered.status),
        reason: Some(scrub(error[0].as_str().unwrap_or("UNKNOWN"), secrets)),
        message: scrub(error[1].as_str().unwrap_or("no reason given"), secrets),
        retry_after: seconds.or_else(|| answered.retry_after.clone()),
    })
}

/// A field of a listing's things.
pub(super) fn things(body: &Value) -> impl Iterator<Item = &Value> {
    body["data"]["children"].as_array().into_iter().flatten().map(|thing| &thing["data"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answered(status: u16, challenge: Option<&str>, body: Value) -> Answered {
        Answered { status, challenge: challenge.map(str::to_owned), body, ..Answered::default() }
    }

    #[test]
    fn r65_reddit_3_5_every_shape_of_error_is_read() {
        let bearer = "Bearer realm=\"reddit\", error=\"insufficient_scope\"";
        for (status, challenge, body, reason, text) in [
            (
                401,
                Some("Basic realm=\"reddit\""),
                json!({"message": "Unauthorized"}),
                Some("invalid_client"),
                "Unauthorized",
            ),
            (403, Some(bearer), json!({"message": "Forbidden"}), Some("insufficient_scope"), "Forbidden"),
            (403, None, json!({"message": "Forbidden", "reason": "private"}), Some("private"), "Forbidden"),
            (403, None, json!("<html>whoa there</html>"), Some("network_policy"), "whoa there"),
            (200, None, json!({"error": "invalid_grant"}), Some("invalid_grant"), "no reason given"),
            (429, None, json!({"message": "Too Many Requests", "error": 429}), None, "Too Many Requests"),
            (500, None, json!([]), None, "no reason given"),
            (
                400,
                None,
                json!({"message": "Bad Request", "explanation": "too short", "reason": "SUBMIT_VALIDATION_MIN_LENGTH"}),
                Some("SUBMIT_VALIDATION_MIN_LENGTH"),
                "too short",
            ),
        ] {
            let read = signal(&answered(status, challenge, body.clone()), &[]);
            assert_eq!((read.reason.as_deref(), read.message.as_str()), (reason, text), "{body}");
        }
    }

    #[test]
    fn r65_reddit_6_3_refusals_come_with_status_200() {
        for accepted in [json!({"json": {"errors": []}}), json!({"json": {"errors": null}}), json!({"json": {}})] {
            assert_eq!(refusal(&answered(200, None, accepted), &[]), None);
        }
        let body = json!({"json": {"ratelimit": 540.0, "errors": [["RATELIMIT", "too much", "ratelimit"]]}});
        let read = refusal(&answered(200, None, body), &[]).unwrap();
        assert_eq!((read.reason.as_deref(), read.retry_after.as_deref()), (Some("RATELIMIT"), Some("540")));
        let two = json!({"json": {"errors": [["NO_VIDEOS", "no", "sr"], ["RATELIMIT", "wait", "ratelimit"]]}});
        assert_eq!(refusal(&answered(200, None, two), &[]).unwrap().reason.as_deref(), Some("NO_VIDEOS"));
        let odd = refusal(&answered(200, None, json!({"json": {"errors": ["x"]}})), &[]).unwrap();
        assert_eq!(odd.reason.as_deref(), Some("UNKNOWN"));
    }
}

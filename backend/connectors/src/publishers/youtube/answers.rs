//! Reads YouTube's answers: the shapes of its errors, offsets and verdicts.

use domain::publication::answer::Answer;
use domain::publication::failure::Signal;
use serde_json::Value;

use crate::publishers::http::{Answered, scrub};

/// A refusal, from the Data API's shape, the token server's, or whatever came.
pub(super) fn signal(answered: &Answered, secrets: &[&str]) -> Signal {
    let body = &answered.body;
    let error = &body["error"];
    let first = &error["errors"][0];
    let reason = first["reason"].as_str().or_else(|| error.as_str());
    let message =
        [&error["message"], &first["message"], &body["error_description"], body].into_iter().find_map(Value::as_str);
    Signal {
        status: Some(answered.status),
        reason: reason.map(|reason| scrub(reason, secrets)),
        message: scrub(message.unwrap_or("no reason given"), secrets),
        retry_after: answered.retry_after.clone(),
    }
}

/// How much a session holds, from the `Range` of a 308; without one it holds nothing.
pub(super) fn stored(range: Option<&str>) -> Result<Answer, Signal> {
    let Some(range) = range else { return Ok(Answer::Stored { bytes: 0 }) };
    let last = range.trim().trim_start_matches("bytes").trim_start_matches('=').trim().strip_prefix("0-");
    let bytes = last.and_then(|last| last.parse::<u64>().ok()).and_then(|last| last.checked_add(1));
    bytes.map(|bytes| Answer::Stored { bytes }).ok_or_else(|| Signal::lost("its answer did not say how much it holds"))
}

/// What became of video `id`.
pub(super) fn video(body: &Value, id: &str, permalink: &str) -> Answer {
    let items = body["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(item) = items.iter().find(|item| item["id"] == id) else { return Answer::NotYet };
    let status = &item["status"];
    let reason =
        |key: &str| status[key].as_str().or_else(|| item["processingDetails"]["processingFailureReason"].as_str());
    match status["uploadStatus"].as_str() {
        Some("processed") => Answer::Live {
            object: id.to_owned(),
            permalink: Some(permalink.to_owned()),
            private: status["privacyStatus"] == "private",
        },
        Some("failed") => rejected(reason("failureReason").unwrap_or("failed")),
        Some("rejected") => rejected(reason("rejectionReason").unwrap_or("rejected")),
        Some("deleted") => rejected("deleted"),
        _ => Answer::Processing { object: Some(id.to_owned()) },
    }
}

fn rejected(reason: &str) -> Answer {
    Answer::Rejected { signal: Signal::ours(reason, verdict(reason)) }
}

fn verdict(reason: &str) -> &'static str {
    match reason {
        "codec" | "conversion" | "transcodeFailed" => "it could not convert the file",
        "emptyFile" => "the file is empty",
        "invalidFile" => "the file is no video that it knows",
        "tooSmall" => "the file is too small",
        "uploadAborted" | "uploadFailed" => "the upload was broken off",
        "claim" | "copyright" | "trademark" => "somebody claims rights in it",
        "duplicate" => "the channel has this video already",
        "inappropriate" | "termsOfUse" | "legal" => "it is against the platform's rules or the law",
        "length" => "it is longer than the channel may upload",
        "uploaderAccountClosed" | "uploaderAccountSuspended" => "the channel is closed or suspended",
        "deleted" => "it was deleted there",
        _ => "it was not accepted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn r65_offsets_are_read_from_the_range() {
        for (range, bytes) in [
            (None, Some(0)),
            (Some("bytes=0-8388607"), Some(8_388_608)),
            (Some("0-42"), Some(43)),
            (Some("bytes=5-6"), None),
            (Some("x"), None),
            (Some("bytes=0-18446744073709551615"), None),
        ] {
            assert_eq!(stored(range).ok(), bytes.map(|bytes| Answer::Stored { bytes }), "{range:?}");
        }
    }

    #[test]
    fn r65_every_shape_of_error_is_read() {
        let read = |status, body| signal(&Answered { status, body, ..Answered::default() }, &["ya29.secret"]);
        let api = read(
            403,
            json!({"error": {"code": 403, "message": "over <a href=\"q\">quota</a> ya29.secret", "errors": [{"reason": "quotaExceeded"}]}}),
        );
        assert_eq!((api.reason.as_deref(), api.message.as_str()), (Some("quotaExceeded"), "over quota ***"));
        let token = read(400, json!({"error": "invalid_grant", "error_description": "expired"}));
        assert_eq!((token.reason.as_deref(), token.message.as_str()), (Some("invalid_grant"), "expired"));
        let html = read(503, json!("<html>busy</html>"));
        assert_eq!((html.reason, html.message.as_str()), (None, "busy"));
        for odd in [json!(null), json!([]), json!({"error": []}), json!({"error": {"errors": {}}})] {
            assert_eq!(read(500, odd).message, "no reason given");
        }
    }

    #[test]
    fn r65_a_video_is_processing_live_or_thrown_out() {
        let look = |status: Value| video(&json!({"items": [{"id": "v", "status": status}]}), "v", "https://x/v");
        assert_eq!(look(json!({"uploadStatus": "uploaded"})), Answer::Processing { object: Some("v".into()) });
        assert_eq!(look(json!({"uploadStatus": "something new"})), Answer::Processing { object: Some("v".into()) });
        assert!(matches!(
            look(json!({"uploadStatus": "processed", "privacyStatus": "private"})),
            Answer::Live { private: true, .. }
        ));
        assert!(matches!(look(json!({"uploadStatus": "failed"})), Answer::Rejected { .. }));
        assert_eq!(video(&json!({"items": []}), "v", ""), Answer::NotYet);
        assert_eq!(video(&json!("<html>"), "v", ""), Answer::NotYet);
    }
}

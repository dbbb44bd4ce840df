//! Refusals in Reddit's shapes.

use serde_json::{Value, json};

use super::NAME;
use crate::call::Call;
use crate::reply::Reply;
use crate::vault::Grant;

/// The shape of most errors.
pub(super) fn plain(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({"message": message, "error": status}))
}

/// A refusal with status 200: a code, a text and the field it is about.
pub(super) fn triple(code: &str, text: &str, field: Option<&str>) -> Box<Reply> {
    triples(&json!({"errors": [[code, text, field]]}))
}

pub(super) fn triples(answer: &Value) -> Box<Reply> {
    Box::new(Reply::json(200, &json!({"json": answer})))
}

/// A refusal by a rule of the subreddit, where the client asked for it.
pub(super) fn rule(code: &str, text: &str, field: &str) -> Box<Reply> {
    let body = json!({"fields": [field], "explanation": text, "message": "Bad Request", "reason": code,
                      "error_type": "SUBMIT_VALIDATION_ERROR"});
    Box::new(Reply::json(400, &body))
}

/// What the request's token allows, if it is good and has `scope`.
pub(super) fn allowed<'a>(call: &'a Call, scope: &str) -> Result<&'a Grant, Box<Reply>> {
    let challenge = |error: &str| format!("Bearer realm=\"reddit\", error=\"{error}\"");
    let Some(grant) = call.grant.as_ref().filter(|grant| grant.platform == NAME) else {
        return Err(plain(401, "Unauthorized").header("WWW-Authenticate", challenge("invalid_token")).into());
    };
    if grant.has(scope) || grant.has("*") {
        return Ok(grant);
    }
    Err(plain(403, "Forbidden").header("WWW-Authenticate", challenge("insufficient_scope")).into())
}

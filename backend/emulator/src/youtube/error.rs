//! Errors in the shape of Google's APIs.

use serde_json::json;

use crate::call::Call;
use crate::reply::Reply;
use crate::vault::Grant;

/// An error of the Data API.
pub(super) fn error(status: u16, reason: &str, message: &str) -> Reply {
    let domain = match reason {
        "quotaExceeded" => "youtube.quota",
        "rateLimitExceeded" | "authError" => "global",
        _ => "youtube.common",
    };
    Reply::json(
        status,
        &json!({"error": {"code": status, "message": message, "errors": [{"message": message, "domain": domain, "reason": reason}]}}),
    )
}

/// An error that the caller's own code causes.
pub(super) fn violation(status: u16, reason: &str, message: &str) -> Reply {
    error(status, reason, message).violating(message)
}

/// What the request's token allows, if it is good and has one of `scopes` (by their short names).
pub(super) fn allowed<'a>(call: &'a Call, scopes: &[&str]) -> Result<&'a Grant, Box<Reply>> {
    let Some(grant) = call.grant.as_ref().filter(|grant| grant.platform == super::NAME) else {
        let challenge = "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"";
        return Err(Box::new(error(401, "authError", "Invalid Credentials").header("WWW-Authenticate", challenge)));
    };
    if scopes.iter().any(|scope| grant.has(&super::oauth::full(scope))) {
        return Ok(grant);
    }
    Err(Box::new(error(403, "insufficientPermissions", "Request had insufficient authentication scopes.")))
}

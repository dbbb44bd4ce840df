//! Refusals in Pinterest's shape, and what every call is checked for first.

use serde_json::json;

use super::NAME;
use crate::call::Call;
use crate::reply::Reply;
use crate::vault::Grant;

/// Code of calls that the caller may not make.
pub(super) const FORBIDDEN: i64 = 29;

/// The shape of all errors: a number of Pinterest's own and a text.
pub(super) fn refusal(status: u16, code: i64, message: &str) -> Box<Reply> {
    Box::new(Reply::json(status, &json!({"code": code, "message": message})))
}

/// A request that does not fit the description of the API.
pub(super) fn invalid(message: &str) -> Box<Reply> {
    Box::new(refusal(400, 1, message).violating(message))
}

/// Something of another account.
pub(super) fn forbidden() -> Box<Reply> {
    refusal(403, FORBIDDEN, "You are not permitted to access that resource.")
}

/// What the request's token allows, if it is good here and has every one of `scopes`.
pub(super) fn allowed<'a>(call: &'a Call, scopes: &[&str]) -> Result<&'a Grant, Box<Reply>> {
    let of_here = is_sandbox_token(call) == is_sandbox(call);
    let Some(grant) = call.grant.as_ref().filter(|grant| grant.platform == NAME && of_here) else {
        return Err(refusal(401, 2, "Authentication failed."));
    };
    let missing: Vec<String> =
        scopes.iter().filter(|scope| !grant.has(scope)).map(|scope| format!("'{scope}'")).collect();
    if missing.is_empty() {
        return Ok(grant);
    }
    let text = format!("Your application does not have the required scopes, missing: [{}]", missing.join(", "));
    Err(refusal(401, 3, &text))
}

/// Whether the call goes to Pinterest's own sandbox.
pub(super) fn is_sandbox(call: &Call) -> bool {
    call.prefix == "pin-sandbox"
}

fn is_sandbox_token(call: &Call) -> bool {
    call.header("Authorization").is_some_and(|header| header.contains("pina_sandbox"))
}

/// Refuses to create in production what an application on trial may create in the sandbox alone.
pub(super) fn may_create(call: &Call) -> Result<(), Box<Reply>> {
    if is_sandbox(call) || call.config.text("access") != "trial" {
        return Ok(());
    }
    let text = "Apps with Trial access may not create Pins in production https://api.pinterest.com — \
                use API Sandbox https://api-sandbox.pinterest.com instead.";
    Err(refusal(403, FORBIDDEN, text))
}

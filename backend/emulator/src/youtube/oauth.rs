//! Consent, tokens, refresh and revocation.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::NAME;
use crate::body::Incoming;
use crate::call::{Call, pairs};
use crate::emulator::Emulator;
use crate::reply::Reply;
use crate::vault::{Grant, Kind, Pair, Vault};

const SCOPES: [&str; 3] = ["youtube.upload", "youtube.readonly", "yt-analytics.readonly"];
const ACCESS_SECONDS: i64 = 3599;

/// The full name of a scope.
pub(super) fn full(scope: &str) -> String {
    if scope.contains("://") { scope.to_owned() } else { format!("https://www.googleapis.com/auth/{scope}") }
}

fn access(vault: &mut Vault, account: &str, scopes: &[String], now: DateTime<Utc>) -> String {
    vault.issue(
        "ya29.emu-",
        Grant::token(NAME, account, scopes, Kind::Access, Some(now + Duration::seconds(ACCESS_SECONDS))),
    )
}

pub(super) fn pair(vault: &mut Vault, account: &str, now: DateTime<Utc>) -> Pair {
    let scopes: Vec<String> = SCOPES.iter().map(|scope| full(scope)).collect();
    Pair {
        access_token: access(vault, account, &scopes, now),
        refresh_token: vault.issue("1//emu-", Grant::token(NAME, account, &scopes, Kind::Refresh, None)),
        expires_at: now + Duration::seconds(ACCESS_SECONDS),
        scopes,
    }
}

/// The consent page: agrees at once, or denies with `emu_deny=1`; `emu_scopes` unticks all others, `emu_account` chooses.
pub(super) fn consent(emulator: &Emulator, call: &Call) -> Reply {
    let redirect = call.query("redirect_uri").and_then(|address| url::Url::parse(address).ok());
    let Some(mut redirect) = redirect.filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return Reply::html(400, "<h1>Error 400: redirect_uri_mismatch</h1>".to_owned()).violating("no redirect_uri");
    };
    let known = call.query("client_id").is_some_and(|id| !id.is_empty()) && call.query("response_type") == Some("code");
    if !known {
        return Reply::html(400, "<h1>Error 400: invalid_request</h1>".to_owned())
            .violating("client_id or response_type");
    }
    if call.query("emu_deny") == Some("1") {
        redirect.query_pairs_mut().append_pair("error", "access_denied");
    } else {
        let (code, scopes) = code(emulator, call);
        redirect.query_pairs_mut().append_pair("code", &code).append_pair("scope", &scopes.join(" "));
    }
    if let Some(state) = call.query("state") {
        redirect.query_pairs_mut().append_pair("state", state);
    }
    Reply::empty(302).header("Location", redirect.as_str())
}

fn code(emulator: &Emulator, call: &Call) -> (String, Vec<String>) {
    let mut world = emulator.world();
    let account =
        call.query("emu_account").map(str::to_owned).or_else(|| world.vault.first_account(NAME)).unwrap_or_default();
    let asked: Vec<String> = call.query("scope").unwrap_or_default().split_whitespace().map(full).collect();
    let ticked = call.query("emu_scopes").map(|list| list.split(',').map(full).collect::<Vec<_>>());
    let scopes: Vec<String> =
        asked.into_iter().filter(|scope| ticked.as_ref().is_none_or(|ticked| ticked.contains(scope))).collect();
    let first = !world.vault.has_consent(NAME, &account);
    let offline = call.query("access_type") == Some("offline") && (first || call.query("prompt") == Some("consent"));
    let grant = Grant {
        challenge: call.query("code_challenge").map(str::to_owned),
        redirect_uri: call.query("redirect_uri").map(str::to_owned),
        offline,
        ..Grant::token(NAME, &account, &scopes, Kind::Code, Some(call.now + Duration::minutes(10)))
    };
    (world.vault.issue("4/emu-", grant), scopes)
}

/// The token endpoint.
pub(super) async fn token(emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    let is_form = call.header("Content-Type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let Ok(bytes) = body.whole().await else { return refuse(400, "invalid_request", "body") };
    let form = pairs(&String::from_utf8_lossy(&bytes));
    let field =
        |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default();
    if !is_form {
        return refuse(400, "invalid_request", "not a form").violating("the token endpoint takes a form");
    }
    if field("client_id").is_empty() || field("client_secret").is_empty() {
        return refuse(401, "invalid_client", "The OAuth client was not found.");
    }
    match field("grant_type") {
        "authorization_code" => exchange(emulator, call, field("code"), field("code_verifier"), field("redirect_uri")),
        "refresh_token" => refresh(emulator, call, field("refresh_token")),
        _ => refuse(400, "unsupported_grant_type", "Invalid grant_type").violating("grant_type"),
    }
}

fn refuse(status: u16, code: &str, description: &str) -> Reply {
    Reply::json(status, &json!({"error": code, "error_description": description}))
}

fn invalid_grant() -> Reply {
    refuse(400, "invalid_grant", "Token has been expired or revoked.")
}

fn exchange(emulator: &Emulator, call: &Call, code: &str, verifier: &str, redirect_uri: &str) -> Reply {
    let mut world = emulator.world();
    if world.vault.grant(code, Kind::Code, call.now).is_none() {
        return invalid_grant();
    }
    let Some(grant) = world.vault.take(code) else { return invalid_grant() };
    let proved = grant.challenge.as_deref().is_none_or(|challenge| challenge == s256(verifier));
    if !proved || grant.redirect_uri.as_deref() != Some(redirect_uri) {
        return invalid_grant();
    }
    let token = access(&mut world.vault, &grant.account, &grant.scopes, call.now);
    let mut answer = tokens(&token, &grant.scopes);
    if grant.offline {
        let end = call.config.flag("testing_7d").then(|| call.now + Duration::days(7));
        let refresh = Grant::token(NAME, &grant.account, &grant.scopes, Kind::Refresh, end);
        answer["refresh_token"] = Value::String(world.vault.issue("1//emu-", refresh));
        if end.is_some() {
            answer["refresh_token_expires_in"] = json!(7 * 86_400);
        }
    }
    Reply::json(200, &answer)
}

fn refresh(emulator: &Emulator, call: &Call, token: &str) -> Reply {
    let mut world = emulator.world();
    let Some(grant) = world.vault.grant(token, Kind::Refresh, call.now).cloned() else { return invalid_grant() };
    if call.config.flag("revoked") {
        return invalid_grant();
    }
    let token = access(&mut world.vault, &grant.account, &grant.scopes, call.now);
    Reply::json(200, &tokens(&token, &grant.scopes))
}

fn tokens(access: &str, scopes: &[String]) -> Value {
    json!({"access_token": access, "expires_in": ACCESS_SECONDS, "scope": scopes.join(" "), "token_type": "Bearer"})
}

fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

pub(super) fn revoke(emulator: &Emulator, call: &Call) -> Reply {
    let Some(grant) = call.query("token").and_then(|token| emulator.world().vault.take(token)) else {
        return refuse(400, "invalid_token", "Token expired or revoked");
    };
    emulator.world().vault.act(NAME, &grant.account, "revoke", "", call.now);
    Reply::json(200, &json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r64_the_challenge_is_base64url_without_padding() {
        assert_eq!(
            s256("contentflow-emulator-verifier-0123456789-ABCDEFGH"),
            "COJVS1NUaamKcwbYHioeG4h2F8IRkJdCscfL5pzWZyk"
        );
        assert_eq!(s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}

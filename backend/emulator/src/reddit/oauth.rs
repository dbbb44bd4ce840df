//! Consent, tokens, refresh and revocation.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::error::plain;
use super::{Form, NAME};
use crate::body::Incoming;
use crate::call::{Call, pairs};
use crate::emulator::Emulator;
use crate::reply::Reply;
use crate::vault::{Grant, Kind, Pair, Vault};

const SCOPES: [&str; 4] = ["identity", "submit", "read", "flair"];
const DAY: i64 = 86_400;

fn access(vault: &mut Vault, account: &str, scopes: &[String], ends: DateTime<Utc>) -> String {
    vault.issue("eyJ.emu-", Grant::token(NAME, account, scopes, Kind::Access, Some(ends)))
}

fn refresh_token(vault: &mut Vault, account: &str, scopes: &[String]) -> String {
    vault.issue("emu-refresh-", Grant::token(NAME, account, scopes, Kind::Refresh, None))
}

pub(super) fn pair(vault: &mut Vault, account: &str, now: DateTime<Utc>) -> Pair {
    let scopes: Vec<String> = SCOPES.map(str::to_owned).into();
    let expires_at = now + Duration::seconds(DAY);
    Pair {
        access_token: access(vault, account, &scopes, expires_at),
        refresh_token: refresh_token(vault, account, &scopes),
        expires_at,
        scopes,
    }
}

/// The consent page: agrees at once, or denies with `emu_deny=1`; `emu_account` chooses.
pub(super) fn consent(emulator: &Emulator, call: &Call) -> Reply {
    let redirect = call.query("redirect_uri").and_then(|address| url::Url::parse(address).ok());
    let known = call.query("client_id").is_some_and(|id| !id.is_empty());
    let Some(mut redirect) = redirect.filter(|url| known && matches!(url.scheme(), "http" | "https")) else {
        return Reply::html(400, "<h1>invalid client id or redirect uri</h1>".to_owned())
            .violating("client or redirect");
    };
    let answer = match (call.query("emu_deny"), call.query("response_type")) {
        (Some("1"), _) => ("error", "access_denied".to_owned()),
        (_, Some("code")) => ("code", code(emulator, call)),
        _ => ("error", "unsupported_response_type".to_owned()),
    };
    redirect
        .query_pairs_mut()
        .append_pair("state", call.query("state").unwrap_or_default())
        .append_pair(answer.0, &answer.1);
    redirect.set_fragment(Some("_"));
    Reply::empty(302).header("Location", redirect.as_str())
}

fn code(emulator: &Emulator, call: &Call) -> String {
    let mut world = emulator.world();
    let account = call.query("emu_account").map(str::to_owned).or_else(|| world.vault.first_account(NAME));
    let asked = call.query("scope").unwrap_or_default();
    let scopes: Vec<String> = asked.split([' ', ',']).filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let grant = Grant {
        redirect_uri: call.query("redirect_uri").map(str::to_owned),
        offline: call.query("duration") == Some("permanent"),
        ..Grant::token(NAME, &account.unwrap_or_default(), &scopes, Kind::Code, Some(call.now + Duration::minutes(10)))
    };
    world.vault.issue("emu-code-", grant)
}

/// The form of a request that names its client, or the refusal.
async fn client_form(call: &Call, body: &mut Incoming) -> Result<Form, Box<Reply>> {
    let Ok(bytes) = body.whole().await else { return Err(refuse("invalid_request").into()) };
    let basic = call.header("Authorization").and_then(|header| header.strip_prefix("Basic "));
    let client = basic.and_then(|basic| STANDARD.decode(basic).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let named = client
        .is_some_and(|client| client.split_once(':').is_some_and(|(id, secret)| !id.is_empty() && !secret.is_empty()));
    if !named {
        return Err(plain(401, "Unauthorized").header("WWW-Authenticate", "Basic realm=\"reddit\"").into());
    }
    Ok(Form(pairs(&String::from_utf8_lossy(&bytes))))
}

/// The token endpoint: its refusals come with status 200, but for unknown refresh tokens.
pub(super) async fn token(emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    let form = match client_form(call, body).await {
        Ok(form) => form,
        Err(reply) => return *reply,
    };
    match form.get("grant_type") {
        "authorization_code" => exchange(emulator, call, &form),
        "refresh_token" => refresh(emulator, call, form.get("refresh_token")),
        _ => refuse("unsupported_grant_type").violating("grant_type"),
    }
}

fn refuse(code: &str) -> Reply {
    Reply::json(200, &json!({"error": code}))
}

fn exchange(emulator: &Emulator, call: &Call, form: &Form) -> Reply {
    let (code, redirect) = (form.get("code"), form.get("redirect_uri"));
    let mut world = emulator.world();
    if world.vault.grant(code, Kind::Code, call.now).is_none() {
        return refuse("invalid_grant");
    }
    let Some(grant) = world.vault.take(code).filter(|grant| grant.redirect_uri.as_deref() == Some(redirect)) else {
        return refuse("invalid_grant");
    };
    let mut answer = tokens(&mut world.vault, call, &grant);
    if grant.offline {
        answer["refresh_token"] = Value::String(refresh_token(&mut world.vault, &grant.account, &grant.scopes));
    }
    Reply::json(200, &answer)
}

fn tokens(vault: &mut Vault, call: &Call, grant: &Grant) -> Value {
    let seconds = call.config.number("expires_in");
    let token = access(vault, &grant.account, &grant.scopes, call.now + Duration::seconds(seconds));
    json!({"access_token": token, "token_type": "bearer", "expires_in": seconds, "scope": grant.scopes.join(" ")})
}

fn refresh(emulator: &Emulator, call: &Call, token: &str) -> Reply {
    let mut world = emulator.world();
    let Some(grant) = world.vault.grant(token, Kind::Refresh, call.now).cloned() else {
        return plain(400, "Bad Request");
    };
    let mut answer = tokens(&mut world.vault, call, &grant);
    match call.config.text("refresh_repeat") {
        "absent" => {}
        "new" => {
            world.vault.take(token);
            answer["refresh_token"] = Value::String(refresh_token(&mut world.vault, &grant.account, &grant.scopes));
        }
        _ => answer["refresh_token"] = Value::String(token.to_owned()),
    }
    Reply::json(200, &answer)
}

/// Revocation, which succeeds for unknown tokens too.
pub(super) async fn revoke(emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    let form = match client_form(call, body).await {
        Ok(form) => form,
        Err(reply) => return *reply,
    };
    let mut world = emulator.world();
    if let Some(grant) = world.vault.take(form.get("token"))
        && grant.kind == Kind::Refresh
    {
        world.vault.act(NAME, &grant.account, "revoke", "", call.now);
    }
    Reply::empty(204)
}

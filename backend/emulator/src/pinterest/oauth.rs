//! Consent, tokens and their refresh.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};

use super::NAME;
use super::error::{invalid, is_sandbox, refusal};
use crate::body::Incoming;
use crate::call::{Call, pairs};
use crate::emulator::Emulator;
use crate::reply::Reply;
use crate::vault::{Grant, Kind, Pair, Vault};

const SCOPES: [&str; 5] = ["boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"];
const SECRET_SCOPES: [&str; 4] = ["boards:read_secret", "boards:write_secret", "pins:read_secret", "pins:write_secret"];
/// Seconds that an access token lasts, and a refresh token of each kind.
const ACCESS: i64 = 2_592_000;
const REFRESH: i64 = 5_184_000;
const LEGACY: i64 = 31_536_000;
/// Applications made before that day have to ask for refresh tokens that renew themselves.
const CONTINUOUS_SINCE: Option<NaiveDate> = NaiveDate::from_ymd_opt(2025, 9, 25);

/// Which kind of tokens are issued.
#[derive(Clone, Copy)]
struct Issue {
    sandbox: bool,
    legacy: bool,
}

impl Issue {
    fn access(self, vault: &mut Vault, account: &str, scopes: &[String], now: DateTime<Utc>) -> String {
        let ends = now + Duration::seconds(ACCESS);
        let prefix = if self.sandbox { "pina_sandbox-" } else { "pina_emu-" };
        vault.issue(prefix, Grant::token(NAME, account, scopes, Kind::Access, Some(ends)))
    }

    fn refresh(self, vault: &mut Vault, account: &str, scopes: &[String], now: DateTime<Utc>) -> String {
        let ends = now + Duration::seconds(if self.legacy { LEGACY } else { REFRESH });
        let prefix = if self.legacy { "pinr.legacy-" } else { "pinr.emu-" };
        vault.issue(prefix, Grant::token(NAME, account, scopes, Kind::Refresh, Some(ends)))
    }
}

pub(super) fn pair(vault: &mut Vault, account: &str, now: DateTime<Utc>) -> Pair {
    let sandbox = vault.account(NAME, account).is_some_and(|attrs| attrs["sandbox"] == true);
    let (issue, scopes) = (Issue { sandbox, legacy: false }, SCOPES.map(str::to_owned).to_vec());
    Pair {
        access_token: issue.access(vault, account, &scopes, now),
        refresh_token: issue.refresh(vault, account, &scopes, now),
        expires_at: now + Duration::seconds(ACCESS),
        scopes,
    }
}

/// The consent page: agrees at once, or denies with `emu_deny=1`; `emu_scopes` narrows, `emu_account` chooses.
pub(super) fn consent(emulator: &Emulator, call: &Call) -> Reply {
    let page = |what: &str| Reply::html(400, format!("<h1>{what}</h1>")).violating(what);
    let redirect = call.query("redirect_uri").and_then(|address| url::Url::parse(address).ok());
    let Some(mut redirect) = redirect.filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return page("invalid redirect uri");
    };
    let known = call.query("client_id").is_some_and(|id| !id.is_empty());
    if !known || call.query("response_type") != Some("code") {
        return page("invalid client id or response type");
    }
    let asked: Vec<&str> = call.query("scope").unwrap_or_default().split(',').collect();
    if !asked.iter().all(|scope| SCOPES.contains(scope) || SECRET_SCOPES.contains(scope)) {
        return page("invalid scope");
    }
    let answer = match call.query("emu_deny") {
        Some("1") => ("error", "access_denied".to_owned()),
        _ => ("code", code(emulator, call, &asked)),
    };
    let state = call.query("state").unwrap_or_default();
    redirect.query_pairs_mut().append_pair(answer.0, &answer.1).append_pair("state", state);
    Reply::empty(302).header("Location", redirect.as_str())
}

fn code(emulator: &Emulator, call: &Call, asked: &[&str]) -> String {
    let mut world = emulator.world();
    let account = call.query("emu_account").map(str::to_owned).or_else(|| world.vault.first_account(NAME));
    let narrowed: Option<Vec<&str>> = call.query("emu_scopes").map(|scopes| scopes.split(',').collect());
    let granted = |scope: &&&str| narrowed.as_ref().is_none_or(|narrowed| narrowed.contains(*scope));
    let scopes: Vec<String> = asked.iter().filter(granted).map(|scope| (*scope).to_owned()).collect();
    let ends = call.now + Duration::minutes(10);
    let grant = Grant {
        redirect_uri: call.query("redirect_uri").map(str::to_owned),
        ..Grant::token(NAME, &account.unwrap_or_default(), &scopes, Kind::Code, Some(ends))
    };
    world.vault.issue("emu-code-", grant)
}

/// The token endpoint.
pub(super) async fn token(emulator: &Emulator, call: &Call, body: &mut Incoming) -> Result<Reply, Box<Reply>> {
    let form = form(call, body).await?;
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    match field("grant_type") {
        Some("authorization_code") => exchange(emulator, call, &field),
        Some("refresh_token") => refresh(emulator, call, field("refresh_token").unwrap_or_default(), field("scope")),
        _ => Err(invalid("grant_type is not supported")),
    }
}

/// The form of a request that names its client.
async fn form(call: &Call, body: &mut Incoming) -> Result<Vec<(String, String)>, Box<Reply>> {
    let bytes = body.whole().await.map_err(|_| invalid("the body could not be read"))?;
    let basic = call.header("Authorization").and_then(|header| header.strip_prefix("Basic "));
    let client = basic.and_then(|basic| STANDARD.decode(basic).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let named = client
        .is_some_and(|client| client.split_once(':').is_some_and(|(id, secret)| !id.is_empty() && !secret.is_empty()));
    if !named {
        return Err(refusal(401, 2, "Authentication failed."));
    }
    if !call.header("Content-Type").unwrap_or_default().starts_with("application/x-www-form-urlencoded") {
        return Err(invalid("Missing request body"));
    }
    Ok(pairs(&String::from_utf8_lossy(&bytes)))
}

fn exchange<'a>(
    emulator: &Emulator,
    call: &Call,
    field: &dyn Fn(&str) -> Option<&'a str>,
) -> Result<Reply, Box<Reply>> {
    let refuse = || refusal(400, 1, "Invalid authorization code");
    let code = field("code").unwrap_or_default();
    let mut world = emulator.world();
    world.vault.grant(code, Kind::Code, call.now).ok_or_else(refuse)?;
    let grant = world.vault.take(code).filter(|grant| grant.redirect_uri.as_deref() == field("redirect_uri"));
    let grant = grant.ok_or_else(refuse)?;
    let made = call.config.text("app_created").parse::<NaiveDate>().ok();
    let legacy = field("continuous_refresh") != Some("true") && made < CONTINUOUS_SINCE;
    let issue = Issue { sandbox: is_sandbox(call), legacy };
    let mut answer = access(&mut world.vault, call, issue, &grant.account, &grant.scopes, "authorization_code");
    add_refresh(&mut answer, &mut world.vault, call, issue, &grant);
    let reply = Reply::json(200, &answer);
    Ok(if legacy { reply.violating("continuous_refresh=true is missing") } else { reply })
}

fn access(vault: &mut Vault, call: &Call, issue: Issue, account: &str, scopes: &[String], kind: &str) -> Value {
    let token = issue.access(vault, account, scopes, call.now);
    json!({"response_type": kind, "access_token": token, "token_type": "bearer", "expires_in": ACCESS, "scope": scopes.join(" ")})
}

fn add_refresh(answer: &mut Value, vault: &mut Vault, call: &Call, issue: Issue, grant: &Grant) {
    let seconds = if issue.legacy { LEGACY } else { REFRESH };
    answer["refresh_token"] = Value::String(issue.refresh(vault, &grant.account, &grant.scopes, call.now));
    answer["refresh_token_expires_in"] = json!(seconds);
    answer["refresh_token_expires_at"] = json!((call.now + Duration::seconds(seconds)).timestamp());
}

/// A new pair; the old refresh token is dead at once, where a test does not want it otherwise.
fn refresh(emulator: &Emulator, call: &Call, token: &str, narrowed: Option<&str>) -> Result<Reply, Box<Reply>> {
    let mut world = emulator.world();
    let grant = world.vault.grant(token, Kind::Refresh, call.now).filter(|grant| grant.platform == NAME).cloned();
    let grant = grant.ok_or_else(|| refusal(400, 1, "Invalid refresh token."))?;
    let scopes: Vec<String> = match narrowed {
        Some(narrowed) => narrowed.split([' ', ',']).map(str::to_owned).collect(),
        None => grant.scopes.clone(),
    };
    if !scopes.iter().all(|scope| grant.has(scope)) {
        return Err(refusal(400, 1, "The scope may only be narrowed."));
    }
    let issue = Issue { sandbox: is_sandbox(call), legacy: token.starts_with("pinr.legacy-") };
    let mut answer = access(&mut world.vault, call, issue, &grant.account, &scopes, "refresh_token");
    if !issue.legacy {
        if !call.config.flag("refresh_keep_old") {
            world.vault.take(token);
        }
        add_refresh(&mut answer, &mut world.vault, call, issue, &Grant { scopes, ..grant });
    }
    Ok(Reply::json(200, &answer))
}

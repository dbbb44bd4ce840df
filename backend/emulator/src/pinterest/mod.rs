//! Pinterest, as far as a publisher needs it: consent, tokens, boards, uploads, Pins and their figures.

mod analytics;
mod board;
mod error;
mod list;
mod media;
mod oauth;
mod pin;
mod rate;
mod state;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::body::Incoming;
use crate::call::{Call, Config};
use crate::emulator::{Emulator, Fake, Post};
use crate::reply::Reply;
use crate::vault::{Grant, Pair, Vault};
use error::{allowed, invalid, may_create, refusal};
use state::State;

/// The platform's name.
const NAME: &str = "pinterest";

#[derive(Default)]
pub(crate) struct Pinterest {
    state: Mutex<State>,
}

impl Pinterest {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn api(&self, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
        if (call.method.as_str(), call.path.as_str()) == ("POST", "/v5/oauth/token") {
            return oauth::token(emulator, call, body).await.unwrap_or_else(|reply| *reply);
        }
        let reply = match body.whole().await {
            Ok(bytes) => self.routed(emulator, call, &bytes),
            Err(_) => Err(invalid("the body could not be read")),
        };
        let reply = reply.unwrap_or_else(|reply| *reply);
        let reply = reply.header("Date", call.now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        match &call.grant {
            Some(grant) => rate::headers(&self.state(), call, &grant.account, reply),
            None => reply,
        }
    }

    /// Who calls, once token, scopes and pace are checked.
    fn enter<'a>(&self, call: &'a Call, scopes: &[&str]) -> Result<&'a Grant, Box<Reply>> {
        let grant = allowed(call, scopes)?;
        rate::take(&mut self.state(), call, &grant.account)?;
        Ok(grant)
    }

    /// The same for what an application on trial may not do in production.
    fn enter_to_create<'a>(&self, call: &'a Call, scopes: &[&str]) -> Result<&'a Grant, Box<Reply>> {
        let grant = allowed(call, scopes)?;
        may_create(call)?;
        rate::take(&mut self.state(), call, &grant.account)?;
        Ok(grant)
    }

    fn routed(&self, emulator: &Emulator, call: &Call, body: &[u8]) -> Result<Reply, Box<Reply>> {
        let parts: Vec<&str> = call.path.trim_matches('/').split('/').collect();
        match (call.method.as_str(), parts.as_slice()) {
            ("GET", ["v5", "user_account"]) => list::user_account(self, emulator, call),
            ("GET", ["v5", "boards"]) => board::list(self, emulator, call),
            ("POST", ["v5", "boards"]) => board::create(self, emulator, call, body),
            ("GET", ["v5", "boards", id]) => board::get(self, emulator, call, id),
            ("GET", ["v5", "boards", _, "sections"]) => list::page(call, Vec::new()),
            ("GET", ["v5", "boards", id, "pins"]) => list::of_board(self, emulator, call, id),
            ("POST", ["v5", "media"]) => media::register(self, call, body),
            ("GET", ["v5", "media"]) => media::list(self, call),
            ("GET", ["v5", "media", id]) => media::status(self, call, id),
            ("POST", ["v5", "pins"]) => pin::create(self, emulator, call, body),
            ("GET", ["v5", "pins"]) => list::own(self, call),
            ("GET", ["v5", "pins", id]) => list::get(self, call, id),
            ("DELETE", ["v5", "pins", id]) => list::delete(self, call, id),
            ("GET", ["v5", "pins", id, "analytics"]) => analytics::of_pin(self, call, id),
            _ => Err(Box::new(self.not_found().violating("no such method or path"))),
        }
    }
}

/// The JSON of a request.
fn json_body(call: &Call, body: &[u8]) -> Result<Value, Box<Reply>> {
    if !call.header("Content-Type").unwrap_or_default().starts_with("application/json") {
        return Err(invalid("Content-Type is to be application/json"));
    }
    serde_json::from_slice(body).map_err(|_| invalid("the body is no JSON"))
}

#[async_trait(?Send)]
impl Fake for Pinterest {
    fn name(&self) -> &'static str {
        NAME
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["pin-consent", "pin-api", "pin-sandbox", "pin-s3"]
    }

    fn defaults(&self) -> Value {
        json!({
            "access": "standard", "app_created": "2026-01-01", "refresh_keep_old": false, "see_ms": 500,
            "processing_ms": 2000, "fail_next_media": false, "list_ms": 0, "boards": 3,
            "blocked_hosts": ["bit.ly", "tinyurl.com"], "retry_after_header": false,
            "read_limit": 0, "write_limit": 0, "analytics_limit": 0
        })
    }

    fn fixtures(&self) -> Vec<(String, Value)> {
        vec![("813744226420000001".to_owned(), json!({"title": "Clip Co", "account_type": "BUSINESS"}))]
    }

    async fn answer(&self, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
        match (call.prefix.as_str(), call.path.trim_end_matches('/')) {
            ("pin-consent", "/oauth") if call.method == "GET" => oauth::consent(emulator, call),
            ("pin-consent", _) => self.not_found(),
            ("pin-s3", _) => media::upload(self, emulator, call, body).await,
            _ => self.api(emulator, call, body).await,
        }
    }

    fn not_found(&self) -> Reply {
        *refusal(404, 404, "Not found.")
    }

    fn pair(&self, vault: &mut Vault, account: &str, now: DateTime<Utc>) -> Pair {
        oauth::pair(vault, account, now)
    }

    fn posts(&self, now: DateTime<Utc>, _config: &Config, base: &str) -> Vec<Post> {
        self.state().pins.iter().filter(|pin| !pin.deleted).map(|pin| pin.view(now, base)).collect()
    }

    fn uploads(&self) -> Vec<Value> {
        self.state().media.values().map(state::Media::view).collect()
    }

    fn reset(&self) {
        *self.state() = State::default();
    }

    fn save(&self) -> Value {
        json!(*self.state())
    }

    fn load(&self, kept: Value) -> Result<(), serde_json::Error> {
        *self.state() = serde_json::from_value(kept)?;
        Ok(())
    }
}

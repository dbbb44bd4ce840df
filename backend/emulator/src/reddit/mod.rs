//! Reddit, as far as a publisher needs it: consent, tokens, leases, uploads, submissions, listings.

mod error;
mod lease;
mod list;
mod oauth;
mod rate;
mod state;
mod submit;
mod subreddit;
mod upload;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::body::Incoming;
use crate::call::{Call, Config, pairs};
use crate::emulator::{Emulator, Fake, Post};
use crate::reply::Reply;
use crate::vault::{Pair, Vault};
use error::plain;
use state::State;

/// The platform's name.
const NAME: &str = "reddit";

#[derive(Default)]
pub(crate) struct Reddit {
    state: Mutex<State>,
}

/// Fields of a form.
struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name).eq_ignore_ascii_case("true")
    }
}

impl Reddit {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn www(&self, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
        let path = (call.method.as_str(), call.path.trim_end_matches('/'));
        if let ("GET", "/api/v1/authorize" | "/api/v1/authorize.compact") = path {
            return oauth::consent(emulator, call);
        }
        if !is_named(call) {
            return unnamed();
        }
        if let Err(reply) = rate::token(&mut self.state(), call) {
            return *reply;
        }
        match path {
            ("POST", "/api/v1/access_token") => oauth::token(emulator, call, body).await,
            ("POST", "/api/v1/revoke_token") => oauth::revoke(emulator, call, body).await,
            _ => Reply::html(403, "<h1>403 Forbidden</h1>".to_owned()).violating("the API has another host"),
        }
    }

    async fn api(&self, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
        if !is_named(call) {
            return unnamed();
        }
        let headers = match rate::call(&mut self.state(), call) {
            Ok(headers) => headers,
            Err(reply) => return *reply,
        };
        let reply = match self.form(call, body).await {
            Ok(form) => self.routed(emulator, call, &form),
            Err(reply) => *reply,
        };
        headers.into_iter().fold(reply, |reply, (name, value)| reply.header(name, value))
    }

    /// The form of a POST, with what every call has to carry.
    async fn form(&self, call: &Call, body: &mut Incoming) -> Result<Form, Box<Reply>> {
        let refuse = |what: &str| Box::new(plain(400, "Bad Request").violating(what));
        if call.query("raw_json") != Some("1") {
            return Err(refuse("raw_json=1 is missing"));
        }
        if call.method != "POST" {
            return Ok(Form(Vec::new()));
        }
        let kind = call.header("Content-Type").unwrap_or_default();
        let bytes = body.whole().await.map_err(|_| refuse("the body could not be read"))?;
        let form = Form(pairs(&String::from_utf8_lossy(&bytes)));
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(refuse("the body is no form"));
        }
        if form.get("api_type") == "json" { Ok(form) } else { Err(refuse("api_type=json is missing")) }
    }

    fn routed(&self, emulator: &Emulator, call: &Call, form: &Form) -> Reply {
        let path = call.path.trim_end_matches('/');
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let result = match (call.method.as_str(), parts.as_slice()) {
            ("GET", ["api", "v1", "me"]) => list::me(emulator, call),
            ("GET", ["api", "info"]) => list::info(self, call),
            ("GET", ["user", name, "submitted"]) => list::submitted(self, emulator, call, name),
            ("GET", ["r", name, "about"]) => subreddit::about(emulator, call, name),
            ("GET", ["api", "v1", name, "post_requirements"]) => subreddit::requirements(emulator, call, name),
            ("POST", ["r", name, "api", "flairselector"]) => subreddit::flairs(emulator, call, name),
            ("POST", ["api", "media", "asset.json"]) => lease::lease(self, call, form),
            ("POST", ["api", "submit"]) => submit::submit(self, emulator, call, form),
            ("POST", ["api", "del"]) => list::delete(self, call, form),
            _ => Ok(self.not_found().violating("no such method or path")),
        };
        result.unwrap_or_else(|reply| *reply)
    }
}

/// `<platform>:<app id>:<version> (by /u/<name>)`
fn is_named(call: &Call) -> bool {
    let agent = call.header("User-Agent").unwrap_or_default();
    let Some((program, person)) = agent.strip_suffix(')').and_then(|agent| agent.split_once(" (by /u/")) else {
        return false;
    };
    let parts: Vec<&str> = program.split(':').collect();
    let [platform, app, version] = parts.as_slice() else { return false };
    let version = version.strip_prefix('v').unwrap_or(version);
    !platform.is_empty()
        && platform.bytes().all(|b| b.is_ascii_lowercase())
        && app.len() >= 3
        && version.starts_with(|c: char| c.is_ascii_digit())
        && (3..=20).contains(&person.len())
}

fn unnamed() -> Reply {
    plain(429, "Too Many Requests").violating("the User-Agent is not of the form that Reddit asks for")
}

#[async_trait(?Send)]
impl Fake for Reddit {
    fn name(&self) -> &'static str {
        NAME
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["rd-www", "rd-api", "rd-s3-video", "rd-s3-media"]
    }

    fn defaults(&self) -> Value {
        json!({
            "expires_in": 86_400, "refresh_repeat": "same", "budget": 1000, "rate_429": "json", "ratelimit_field": false,
            "create_ms": 1500, "transcode_ms": 4000, "lease_style": "2025"
        })
    }

    fn fixtures(&self) -> Vec<(String, Value)> {
        vec![("emuaccount1".to_owned(), json!({"title": "clip_co", "is_suspended": false}))]
    }

    async fn answer(&self, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
        match call.prefix.as_str() {
            "rd-www" => self.www(emulator, call, body).await,
            "rd-api" => self.api(emulator, call, body).await,
            _ => upload::upload(self, emulator, call, body).await,
        }
    }

    fn not_found(&self) -> Reply {
        plain(404, "Not Found")
    }

    fn pair(&self, vault: &mut Vault, account: &str, now: DateTime<Utc>) -> Pair {
        oauth::pair(vault, account, now)
    }

    fn posts(&self, now: DateTime<Utc>, _config: &Config, base: &str) -> Vec<Post> {
        self.state().posts.iter().filter(|post| post.is_seen(now)).map(|post| post.view(now, base)).collect()
    }

    fn uploads(&self) -> Vec<Value> {
        self.state().leases.values().map(state::Lease::view).collect()
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

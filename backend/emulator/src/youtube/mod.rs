//! YouTube and Google's token server, as far as a publisher needs them.

mod error;
mod list;
mod oauth;
mod put;
mod quota;
mod start;
mod state;
mod thumbnail;

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::body::Incoming;
use crate::call::{Call, Config};
use crate::emulator::{Emulator, Fake, Post};
use crate::reply::Reply;
use crate::vault::{Pair, Vault};
use state::State;

/// The platform's name.
const NAME: &str = "youtube";

#[derive(Default)]
pub(crate) struct Youtube {
    state: Mutex<State>,
}

impl Youtube {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait(?Send)]
impl Fake for Youtube {
    fn name(&self) -> &'static str {
        NAME
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["g-accounts", "g-oauth2", "yt-api", "yt-upload"]
    }

    fn defaults(&self) -> Value {
        json!({
            "processing_ms": 2000, "upload_bucket": 100, "search_bucket": 100, "units": 10_000, "channel_cap": 50, "audited": true,
            "testing_7d": false, "revoked": false, "unaudited_lock": false, "rss_500": false, "rss_404_burst": 0,
            "reject_duplicates": true
        })
    }

    fn fixtures(&self) -> Vec<(String, Value)> {
        vec![("UCemulatorchannel0000001".to_owned(), json!({"title": "Clip Co", "longUploadsStatus": "eligible"}))]
    }

    async fn answer(&self, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
        let reply = match (call.method.as_str(), call.prefix.as_str(), call.path.as_str()) {
            ("GET", "g-accounts", "/o/oauth2/v2/auth") => return oauth::consent(emulator, call),
            ("POST", "g-oauth2", "/token") => oauth::token(emulator, call, body).await,
            ("POST", "g-oauth2", "/revoke") => oauth::revoke(emulator, call),
            ("POST", "yt-upload" | "yt-api", "/upload/youtube/v3/videos") => {
                start::start(self, emulator, call, body).await
            }
            ("PUT", "yt-upload" | "yt-api", "/upload/youtube/v3/videos") => put::put(self, emulator, call, body).await,
            ("POST", "yt-upload" | "yt-api", "/upload/youtube/v3/thumbnails/set") => {
                thumbnail::set(self, call, body).await
            }
            ("GET", "yt-api", "/youtube/v3/videos") => list::videos(self, call),
            ("GET", "yt-api", "/youtube/v3/channels") => list::channels(self, emulator, call),
            _ => self.not_found().violating("no such method or path"),
        };
        reply.header("X-GUploader-UploadID", "emulated")
    }

    fn not_found(&self) -> Reply {
        error::error(404, "notFound", "Not Found")
    }

    fn pair(&self, vault: &mut Vault, account: &str, now: DateTime<Utc>) -> Pair {
        oauth::pair(vault, account, now)
    }

    fn posts(&self, now: DateTime<Utc>, config: &Config, base: &str) -> Vec<Post> {
        let state = self.state();
        state.videos.iter().filter(|video| video.is_visible()).map(|video| video.post(now, config, base)).collect()
    }

    fn uploads(&self) -> Vec<Value> {
        self.state().sessions.values().map(state::Session::view).collect()
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

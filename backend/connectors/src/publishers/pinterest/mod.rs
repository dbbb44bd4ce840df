//! Pinterest: a registered upload, its processing, the Pin, and the account's lists as the proof of it.

mod answers;
mod figures;
mod media;
mod pin;
mod token;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use url::Url;

use super::http::{self, Answered, Clients};
use super::settings::{Credentials, Settings};
use super::store::Slot;
use super::tokens::Tokens;
use super::{Figures, Part, Publisher};

/// Base addresses, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinterestBases {
    /// Everything but uploads.
    pub api: String,
    /// What a Pin's id is put behind to make its address, where that is not Pinterest's own.
    pub watch: Option<String>,
}

impl PinterestBases {
    /// The bases that `settings` ask for.
    pub fn of(settings: &Settings) -> Self {
        let base = |name, prefix, live| settings.base(Platform::Pinterest, name, prefix, live);
        PinterestBases {
            api: base("api", "pin-api", "https://api.pinterest.com"),
            watch: Some(base("watch", "view/pinterest", "")).filter(|watch| !watch.is_empty()),
        }
    }

    /// The base `api` of Pinterest's own sandbox, or of the emulated one.
    pub fn sandbox(emulator: Option<&Url>) -> Option<Url> {
        let emulated = emulator.map(|base| format!("{}/pin-sandbox", base.as_str().trim_end_matches('/')));
        emulated.as_deref().unwrap_or("https://api-sandbox.pinterest.com").parse().ok()
    }

    /// Whether Pins go to Pinterest's own sandbox, which counts nothing.
    fn is_sandbox(&self) -> bool {
        self.api.ends_with("/pin-sandbox") || self.api.contains("//api-sandbox.")
    }

    /// The address that an upload goes to, if it may be sent to: the host of the API, or Amazon's.
    fn upload(&self, address: &str) -> Option<Url> {
        let (base, address) = (Url::parse(&self.api).ok()?, Url::parse(address).ok()?);
        let ends = |url: &Url, end: &str| url.host_str().is_some_and(|host| host.ends_with(end));
        let amazon = address.scheme() == "https" && ends(&base, ".pinterest.com") && ends(&address, ".amazonaws.com");
        (amazon || address.origin() == base.origin()).then_some(address)
    }

    fn permalink(&self, object: &str) -> String {
        match &self.watch {
            Some(watch) => format!("{watch}/{object}"),
            None => format!("https://www.pinterest.com/pin/{object}/"),
        }
    }
}

/// Publishes to Pinterest.
pub struct PinterestPublisher {
    bases: PinterestBases,
    credentials: Credentials,
    clients: Clients,
}

/// What a sending needs to go on: the upload, the right to make it, and since when by Pinterest's clock.
#[derive(Serialize, Deserialize)]
struct Ticket {
    media: String,
    slot: Slot,
    since: Option<DateTime<Utc>>,
}

impl Ticket {
    fn read(handle: &Handle) -> Result<Self, Signal> {
        serde_json::from_str(handle.reveal()).map_err(|_| Signal::lost("what was stored of the upload is damaged"))
    }
}

pub(super) fn make(settings: &Settings) -> Option<Box<dyn Publisher>> {
    let credentials = settings.credentials.get(&Platform::Pinterest)?.clone();
    PinterestPublisher::new(PinterestBases::of(settings), credentials)
        .map(|publisher| Box::new(publisher) as Box<dyn Publisher>)
}

impl PinterestPublisher {
    /// A publisher; `None` when credentials are empty or TLS cannot be set up.
    pub fn new(bases: PinterestBases, credentials: Credentials) -> Option<Self> {
        if credentials.id.is_empty() || credentials.secret.expose_secret().is_empty() {
            return None;
        }
        Some(PinterestPublisher { clients: Clients::new(http::is_local(&bases.api))?, bases, credentials })
    }

    fn api(&self, tokens: &Tokens, method: Method, path: &str) -> RequestBuilder {
        self.clients
            .api
            .request(method, format!("{}/v5{path}", self.bases.api))
            .bearer_auth(tokens.access.expose_secret())
    }

    /// Makes a call that succeeds, or gives the refusal.
    async fn answer(&self, tokens: &Tokens, call: RequestBuilder) -> Result<Answered, Signal> {
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        if (200..300).contains(&answered.status) { Ok(answered) } else { Err(self.refused(&answered, tokens)) }
    }

    fn refused(&self, answered: &Answered, tokens: &Tokens) -> Signal {
        let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let secrets = [tokens.access.expose_secret(), refresh, self.credentials.secret.expose_secret()];
        answers::signal(answered, &secrets)
    }
}

fn or_refused(result: Result<Answer, Signal>) -> Answer {
    result.unwrap_or_else(|signal| Answer::Refused { signal })
}

#[async_trait]
impl Publisher for PinterestPublisher {
    fn platform(&self) -> Platform {
        Platform::Pinterest
    }

    async fn begin(&self, tokens: &Tokens, message: &Message) -> Answer {
        or_refused(self.open(tokens, message).await.map(|handle| Answer::Opened { handle }))
    }

    async fn send(&self, _tokens: &Tokens, message: &Message, handle: &Handle, part: Part<'_>) -> Answer {
        or_refused(self.upload(message, handle, part).await)
    }

    async fn commit(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Answer {
        or_refused(self.create(tokens, message, handle).await)
    }

    async fn ask(&self, tokens: &Tokens, _message: &Message, handle: &Handle) -> Answer {
        or_refused(self.processed(tokens, handle).await)
    }

    async fn find(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Answer {
        or_refused(self.search(tokens, message, handle).await)
    }

    async fn look(&self, tokens: &Tokens, object: &str) -> Answer {
        or_refused(self.see(tokens, object).await)
    }

    async fn figures(&self, tokens: &Tokens, objects: &[&str]) -> Result<Option<Vec<Figures>>, Signal> {
        self.count(tokens, objects).await
    }

    async fn refresh(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Tokens, Signal> {
        self.renew(tokens, now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_pinterest_5_1_a_file_is_sent_to_known_hosts_only() {
        let live = PinterestBases::of(&Settings::default());
        let emulated = PinterestBases::of(&Settings::emulated("http://127.0.0.1:9".parse().unwrap()));
        for (address, by_live, by_emulated) in [
            ("https://pinterest-media-upload.s3-accelerate.amazonaws.com/", true, false),
            ("http://pinterest-media-upload.s3-accelerate.amazonaws.com/", false, false),
            ("https://evil.test/amazonaws.com", false, false),
            ("https://evilamazonaws.com/", false, false),
            ("http://127.0.0.1:9/pin-s3/", false, true),
            ("http://127.0.0.1:10/pin-s3/", false, false),
            ("pin-s3", false, false),
        ] {
            let allowed = (live.upload(address).is_some(), emulated.upload(address).is_some());
            assert_eq!(allowed, (by_live, by_emulated), "{address}");
        }
        assert_eq!(live.permalink("1"), "https://www.pinterest.com/pin/1/");
        assert_eq!(emulated.permalink("1"), "http://127.0.0.1:9/view/pinterest/1");
    }

    #[test]
    fn r65_pinterest_2_the_sandbox_has_a_host_of_its_own() {
        let base = "http://127.0.0.1:9".parse().unwrap();
        for (sandbox, host) in
            [(None, "https://api-sandbox.pinterest.com/"), (Some(&base), "http://127.0.0.1:9/pin-sandbox")]
        {
            let url = PinterestBases::sandbox(sandbox).unwrap();
            assert_eq!(url.as_str(), host);
            let mut settings = Settings::default();
            settings.bases.insert((Platform::Pinterest, "api".to_owned()), url);
            assert!(PinterestBases::of(&settings).is_sandbox(), "{host}");
        }
        assert!(!PinterestBases::of(&Settings::default()).is_sandbox());
    }
}

//! Reddit: leases, uploads, the submission, and the account's list as the proof of it.

mod answers;
mod lease;
mod list;
mod submit;
mod token;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;
use reqwest::header::USER_AGENT;
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use url::Url;

use super::http::{self, Answered, Clients};
use super::settings::{Credentials, Settings};
use super::tokens::Tokens;
use super::{Figures, Part, Publisher};
use lease::Lease;

/// Base addresses, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedditBases {
    /// Token endpoint.
    pub www: String,
    /// Everything else.
    pub api: String,
    /// What a post's full name is put behind to make its address, where that is not Reddit's own.
    pub watch: Option<String>,
}

impl RedditBases {
    /// The bases that `settings` ask for.
    pub fn of(settings: &Settings) -> Self {
        let base = |name, prefix, live| settings.base(Platform::Reddit, name, prefix, live);
        RedditBases {
            www: base("www", "rd-www", "https://www.reddit.com"),
            api: base("api", "rd-api", "https://oauth.reddit.com"),
            watch: Some(base("watch", "view/reddit", "")).filter(|watch| !watch.is_empty()),
        }
    }

    /// The address behind a lease's protocol-relative `action`, if it may be sent to: the host of the API, or Amazon's.
    fn upload(&self, action: &str) -> Option<Url> {
        let base = Url::parse(&self.api).ok()?;
        let address = Url::parse(&format!("{}:{action}", base.scheme())).ok()?;
        let amazon = address.scheme() == "https"
            && base.host_str().is_some_and(|host| host.ends_with(".reddit.com"))
            && address.host_str().is_some_and(|host| host.ends_with(".amazonaws.com"));
        (action.starts_with("//") && (amazon || address.origin() == base.origin())).then_some(address)
    }
}

/// Publishes to Reddit.
pub struct RedditPublisher {
    bases: RedditBases,
    credentials: Credentials,
    clients: Clients,
    agent: String,
}

/// What a sending needs to go on: who sends, which file is submitted, and the right to upload it.
#[derive(Serialize, Deserialize)]
struct Ticket {
    /// The account's name.
    name: String,
    /// Whether the subreddit is for adults.
    nsfw: bool,
    video: Lease,
    /// Address of the uploaded poster.
    poster: String,
}

impl Ticket {
    fn read(handle: &Handle) -> Result<Self, Signal> {
        serde_json::from_str(handle.reveal()).map_err(|_| Signal::lost("what was stored of the upload is damaged"))
    }
}

pub(super) fn make(settings: &Settings) -> Option<Box<dyn Publisher>> {
    let credentials = settings.credentials.get(&Platform::Reddit)?.clone();
    RedditPublisher::new(RedditBases::of(settings), credentials)
        .map(|publisher| Box::new(publisher) as Box<dyn Publisher>)
}

/// The User-Agent as Reddit asks for it; `None` when `contact` is no account's name.
fn agent(contact: &str) -> Option<String> {
    let name = contact.trim().trim_start_matches("/u/").trim_start_matches("u/");
    let good = (3..=20).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    good.then(|| format!("linux:org.contentflow.publisher:{} (by /u/{name})", env!("CARGO_PKG_VERSION")))
}

impl RedditPublisher {
    /// A publisher; `None` when credentials are empty, nobody answers for the app, or TLS cannot be set up.
    pub fn new(bases: RedditBases, credentials: Credentials) -> Option<Self> {
        if credentials.id.is_empty() || credentials.secret.expose_secret().is_empty() {
            return None;
        }
        let agent = agent(credentials.contact.as_deref()?)?;
        Some(RedditPublisher { clients: Clients::new(http::is_local(&bases.api))?, bases, credentials, agent })
    }

    fn api(&self, tokens: &Tokens, method: Method, path: &str) -> RequestBuilder {
        self.clients
            .api
            .request(method, format!("{}{path}", self.bases.api))
            .query(&[("raw_json", "1")])
            .header(USER_AGENT, &self.agent)
            .bearer_auth(tokens.access.expose_secret())
    }

    /// Makes a call whose answer is 200, or gives the refusal.
    async fn answer(&self, tokens: &Tokens, call: RequestBuilder) -> Result<Answered, Signal> {
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        if answered.status == 200 { Ok(answered) } else { Err(self.refused(&answered, tokens)) }
    }

    fn refused(&self, answered: &Answered, tokens: &Tokens) -> Signal {
        let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let secrets = [tokens.access.expose_secret(), refresh, self.credentials.secret.expose_secret()];
        answers::signal(answered, &secrets)
    }

    async fn open(&self, tokens: &Tokens, message: &Message) -> Result<Handle, Signal> {
        super::clip::verify(&message.clip).await?;
        let cover = super::clip::cover(message.cover.as_deref()).await?;
        let name = self.own_name(tokens).await?;
        let nsfw = self.look_at_place(tokens, message).await?;
        let video = self.lease(tokens, "clip.mp4", "video/mp4").await?;
        let still = self.lease(tokens, "cover.jpg", "image/jpeg").await?;
        self.upload_still(&still, cover).await?;
        let ticket = Ticket { name, nsfw, video, poster: still.place() };
        // Strings and flags always serialise.
        Ok(Handle::new(serde_json::to_string(&ticket).unwrap_or_default()))
    }
}

fn or_refused(result: Result<Answer, Signal>) -> Answer {
    result.unwrap_or_else(|signal| Answer::Refused { signal })
}

#[async_trait]
impl Publisher for RedditPublisher {
    fn platform(&self) -> Platform {
        Platform::Reddit
    }

    async fn begin(&self, tokens: &Tokens, message: &Message) -> Answer {
        or_refused(self.open(tokens, message).await.map(|handle| Answer::Opened { handle }))
    }

    async fn send(&self, _tokens: &Tokens, message: &Message, handle: &Handle, part: Part<'_>) -> Answer {
        or_refused(self.upload_clip(message, handle, part).await)
    }

    async fn commit(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Answer {
        or_refused(self.submit(tokens, message, handle).await)
    }

    async fn ask(&self, tokens: &Tokens, _message: &Message, handle: &Handle) -> Answer {
        or_refused(self.find(tokens, handle).await)
    }

    async fn look(&self, tokens: &Tokens, object: &str) -> Answer {
        or_refused(self.see(tokens, object).await)
    }

    async fn figures(&self, tokens: &Tokens, objects: &[&str]) -> Result<Option<Vec<Figures>>, Signal> {
        self.count(tokens, objects).await.map(Some)
    }

    async fn refresh(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Tokens, Signal> {
        self.renew(tokens, now).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_reddit_2_1_the_user_agent_names_who_answers_for_it() {
        let version = env!("CARGO_PKG_VERSION");
        let named = format!("linux:org.contentflow.publisher:{version} (by /u/clip_co)");
        for (contact, expected) in [
            ("clip_co", Some(named.as_str())),
            (" /u/clip_co ", Some(named.as_str())),
            ("u/clip_co", Some(named.as_str())),
            ("", None),
            ("ab", None),
            ("a name with spaces", None),
        ] {
            assert_eq!(agent(contact).as_deref(), expected, "{contact}");
        }
    }

    #[test]
    fn r65_reddit_7_1_a_file_is_sent_to_known_hosts_only() {
        let live = RedditBases::of(&Settings::default());
        let emulated = RedditBases::of(&Settings::emulated("http://127.0.0.1:9".parse().unwrap()));
        for (action, by_live, by_emulated) in [
            ("//reddit-uploaded-video.s3-accelerate.amazonaws.com", true, false),
            ("//evil.test/amazonaws.com", false, false),
            ("//evilamazonaws.com", false, false),
            ("https://reddit-uploaded-video.s3-accelerate.amazonaws.com", false, false),
            ("//127.0.0.1:9/rd-s3-video", false, true),
            ("//127.0.0.1:10/rd-s3-video", false, false),
        ] {
            let allowed = (live.upload(action).is_some(), emulated.upload(action).is_some());
            assert_eq!(allowed, (by_live, by_emulated), "{action}");
        }
        assert_eq!((live.watch, emulated.watch.as_deref()), (None, Some("http://127.0.0.1:9/view/reddit")));
    }
}

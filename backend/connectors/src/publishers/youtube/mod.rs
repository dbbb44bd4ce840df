//! YouTube: resumable upload, status, refresh.

mod answers;
mod figures;
mod upload;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;
use secrecy::ExposeSecret;
use url::Url;

use super::http::{self, Clients};
use super::settings::{Credentials, Settings};
use super::tokens::Tokens;
use super::{Figures, Part, Publisher};

/// Base addresses, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YoutubeBases {
    /// Token endpoint.
    pub oauth2: String,
    /// Data API.
    pub api: String,
    /// Uploads.
    pub upload: String,
    /// What a video's id is put behind to make its address.
    pub watch: String,
}

impl YoutubeBases {
    /// The bases that `settings` ask for.
    pub fn of(settings: &Settings) -> Self {
        let base = |name, prefix, live| settings.base(Platform::Youtube, name, prefix, live);
        // `watch` is for people and may be another address than the one that this machine uses.
        let watch = match base("watch", "view/youtube", "").as_str() {
            "" => "https://www.youtube.com/watch?v=".to_owned(),
            moved => format!("{moved}/"),
        };
        YoutubeBases {
            oauth2: base("oauth2", "g-oauth2", "https://oauth2.googleapis.com"),
            api: base("api", "yt-api", "https://www.googleapis.com"),
            upload: base("upload", "yt-upload", "https://www.googleapis.com"),
            watch,
        }
    }

    /// Whether an address that YouTube answered may be used: the host of the configured base, or Google's own.
    fn allows(&self, address: &Url) -> bool {
        let Ok(base) = Url::parse(&self.upload) else { return false };
        let same = address.origin() == base.origin();
        let google =
            |url: &Url| url.scheme() == "https" && url.host_str().is_some_and(|host| host.ends_with(".googleapis.com"));
        same || (google(address) && google(&base))
    }
}

/// Publishes to YouTube.
pub struct YoutubePublisher {
    bases: YoutubeBases,
    credentials: Credentials,
    clients: Clients,
}

pub(super) fn make(settings: &Settings) -> Option<Box<dyn Publisher>> {
    let credentials = settings.credentials.get(&Platform::Youtube)?.clone();
    YoutubePublisher::new(YoutubeBases::of(settings), credentials)
        .map(|publisher| Box::new(publisher) as Box<dyn Publisher>)
}

impl YoutubePublisher {
    /// A publisher; `None` when credentials are empty or TLS cannot be set up.
    pub fn new(bases: YoutubeBases, credentials: Credentials) -> Option<Self> {
        if credentials.id.is_empty() || credentials.secret.expose_secret().is_empty() {
            return None;
        }
        Some(YoutubePublisher { clients: Clients::new(http::is_local(&bases.upload))?, bases, credentials })
    }

    fn refused(&self, answered: &http::Answered, tokens: &Tokens) -> Signal {
        let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let secrets = [tokens.access.expose_secret(), refresh, self.credentials.secret.expose_secret()];
        answers::signal(answered, &secrets)
    }
}

#[async_trait]
impl Publisher for YoutubePublisher {
    fn platform(&self) -> Platform {
        Platform::Youtube
    }

    async fn begin(&self, tokens: &Tokens, message: &Message) -> Answer {
        match self.open_session(tokens, message).await {
            Ok(handle) => Answer::Opened { handle },
            Err(signal) => Answer::Refused { signal },
        }
    }

    async fn send(&self, tokens: &Tokens, message: &Message, handle: &Handle, part: Part<'_>) -> Answer {
        self.put_part(tokens, message, handle, part).await.unwrap_or_else(|signal| Answer::Refused { signal })
    }

    async fn ask(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Answer {
        self.put_question(tokens, message, handle).await.unwrap_or_else(|signal| Answer::Refused { signal })
    }

    async fn look(&self, tokens: &Tokens, object: &str) -> Answer {
        self.list_video(tokens, object).await.unwrap_or_else(|signal| Answer::Refused { signal })
    }

    async fn figures(&self, tokens: &Tokens, objects: &[&str]) -> Result<Option<Vec<Figures>>, Signal> {
        self.list_figures(tokens, objects).await.map(Some)
    }

    async fn refresh(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Tokens, Signal> {
        let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("client_id", self.credentials.id.as_str()),
            ("client_secret", self.credentials.secret.expose_secret()),
        ];
        let sent = self.clients.api.post(format!("{}/token", self.bases.oauth2)).form(&form).send().await;
        let answered = http::read(sent.map_err(http::lost)?).await?;
        let renewed = tokens.renewed(&answered.body, now).filter(|_| answered.status == 200);
        renewed.ok_or_else(|| self.refused(&answered, tokens))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_an_answered_address_is_used_only_on_known_hosts() {
        let live = YoutubeBases::of(&Settings::default());
        let emulated = YoutubeBases::of(&Settings::emulated("http://127.0.0.1:9".parse().unwrap()));
        for (address, by_live, by_emulated) in [
            ("https://www.googleapis.com/upload/x", true, false),
            ("https://youtube.googleapis.com/upload/x", true, false),
            ("http://www.googleapis.com/upload/x", false, false),
            ("https://evil.test/googleapis.com", false, false),
            ("https://evilgoogleapis.com/", false, false),
            ("http://127.0.0.1:9/yt-upload/x", false, true),
            ("http://127.0.0.1:10/yt-upload/x", false, false),
        ] {
            let url = address.parse().unwrap();
            assert_eq!((live.allows(&url), emulated.allows(&url)), (by_live, by_emulated), "{address}");
        }
        assert_eq!(emulated.watch, "http://127.0.0.1:9/view/youtube/");
    }
}

//! The calls themselves: opening a session, sending a part, asking, listing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::{Message, Options, YoutubeOptions};
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, LOCATION};
use reqwest::{RequestBuilder, Response};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use url::Url;

use super::{YoutubePublisher, answers};
use crate::publishers::{Part, clip, http, tokens::Tokens};

const KIND: &str = "video/mp4";

impl YoutubePublisher {
    pub(super) async fn open_session(&self, tokens: &Tokens, message: &Message) -> Result<Handle, Signal> {
        clip::verify(&message.clip).await?;
        let Options::Youtube(options) = &message.options else {
            return Err(Signal::ours("wrong_options", "the options are those of another platform"));
        };
        let (parts, metadata) = metadata(message, options);
        let response = self
            .clients
            .api
            .post(format!("{}/upload/youtube/v3/videos", self.bases.upload))
            .query(&[("uploadType", "resumable"), ("part", &parts)])
            .bearer_auth(tokens.access.expose_secret())
            .header("X-Upload-Content-Length", message.clip.bytes)
            .header("X-Upload-Content-Type", KIND)
            .json(&metadata)
            .send()
            .await
            .map_err(http::lost)?;
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let answered = http::read(response).await?;
        match (answered.status, location) {
            (200, Some(location)) if Url::parse(&location).is_ok_and(|url| self.bases.allows(&url)) => {
                Ok(Handle::new(location))
            }
            (200, _) => Err(Signal {
                status: Some(200),
                ..Signal::ours("no_session", "it answered without an address to upload to")
            }),
            _ => Err(self.refused(&answered, tokens)),
        }
    }

    pub(super) async fn put_part(
        &self,
        tokens: &Tokens,
        message: &Message,
        handle: &Handle,
        part: Part<'_>,
    ) -> Result<Answer, Signal> {
        let (size, length) = (message.clip.bytes, part.upto - part.from);
        let moved = Arc::new(AtomicU64::new(0));
        let body = clip::body(&message.clip, part.from, part.upto, Arc::clone(&moved)).await?;
        let call = self
            .put(tokens, handle)?
            .header(CONTENT_LENGTH, length)
            .header(CONTENT_TYPE, KIND)
            .header(CONTENT_RANGE, format!("bytes {}-{}/{size}", part.from, part.upto - 1))
            .body(body)
            .send();
        let response = http::watched(call, &moved, length, part.upto == size).await?;
        (part.progress)(part.from + moved.load(Ordering::Relaxed));
        self.session_answer(tokens, handle, response).await
    }

    pub(super) async fn put_question(
        &self,
        tokens: &Tokens,
        message: &Message,
        handle: &Handle,
    ) -> Result<Answer, Signal> {
        let call = self
            .put(tokens, handle)?
            .timeout(std::time::Duration::from_secs(30))
            .header(CONTENT_LENGTH, 0)
            .header(CONTENT_RANGE, format!("bytes */{}", message.clip.bytes));
        let response = call.send().await.map_err(http::lost)?;
        self.session_answer(tokens, handle, response).await
    }

    fn put(&self, tokens: &Tokens, handle: &Handle) -> Result<RequestBuilder, Signal> {
        // Stored addresses are checked too: settings may have changed since.
        match Url::parse(handle.reveal()) {
            Ok(url) if self.bases.allows(&url) => {
                Ok(self.clients.upload.put(url).bearer_auth(tokens.access.expose_secret()))
            }
            _ => Err(Signal::lost("the upload's address is not on a known host")),
        }
    }

    async fn session_answer(&self, tokens: &Tokens, handle: &Handle, response: Response) -> Result<Answer, Signal> {
        let range = response.headers().get("Range").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let answered = http::read(response).await?;
        match answered.status {
            308 => answers::stored(range.as_deref()),
            200 | 201 => match answered.body["id"].as_str() {
                Some(id) => Ok(Answer::Processing { object: Some(id.to_owned()) }),
                None => Err(Signal::lost("it accepted the upload without naming the video")),
            },
            404 | 410 => Ok(Answer::Gone),
            _ => {
                let mut signal = self.refused(&answered, tokens);
                let id = upload_id(handle);
                signal.message = http::scrub(&signal.message, &[handle.reveal(), id.as_deref().unwrap_or_default()]);
                Err(signal)
            }
        }
    }

    pub(super) async fn list_video(&self, tokens: &Tokens, id: &str) -> Result<Answer, Signal> {
        let call = self
            .clients
            .api
            .get(format!("{}/youtube/v3/videos", self.bases.api))
            .query(&[("part", "status,processingDetails"), ("id", id)])
            .bearer_auth(tokens.access.expose_secret());
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        if answered.status != 200 {
            return Err(self.refused(&answered, tokens));
        }
        Ok(answers::video(&answered.body, id, &format!("{}{id}", self.bases.watch)))
    }
}

/// What makes a session's address a secret.
fn upload_id(handle: &Handle) -> Option<String> {
    let url = Url::parse(handle.reveal()).ok()?;
    url.query_pairs().find(|(name, _)| name == "upload_id").map(|(_, value)| value.into_owned())
}

/// The parts that are sent and the video's resource; what is declared is sent as false too.
fn metadata(message: &Message, options: &YoutubeOptions) -> (String, Value) {
    let mut parts = "snippet,status".to_owned();
    let mut resource = json!({
        "snippet": {
            "title": message.title,
            "description": message.body(),
            "tags": message.tags,
            "categoryId": options.category,
            "defaultLanguage": message.language.as_str(),
        },
        "status": {
            "privacyStatus": options.privacy.as_str(),
            "selfDeclaredMadeForKids": options.made_for_kids,
            "containsSyntheticMedia": message.disclosure.synthetic,
            "license": "youtube",
            "embeddable": true,
            "publicStatsViewable": true,
        },
    });
    if message.disclosure.paid {
        parts.push_str(",paidProductPlacementDetails");
        resource["paidProductPlacementDetails"] = json!({"hasPaidProductPlacement": true});
    }
    (parts, resource)
}

//! The stores behind some platforms' uploads: a form whose last part is the file, and refusals in XML.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::publication::failure::Signal;
use domain::publication::message::Clip;
use reqwest::multipart::{Form, Part as Piece};
use reqwest::{Client, Response};
use serde::{Deserialize, Serialize};
use url::Url;

use super::http::{self, Answered, scrub};
use super::{Part, clip};

/// Most fields of a form, and the longest of their values.
const FIELDS: usize = 50;
const VALUE: usize = 16 * 1024;
const STILL: Duration = Duration::from_secs(60);

/// The right to upload one file.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Slot {
    /// Where it is sent, with its scheme.
    action: String,
    /// What is sent with it, exactly as it was given.
    fields: Vec<(String, String)>,
}

impl Slot {
    /// A right to send to `action`; `None` when more is to be sent with the file than is reasonable.
    pub(super) fn new(action: &Url, fields: Vec<(String, String)>) -> Option<Self> {
        let bounded = fields.len() <= FIELDS && fields.iter().all(|(_, value)| value.len() <= VALUE);
        bounded.then(|| Slot { action: action.as_str().to_owned(), fields })
    }

    /// The address without a slash at its end.
    pub(super) fn place(&self) -> &str {
        self.action.trim_end_matches('/')
    }

    fn form(&self, name: &'static str, kind: &str, file: Piece) -> Result<Form, Signal> {
        let fields = self.fields.iter().cloned();
        let form = fields.fold(Form::new(), |form, (name, value)| form.text(name, value));
        let file = file.file_name(name).mime_str(kind).map_err(http::lost)?;
        Ok(form.part("file", file))
    }

    /// Values that let others upload.
    fn secrets(&self) -> Vec<&str> {
        let secret = |name: &str| ["signature", "token", "policy", "credential"].iter().any(|word| name.contains(word));
        self.fields.iter().filter(|(name, _)| secret(&name.to_lowercase())).map(|(_, value)| value.as_str()).collect()
    }

    /// Sends a picture.
    pub(super) async fn send_still(&self, client: &Client, bytes: Vec<u8>) -> Result<(), Signal> {
        let form = self.form("cover.jpg", "image/jpeg", Piece::bytes(bytes))?;
        let call = client.post(&self.action).timeout(STILL).multipart(form);
        self.stored(call.send().await.map_err(http::lost)?).await
    }

    /// Sends the clip; there is no resuming: whatever was sent before, the whole file goes again.
    pub(super) async fn send_clip(&self, client: &Client, armed: &Clip, part: Part<'_>) -> Result<(), Signal> {
        let size = armed.bytes;
        let moved = Arc::new(AtomicU64::new(0));
        let body = clip::body(armed, 0, size, Arc::clone(&moved)).await?;
        let form = self.form("clip.mp4", "video/mp4", Piece::stream_with_length(body, size))?;
        let call = client.post(&self.action).multipart(form).send();
        let response = http::watched(call, &moved, size, true).await?;
        (part.progress)(moved.load(Ordering::Relaxed));
        self.stored(response).await
    }

    async fn stored(&self, response: Response) -> Result<(), Signal> {
        let answered = http::read(response).await?;
        match answered.status {
            200..300 => Ok(()),
            _ => Err(refusal(&answered, &self.secrets())),
        }
    }
}

/// A refusal in XML; `lease_expired` where the right has ended.
fn refusal(answered: &Answered, secrets: &[&str]) -> Signal {
    let text = answered.body.as_str().unwrap_or_default();
    let inside = |tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        rest.split_once(&format!("</{tag}>")).map(|(inside, _)| inside)
    };
    let message = inside("Message").unwrap_or("no reason given");
    let expired = message.to_lowercase().contains("expired");
    let code = if expired { Some("lease_expired") } else { inside("Code") };
    Signal {
        status: Some(answered.status),
        reason: code.map(|code| scrub(code, secrets)),
        message: scrub(message, secrets),
        retry_after: answered.retry_after.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn r65_reddit_7_2_and_pinterest_5_2_the_store_answers_in_xml() {
        let xml = |code: &str, message: &str| {
            json!(format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"))
        };
        let read = |body: Value| refusal(&Answered { status: 403, body, ..Answered::default() }, &[]).reason;
        assert_eq!(
            read(xml("AccessDenied", "Invalid according to Policy: Policy expired.")).as_deref(),
            Some("lease_expired")
        );
        assert_eq!(read(xml("EntityTooLarge", "too large")).as_deref(), Some("EntityTooLarge"));
        assert_eq!(read(json!("")), None);
    }

    #[test]
    fn r65_a_form_is_bounded_and_its_signature_is_a_secret() {
        let action: Url = "https://uploads.test/".parse().unwrap();
        let field = |name: &str, bytes: usize| (name.to_owned(), "x".repeat(bytes));
        let slot = Slot::new(&action, vec![field("key", VALUE), field("X-Amz-Signature", 5)]).unwrap();
        assert_eq!((slot.place(), slot.secrets()), ("https://uploads.test", vec!["xxxxx"]));
        assert!(Slot::new(&action, vec![field("key", VALUE + 1)]).is_none());
        assert!(Slot::new(&action, vec![field("key", 1); FIELDS + 1]).is_none());
    }
}

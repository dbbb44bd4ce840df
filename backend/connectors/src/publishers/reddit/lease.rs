//! Leases, and the uploads that they allow.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;
use reqwest::multipart::{Form, Part as Piece};
use reqwest::{Method, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{RedditPublisher, Ticket, answers};
use crate::publishers::{Part, clip, http, tokens::Tokens};

/// Most fields of a lease, and the longest of their values.
const FIELDS: usize = 50;
const VALUE: usize = 16 * 1024;
const STILL: Duration = Duration::from_secs(60);

/// The right to upload one file.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Lease {
    /// Id of what becomes of the file.
    pub(super) asset: String,
    /// Where it is sent, with its scheme.
    action: String,
    /// What is sent with it, exactly as it was given.
    fields: Vec<(String, String)>,
    key: String,
}

impl Lease {
    /// The address of the uploaded file, as a submission names it.
    pub(super) fn place(&self) -> String {
        format!("{}/{}", self.action.trim_end_matches('/'), self.key)
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
}

impl RedditPublisher {
    pub(super) async fn lease(&self, tokens: &Tokens, name: &str, kind: &str) -> Result<Lease, Signal> {
        let form = [("api_type", "json"), ("filepath", name), ("mimetype", kind)];
        let call = self.api(tokens, Method::POST, "/api/media/asset.json").form(&form);
        let answered = self.answer(tokens, call).await?;
        self.read_lease(&answered.body).ok_or_else(|| Signal::lost("its lease for an upload could not be read"))
    }

    fn read_lease(&self, body: &Value) -> Option<Lease> {
        let action = self.bases.upload(body["args"]["action"].as_str()?)?;
        let is_id = |id: &&str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
        let asset = body["asset"]["asset_id"].as_str().filter(is_id)?;
        let given = body["args"]["fields"].as_array().filter(|fields| fields.len() <= FIELDS)?;
        let field = |field: &Value| {
            let (name, value) = (field["name"].as_str()?, field["value"].as_str()?);
            (value.len() <= VALUE).then(|| (name.to_owned(), value.to_owned()))
        };
        let fields: Vec<(String, String)> = given.iter().map(field).collect::<Option<_>>()?;
        let (_, key) = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("key"))?;
        let action = action.as_str().trim_end_matches('/').to_owned();
        Some(Lease { asset: asset.to_owned(), action, key: key.clone(), fields })
    }

    pub(super) async fn upload_still(&self, lease: &Lease, bytes: Vec<u8>) -> Result<(), Signal> {
        let form = lease.form("cover.jpg", "image/jpeg", Piece::bytes(bytes))?;
        let call = self.clients.upload.post(&lease.action).timeout(STILL).multipart(form);
        stored(lease, call.send().await.map_err(http::lost)?).await
    }

    pub(super) async fn upload_clip(
        &self,
        message: &Message,
        handle: &Handle,
        part: Part<'_>,
    ) -> Result<Answer, Signal> {
        let Ticket { video: lease, .. } = Ticket::read(handle)?;
        let size = message.clip.bytes;
        let moved = Arc::new(AtomicU64::new(0));
        // There is no resuming: whatever was sent before, the whole file goes again.
        let body = clip::body(&message.clip, 0, size, Arc::clone(&moved)).await?;
        let form = lease.form("clip.mp4", "video/mp4", Piece::stream_with_length(body, size))?;
        let call = self.clients.upload.post(&lease.action).multipart(form).send();
        let response = http::watched(call, &moved, size, true).await?;
        (part.progress)(moved.load(Ordering::Relaxed));
        stored(&lease, response).await?;
        Ok(Answer::Ready)
    }
}

async fn stored(lease: &Lease, response: Response) -> Result<(), Signal> {
    let answered = http::read(response).await?;
    match answered.status {
        200..300 => Ok(()),
        _ => Err(answers::store(&answered, &lease.secrets())),
    }
}

//! Leases, and the uploads that they allow.

use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{RedditPublisher, Ticket};
use crate::publishers::store::Slot;
use crate::publishers::{Part, tokens::Tokens};

/// The right to upload one file.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Lease {
    /// Id of what becomes of the file.
    pub(super) asset: String,
    #[serde(flatten)]
    slot: Slot,
    key: String,
}

impl Lease {
    /// The address of the uploaded file, as a submission names it.
    pub(super) fn place(&self) -> String {
        format!("{}/{}", self.slot.place(), self.key)
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
        let field = |field: &Value| Some((field["name"].as_str()?.to_owned(), field["value"].as_str()?.to_owned()));
        let fields: Vec<(String, String)> =
            body["args"]["fields"].as_array()?.iter().map(field).collect::<Option<_>>()?;
        let (_, key) = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("key"))?;
        Some(Lease { asset: asset.to_owned(), key: key.clone(), slot: Slot::new(&action, fields)? })
    }

    pub(super) async fn upload_still(&self, lease: &Lease, bytes: Vec<u8>) -> Result<(), Signal> {
        lease.slot.send_still(&self.clients.upload, bytes).await
    }

    pub(super) async fn upload_clip(
        &self,
        message: &Message,
        handle: &Handle,
        part: Part<'_>,
    ) -> Result<Answer, Signal> {
        Ticket::read(handle)?.video.slot.send_clip(&self.clients.upload, &message.clip, part).await?;
        Ok(Answer::Ready)
    }
}

//! The Pin: the one call that makes it, the lists that prove it, and a look at it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;
use domain::publication::pinterest::came_of;
use reqwest::Method;
use serde_json::{Value, json};

use super::answers::{self, is_id};
use super::media::options;
use super::{PinterestPublisher, Ticket};
use crate::publishers::tokens::Tokens;
use crate::publishers::{clip, http};

/// Pins of a page of a list: the newest come first.
const PINS: &str = "250";
/// Largest cover that is sent with a Pin, in bytes.
const COVER: usize = 2_000_000;
/// The second of the video that is its cover, where there is no picture to send.
const FRAME: u32 = 1;

impl PinterestPublisher {
    pub(super) async fn create(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Result<Answer, Signal> {
        let ticket = Ticket::read(handle)?;
        let body = body(message, source(message, &ticket.media).await)?;
        let answered = self.answer(tokens, self.api(tokens, Method::POST, "/pins").json(&body)).await?;
        self.live(&answered.body).ok_or_else(|| Signal::lost("its answer to the Pin could not be read"))
    }

    /// Looks for the Pin among the newest of the board, then of the account; where it is not, whether its upload is still there.
    pub(super) async fn search(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Result<Answer, Signal> {
        let (ticket, chosen) = (Ticket::read(handle)?, options(message)?);
        for path in [format!("/boards/{}/pins", chosen.board), "/pins".to_owned()] {
            let call = self.api(tokens, Method::GET, &path).query(&[("page_size", PINS)]);
            let answered = self.answer(tokens, call).await?;
            let pins = answered.body["items"].as_array().ok_or_else(|| Signal::lost("its Pins could not be read"))?;
            let same = |pin: &&Value| came_of(&answers::listed(pin), message, &chosen.board, ticket.since);
            if let Some(live) = pins.iter().find(same).and_then(|pin| self.live(pin)) {
                return Ok(live);
            }
        }
        match self.processed(tokens, handle).await? {
            Answer::Ready => Ok(Answer::Unlisted),
            _ => Ok(Answer::Absent),
        }
    }

    pub(super) async fn see(&self, tokens: &Tokens, object: &str) -> Result<Answer, Signal> {
        if !is_id(object) {
            return Err(Signal::lost("what was stored of the Pin is damaged"));
        }
        let call = self.api(tokens, Method::GET, &format!("/pins/{object}"));
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        match answered.status {
            200..300 => Ok(self.live(&answered.body).unwrap_or(Answer::NotYet)),
            404 => Ok(Answer::NotYet),
            _ => Err(self.refused(&answered, tokens)),
        }
    }

    fn live(&self, pin: &Value) -> Option<Answer> {
        let object = answers::id(&pin["id"])?.to_owned();
        let permalink = Some(self.bases.permalink(&object));
        Some(Answer::Live { object, permalink, private: false })
    }
}

/// What the Pin shows: the upload, and the picture that stands for it or else a moment of the video.
async fn source(message: &Message, media: &str) -> Value {
    let mut source = json!({"source_type": "video_id", "media_id": media});
    match clip::cover(message.cover.as_deref()).await {
        Ok(bytes) if bytes.len() <= COVER => {
            source["cover_image_content_type"] = json!("image/jpeg");
            source["cover_image_data"] = json!(STANDARD.encode(bytes));
        }
        _ => source["cover_image_key_frame_time"] = json!(FRAME),
    }
    source
}

/// Unknown fields are refused, so that nothing is sent that is not there.
fn body(message: &Message, source: Value) -> Result<Value, Signal> {
    let chosen = options(message)?;
    let mut body = json!({"board_id": chosen.board, "media_source": source});
    let texts = [
        ("title", Some(message.title.clone())),
        ("description", Some(message.body())),
        ("alt_text", chosen.alt_text.clone()),
        ("link", chosen.link.clone()),
    ];
    for (name, text) in texts {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            body[name] = Value::String(text);
        }
    }
    Ok(body)
}

//! The board that a Pin goes to, the upload's registration, the upload, and how far its processing has come.

use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::{Message, Options, PinOptions};
use reqwest::Method;
use serde_json::{Value, json};

use super::answers::{self, is_id};
use super::{PinterestPublisher, Ticket};
use crate::publishers::store::Slot;
use crate::publishers::{Part, clip, http, tokens::Tokens};

/// Boards of a page, and pages that are read: an account has 2000 boards at most.
const BOARDS: &str = "250";
const PAGES: usize = 10;

/// What Pinterest asks of a post.
pub(super) fn options(message: &Message) -> Result<&PinOptions, Signal> {
    match &message.options {
        Options::Pinterest(options) => Ok(options),
        _ => Err(Signal::ours("wrong_options", "the options are those of another platform")),
    }
}

impl PinterestPublisher {
    pub(super) async fn open(&self, tokens: &Tokens, message: &Message) -> Result<Handle, Signal> {
        clip::verify(&message.clip).await?;
        self.look_at_board(tokens, &options(message)?.board).await?;
        let call = self.api(tokens, Method::POST, "/media").json(&json!({"media_type": "video"}));
        let answered = self.answer(tokens, call).await?;
        let since = answers::clock(&answered);
        let opened = self.read_registration(&answered.body);
        let (media, slot) = opened.ok_or_else(|| Signal::lost("its registration of an upload could not be read"))?;
        // Texts and a time always serialise.
        Ok(Handle::new(serde_json::to_string(&Ticket { media, slot, since }).unwrap_or_default()))
    }

    /// Whatever parameters come are sent with the file.
    fn read_registration(&self, body: &Value) -> Option<(String, Slot)> {
        let media = answers::id(&body["media_id"])?.to_owned();
        let action = self.bases.upload(body["upload_url"].as_str()?)?;
        let field = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
        let fields = body["upload_parameters"].as_object()?.iter().map(field).collect::<Option<Vec<_>>>()?;
        Some((media, Slot::new(&action, fields)?))
    }

    /// Refuses early what cannot be pinned to.
    async fn look_at_board(&self, tokens: &Tokens, board: &str) -> Result<(), Signal> {
        let missing = || Signal::ours("board_missing", "the account has no such board: choose another");
        let mut bookmark: Option<String> = None;
        for _ in 0..if is_id(board) { PAGES } else { 0 } {
            let marked = bookmark.iter().map(|mark| ("bookmark", mark.as_str()));
            let query: Vec<(&str, &str)> = [("page_size", BOARDS)].into_iter().chain(marked).collect();
            let answered = self.answer(tokens, self.api(tokens, Method::GET, "/boards").query(&query)).await?;
            let boards =
                answered.body["items"].as_array().ok_or_else(|| Signal::lost("its boards could not be read"))?;
            if let Some(found) = boards.iter().find(|found| found["id"] == board) {
                return match found["is_ads_only"] == true {
                    true => Err(Signal::ours("board_for_adverts", "the board is for adverts alone: choose another")),
                    false => Ok(()),
                };
            }
            bookmark = answered.body["bookmark"].as_str().filter(|mark| !mark.is_empty()).map(str::to_owned);
            if bookmark.is_none() {
                break;
            }
        }
        Err(missing())
    }

    pub(super) async fn upload(&self, message: &Message, handle: &Handle, part: Part<'_>) -> Result<Answer, Signal> {
        Ticket::read(handle)?.slot.send_clip(&self.clients.upload, &message.clip, part).await?;
        Ok(Answer::Processing { object: None })
    }

    /// How far the processing of an upload has come; `Gone` when it is not known any more.
    pub(super) async fn processed(&self, tokens: &Tokens, handle: &Handle) -> Result<Answer, Signal> {
        let ticket = Ticket::read(handle)?;
        if !is_id(&ticket.media) {
            return Err(Signal::lost("what was stored of the upload is damaged"));
        }
        let call = self.api(tokens, Method::GET, &format!("/media/{}", ticket.media));
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        match answered.status {
            200..300 => Ok(status(&answered.body)?),
            404 => Ok(Answer::Gone),
            _ => Err(self.refused(&answered, tokens)),
        }
    }
}

fn status(body: &Value) -> Result<Answer, Signal> {
    Ok(match body["status"].as_str() {
        Some("succeeded") => Answer::Ready,
        // No complete file was seen, or not yet.
        Some("registered") => Answer::Absent,
        Some("failed") => {
            let code = body["failure_code"].as_str().unwrap_or("no code given");
            let text = format!("it cannot use the file: {}", http::scrub(code, &[]));
            return Err(Signal::ours("media_failed", text));
        }
        Some(_) => Answer::Processing { object: None },
        None => return Err(Signal::lost("how far the processing is could not be read")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_pinterest_5_3_every_status_of_an_upload_has_its_meaning() {
        let read = |body: Value| status(&body);
        assert_eq!(read(json!({"status": "succeeded"})), Ok(Answer::Ready));
        assert_eq!(read(json!({"status": "registered"})), Ok(Answer::Absent));
        for working in ["processing", "something_new"] {
            assert_eq!(read(json!({"status": working})), Ok(Answer::Processing { object: None }), "{working}");
        }
        let failed = read(json!({"status": "failed", "failure_code": "too_long"})).unwrap_err();
        assert_eq!((failed.reason.as_deref(), failed.message.contains("too_long")), (Some("media_failed"), true));
        assert_eq!(read(json!({})).unwrap_err().reason, None);
    }
}

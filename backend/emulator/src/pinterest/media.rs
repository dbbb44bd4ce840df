//! Registering an upload, the store that takes it, and how far its processing has come.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use serde_json::{Map, Value, json};

use super::error::{forbidden, invalid, refusal};
use super::state::Media;
use super::{NAME, Pinterest, json_body, list};
use crate::body::Incoming;
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;
use crate::store;

/// How long the parameters of an upload are good.
const LIFE: Duration = Duration::hours(1);
const SCOPES: [&str; 2] = ["pins:read", "pins:write"];

pub(super) fn register(pinterest: &Pinterest, call: &Call, body: &[u8]) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &SCOPES)?;
    if json_body(call, body)? != json!({"media_type": "video"}) {
        return Err(invalid("the body is to be {\"media_type\": \"video\"}"));
    }
    let mut state = pinterest.state();
    let number = state.media.len() + 1;
    let id = format!("5212123920968{number:06}");
    let parameters = parameters(call, &id, number);
    let shown: Map<String, Value> =
        parameters.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
    let answer = json!({"media_id": id, "media_type": "video", "upload_url": format!("{}/pin-s3/", call.base),
                        "upload_parameters": shown});
    let media = Media {
        id: id.clone(),
        account: grant.account.clone(),
        parameters,
        expires_at: call.now + LIFE,
        stored: None,
        uploaded_at: None,
        refused: false,
    };
    state.media.insert(id, media);
    Ok(Reply::json(201, &answer))
}

/// Eight that are documented and one that is not, in another order each time.
fn parameters(call: &Call, id: &str, number: usize) -> Vec<(String, String)> {
    let ends = (call.now + LIFE).to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let policy = json!({"expiration": ends, "conditions": [{"bucket": "pin-s3"}]});
    let mut parameters = [
        ("x-amz-date", call.now.format("%Y%m%dT%H%M%SZ").to_string()),
        ("x-amz-signature", format!("signature{number:06}")),
        ("x-amz-security-token", format!("security{number:06}")),
        ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
        ("key", format!("uploads/11/aa/22/3:video:203014033110991560:{id}")),
        ("policy", STANDARD.encode(policy.to_string())),
        ("x-amz-credential", "emulated/us-east-1/s3/aws4_request".to_owned()),
        ("Content-Type", "multipart/form-data".to_owned()),
        ("x-emu-extra", format!("extra{number:06}")),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    let turn = number % parameters.len();
    parameters.rotate_left(turn);
    parameters.into()
}

pub(super) async fn upload(pinterest: &Pinterest, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    let right = |key: &str| {
        let (_, id) = key.rsplit_once(':')?;
        pinterest.state().media.get(id).map(Media::right)
    };
    let received = match store::take(&emulator.files, call, body, &right).await {
        Ok(received) => received,
        Err(reply) => return *reply,
    };
    let stored = match received.look(&emulator.files).await {
        Ok(stored) => stored,
        Err(reply) => return *reply,
    };
    let refused = call.config.flag("fail_next_media");
    if refused && let Some(settings) = emulator.world().config.get_mut(NAME) {
        settings.insert("fail_next_media".to_owned(), Value::Bool(false));
    }
    if let Some(media) = pinterest.state().media.get_mut(&received.file) {
        (media.stored, media.uploaded_at, media.refused) = (Some(stored), Some(call.now), refused);
    }
    Reply::empty(204)
}

pub(super) fn status(pinterest: &Pinterest, call: &Call, id: &str) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &SCOPES)?;
    let state = pinterest.state();
    let media = state.media.get(id).ok_or_else(|| refusal(404, 404, "Media upload not found."))?;
    if media.account != grant.account {
        return Err(forbidden());
    }
    Ok(Reply::json(200, &answer(call, media)))
}

pub(super) fn list(pinterest: &Pinterest, call: &Call) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &SCOPES)?;
    let state = pinterest.state();
    let own = state.media.values().rev().filter(|media| media.account == grant.account);
    list::page(call, own.map(|media| answer(call, media)).collect())
}

fn answer(call: &Call, media: &Media) -> Value {
    let status = media.status(call.now, &call.config);
    let mut answer = json!({"media_id": media.id, "media_type": "video", "status": status});
    if status == "failed" {
        answer["failure_code"] = json!("unsupported_media");
    }
    answer
}

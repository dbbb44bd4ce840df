//! `thumbnails.set`.

use serde_json::json;

use super::error::{allowed, error};
use super::{Youtube, quota};
use crate::body::Incoming;
use crate::call::Call;
use crate::reply::Reply;

pub(super) async fn set(youtube: &Youtube, call: &Call, body: &mut Incoming) -> Reply {
    let account = match allowed(call, &["youtube.upload", "youtube", "youtube.force-ssl"]) {
        Ok(grant) => grant.account.clone(),
        Err(reply) => return *reply,
    };
    body.drain().await;
    let mut state = youtube.state();
    if let Err(reply) = quota::units(&mut state, call, 50) {
        return *reply;
    }
    if body.length == 0 {
        return error(400, "mediaBodyRequired", "The request does not include the image content.");
    }
    if !body.kept.starts_with(&[0xFF, 0xD8]) && !body.kept.starts_with(&[0x89, b'P', b'N', b'G']) {
        return error(400, "invalidImage", "The provided image content is invalid.");
    }
    let id = call.query("videoId").unwrap_or_default();
    let Some(video) = state.videos.iter_mut().find(|video| video.id == id && video.account == account) else {
        return error(404, "videoNotFound", "The video cannot be found.");
    };
    video.thumbnail = true;
    let url = format!("{}/view/youtube/{id}", call.base);
    Reply::json(
        200,
        &json!({"kind": "youtube#thumbnailSetResponse", "items": [{"default": {"url": url, "width": 120, "height": 90}}]}),
    )
}

//! Reading: videos by id, and the channel of a token.

use serde_json::{Map, Value, json};

use super::error::{allowed, violation};
use super::state::{Verdict, Video};
use super::{Youtube, quota};
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

const READ: [&str; 4] = ["youtube.readonly", "youtube", "youtube.force-ssl", "youtube.upload"];

/// `videos.list` by ids: the owner sees all, others what is not private.
pub(super) fn videos(youtube: &Youtube, call: &Call) -> Reply {
    let grant = match allowed(call, &READ) {
        Ok(grant) => grant,
        Err(reply) => return *reply,
    };
    let mut state = youtube.state();
    if let Err(reply) = quota::units(&mut state, call, 1) {
        return *reply;
    }
    let (Some(parts), Some(ids)) = (call.query("part"), call.query("id")) else {
        return violation(400, "missingRequiredParameter", "part and id are required");
    };
    let (parts, ids): (Vec<&str>, Vec<&str>) = (parts.split(',').collect(), ids.split(',').take(50).collect());
    let seen = |video: &&Video| {
        ids.contains(&video.id.as_str())
            && (video.account == grant.account || video.privacy(call.now, &call.config) != "private")
    };
    let items: Vec<Value> = state.videos.iter().filter(seen).map(|video| resource(video, &parts, call)).collect();
    Reply::json(200, &json!({"kind": "youtube#videoListResponse", "items": items}))
}

/// The parts of a video that were asked for.
pub(super) fn resource(video: &Video, parts: &[&str], call: &Call) -> Value {
    let mut item = Map::from_iter([("kind".to_owned(), json!("youtube#video")), ("id".to_owned(), json!(video.id))]);
    for part in parts {
        let value = match *part {
            "snippet" => snippet(video),
            "status" => status(video, call),
            "processingDetails" => processing(video, call),
            "statistics" => video.statistics(call.now),
            "contentDetails" => json!({"duration": duration(video.duration)}),
            _ => continue,
        };
        item.insert((*part).to_owned(), value);
    }
    Value::Object(item)
}

fn snippet(video: &Video) -> Value {
    let mut snippet = video.metadata["snippet"].clone();
    if let Some(fields) = snippet.as_object_mut() {
        fields.insert("publishedAt".to_owned(), json!(video.uploaded_at));
        fields.insert("channelId".to_owned(), json!(video.account));
    }
    snippet
}

fn status(video: &Video, call: &Call) -> Value {
    let mut status = video.metadata["status"].clone();
    if let Some(fields) = status.as_object_mut() {
        fields.insert("privacyStatus".to_owned(), json!(video.privacy(call.now, &call.config)));
        let (upload, why) = match (&video.verdict, video.processed(call.now, &call.config)) {
            (_, false) => ("uploaded", None),
            (Verdict::Processed, true) => ("processed", None),
            (Verdict::Failed(reason), true) => ("failed", Some(("failureReason", reason))),
            (Verdict::Rejected(reason), true) => ("rejected", Some(("rejectionReason", reason))),
        };
        fields.insert("uploadStatus".to_owned(), json!(upload));
        if let Some((key, reason)) = why {
            fields.insert(key.to_owned(), json!(reason));
        }
    }
    status
}

fn processing(video: &Video, call: &Call) -> Value {
    match (&video.verdict, video.processed(call.now, &call.config)) {
        (_, false) => {
            json!({"processingStatus": "processing", "processingProgress": {"partsTotal": "10", "partsProcessed": "5", "timeLeftMs": "1000"}})
        }
        (Verdict::Failed(_), true) => {
            json!({"processingStatus": "failed", "processingFailureReason": "transcodeFailed"})
        }
        (_, true) => json!({"processingStatus": "succeeded"}),
    }
}

fn duration(seconds: Option<f64>) -> String {
    format!("PT{}S", seconds.unwrap_or_default().round())
}

/// `channels.list?mine=true`.
pub(super) fn channels(youtube: &Youtube, emulator: &Emulator, call: &Call) -> Reply {
    let grant = match allowed(call, &READ) {
        Ok(grant) => grant,
        Err(reply) => return *reply,
    };
    if let Err(reply) = quota::units(&mut youtube.state(), call, 1) {
        return *reply;
    }
    if call.query("mine") != Some("true") || call.query("part").is_none() {
        return violation(400, "missingRequiredParameter", "part and mine=true are required");
    }
    let world = emulator.world();
    let attrs = world.vault.account(super::NAME, &grant.account).cloned().unwrap_or_default();
    let uploads = grant.account.replacen("UC", "UU", 1);
    let item = json!({
        "kind": "youtube#channel", "id": grant.account,
        "snippet": {"title": attrs["title"], "customUrl": attrs["handle"]},
        "status": {"longUploadsStatus": attrs["longUploadsStatus"]},
        "contentDetails": {"relatedPlaylists": {"uploads": uploads}},
    });
    Reply::json(200, &json!({"kind": "youtube#channelListResponse", "items": [item]}))
}

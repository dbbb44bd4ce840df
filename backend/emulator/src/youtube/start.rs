//! Starting an upload: every check that YouTube makes before a byte, in its order.

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

use super::error::{allowed, error, violation};
use super::state::{Session, State};
use super::{Youtube, quota};
use crate::body::Incoming;
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

const LARGEST: u64 = 256_000_000_000;
const PARTS: [(&str, &[&str]); 6] = [
    ("snippet", &["title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"]),
    (
        "status",
        &[
            "privacyStatus",
            "publishAt",
            "selfDeclaredMadeForKids",
            "containsSyntheticMedia",
            "license",
            "embeddable",
            "publicStatsViewable",
        ],
    ),
    ("paidProductPlacementDetails", &["hasPaidProductPlacement"]),
    ("brandPartner", &["channelId", "channelHandle"]),
    ("recordingDetails", &["recordingDate"]),
    ("localizations", &[]),
];

pub(super) async fn start(youtube: &Youtube, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    let Ok(bytes) = body.whole().await else { return error(400, "parseError", "The body could not be read") };
    match checked(youtube, emulator, call, &bytes) {
        Ok(reply) => reply,
        Err(reply) => *reply,
    }
}

fn checked(youtube: &Youtube, emulator: &Emulator, call: &Call, bytes: &[u8]) -> Result<Reply, Box<Reply>> {
    let grant = allowed(call, &["youtube.upload", "youtube", "youtube.force-ssl"])?;
    let mut state = youtube.state();
    quota::upload(&mut state, call)?;
    channel_cap(&state, call, &grant.account)?;
    form(call)?;
    let metadata: Value = serde_json::from_slice(bytes).map_err(|_| violation(400, "parseError", "Parse Error"))?;
    known_fields(call, &metadata)?;
    words(&metadata)?;
    status(&metadata)?;
    let total = size(call)?;
    forget_expired(&mut state, emulator, call);
    Ok(open(&mut state, call, &grant.account, metadata, total))
}

fn channel_cap(state: &State, call: &Call, account: &str) -> Result<(), Box<Reply>> {
    let day = call.now - Duration::hours(24);
    let recent = state.videos.iter().filter(|video| video.account == account && video.uploaded_at > day).count();
    if i64::try_from(recent).unwrap_or(i64::MAX) < call.config.number("channel_cap") {
        return Ok(());
    }
    Err(error(400, "uploadLimitExceeded", "The user has exceeded the number of videos they may upload.").into())
}

fn form(call: &Call) -> Result<(), Box<Reply>> {
    if call.query("uploadType") != Some("resumable") {
        return Err(violation(400, "badRequest", "Only uploadType=resumable is emulated").into());
    }
    if !call.header("Content-Type").is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(violation(400, "badRequest", "Content-Type has to be application/json").into());
    }
    if !call
        .header("X-Upload-Content-Type")
        .is_some_and(|kind| kind.starts_with("video/") || kind == "application/octet-stream")
    {
        return Err(violation(
            400,
            "badRequest",
            "X-Upload-Content-Type has to be video/* or application/octet-stream",
        )
        .into());
    }
    Ok(())
}

fn known_fields(call: &Call, metadata: &Value) -> Result<(), Box<Reply>> {
    let refuse = |message: String| Box::new(violation(400, "badRequest", &message));
    let Some(object) = metadata.as_object() else { return Err(refuse("The body is no object".to_owned())) };
    let asked: Vec<&str> = call.query("part").unwrap_or_default().split(',').map(str::trim).collect();
    for part in &asked {
        if !object.contains_key(*part) {
            return Err(refuse(format!("part {part:?} is named but not in the body")));
        }
    }
    for (name, value) in object {
        let Some((_, fields)) = PARTS.iter().find(|(part, _)| part == name) else {
            return Err(refuse(format!("Unknown name {name:?}")));
        };
        if !asked.contains(&name.as_str()) {
            return Err(refuse(format!("{name:?} is in the body but not in part")));
        }
        let unknown = value
            .as_object()
            .into_iter()
            .flatten()
            .find(|(key, _)| !fields.is_empty() && !fields.contains(&key.as_str()));
        if let Some((key, _)) = unknown {
            return Err(refuse(format!("Unknown name {key:?} at {name:?}")));
        }
    }
    Ok(())
}

fn words(metadata: &Value) -> Result<(), Box<Reply>> {
    let text = |pointer: &str| metadata.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (title, description) = (text("/snippet/title"), text("/snippet/description"));
    if title.trim().is_empty() || title.encode_utf16().count() > 100 || title.contains(['<', '>']) {
        return Err(
            error(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.").into()
        );
    }
    if description.len() > 5000 || description.contains(['<', '>']) {
        return Err(
            error(400, "invalidDescription", "The request metadata specifies an invalid video description.").into()
        );
    }
    let tags: Vec<&str> = metadata
        .pointer("/snippet/tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let counted: usize =
        tags.iter().map(|tag| tag.encode_utf16().count() + if tag.contains(' ') { 2 } else { 0 }).sum();
    if counted + tags.len().saturating_sub(1) > 500 {
        return Err(error(400, "invalidTags", "The request metadata specifies invalid video keywords.").into());
    }
    let category = text("/snippet/categoryId");
    if !category.is_empty() && !category.parse::<u32>().is_ok_and(|id| (1..=44).contains(&id)) {
        return Err(error(
            400,
            "invalidCategoryId",
            "The snippet.categoryId property specifies an invalid category ID.",
        )
        .into());
    }
    Ok(())
}

fn status(metadata: &Value) -> Result<(), Box<Reply>> {
    let text = |pointer: &str| metadata.pointer(pointer).and_then(Value::as_str);
    let privacy = text("/status/privacyStatus").unwrap_or("public");
    if let Some(at) = text("/status/publishAt")
        && (privacy != "private" || at.parse::<DateTime<Utc>>().is_err())
    {
        return Err(error(
            400,
            "invalidPublishAt",
            "The request metadata specifies an invalid scheduled publishing time.",
        )
        .into());
    }
    if !matches!(privacy, "public" | "unlisted" | "private") {
        return Err(error(403, "forbiddenPrivacySetting", "The owner of the video may not set this privacy.").into());
    }
    Ok(())
}

fn size(call: &Call) -> Result<u64, Box<Reply>> {
    let Some(total) = call.number("X-Upload-Content-Length") else {
        return Err(violation(400, "badRequest", "X-Upload-Content-Length is missing").into());
    };
    if total > LARGEST { Err(error(400, "badRequest", "The file is too large").into()) } else { Ok(total) }
}

/// Sessions that nobody can use any more go, and with them the bytes that came to nothing.
fn forget_expired(state: &mut State, emulator: &Emulator, call: &Call) {
    state.sessions.retain(|id, session| {
        let expired = session.expired(call.now);
        if expired && session.video.is_none() {
            emulator.files.remove(id);
        }
        !expired
    });
}

fn open(state: &mut State, call: &Call, account: &str, metadata: Value, total: u64) -> Reply {
    state.started += 1;
    let id = format!("AEemu{:08}", state.started);
    let part = call.query("part").unwrap_or_default();
    let location =
        format!("{}/{}{}?uploadType=resumable&part={part}&upload_id={id}", call.base, call.prefix, call.path);
    let session = Session {
        id: id.clone(),
        account: account.to_owned(),
        total,
        stored: 0,
        metadata,
        started_at: call.now,
        completed_at: None,
        video: None,
        parts: Vec::new(),
        busy: false,
        sha256: None,
    };
    state.sessions.insert(id, session);
    Reply::empty(200).header("Location", location)
}

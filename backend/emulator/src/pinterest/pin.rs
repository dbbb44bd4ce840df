//! Making a Pin: every check in the order in which Pinterest makes them, then the Pin.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use super::error::{forbidden, invalid, refusal};
use super::state::{Media, Pin, State};
use super::{Pinterest, board, json_body};
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

const SCOPES: [&str; 4] = ["boards:read", "boards:write", "pins:read", "pins:write"];
const NO_COVER: &str = "A video Pin needs exactly one of cover_image_url or cover_image_content_type with \
                        cover_image_data, or cover_image_key_frame_time.";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPin {
    board_id: String,
    board_section_id: Option<String>,
    title: Option<String>,
    description: Option<String>,
    alt_text: Option<String>,
    link: Option<String>,
    dominant_color: Option<String>,
    media_source: Source,
}

#[derive(Deserialize)]
#[serde(tag = "source_type", rename_all = "snake_case", deny_unknown_fields)]
enum Source {
    VideoId {
        media_id: String,
        cover_image_url: Option<String>,
        cover_image_content_type: Option<String>,
        cover_image_data: Option<String>,
        cover_image_key_frame_time: Option<u32>,
    },
    ImageUrl {
        url: String,
    },
    ImageBase64 {
        content_type: String,
        data: String,
    },
}

/// What a Pin shows.
struct Shows {
    /// The upload of a video.
    media: Option<Media>,
    sha256: String,
}

pub(super) fn create(
    pinterest: &Pinterest,
    emulator: &Emulator,
    call: &Call,
    body: &[u8],
) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter_to_create(call, &SCOPES)?;
    let body = json_body(call, body)?;
    let new = NewPin::deserialize(body).map_err(|error| invalid(&error.to_string()))?;
    let mut state = pinterest.state();
    place(&state, emulator, call, &grant.account, &new)?;
    words(&new)?;
    let shows = shows(&state, call, &grant.account, &new.media_source)?;
    link(call, new.link.as_deref())?;
    let pin = made(&state, emulator, call, &grant.account, new, shows);
    let alike = |known: &Pin| {
        (&known.link, &known.board_id, &known.title) == (&pin.link, &pin.board_id, &pin.title) && !known.deleted
    };
    let reply = Reply::json(201, &pin.answer(call.now));
    let reply = if state.pins.iter().any(alike) { reply.violating("duplicate pin") } else { reply };
    state.pins.push(pin);
    Ok(reply)
}

fn made(state: &State, emulator: &Emulator, call: &Call, account: &str, new: NewPin, shows: Shows) -> Pin {
    Pin {
        id: format!("813744226420{:06}", 795_884 + state.pins.len()),
        account: account.to_owned(),
        owner: board::owner(emulator, account),
        board_id: new.board_id,
        board_section_id: new.board_section_id,
        title: new.title,
        description: new.description,
        alt_text: new.alt_text,
        link: new.link,
        dominant_color: new.dominant_color,
        created_at: call.now,
        duration: shows.media.as_ref().and_then(|media| media.stored.as_ref()?.duration),
        media: shows.media.map(|media| media.id),
        sha256: shows.sha256,
        deleted: false,
    }
}

fn place(state: &State, emulator: &Emulator, call: &Call, account: &str, new: &NewPin) -> Result<(), Box<Reply>> {
    for id in [Some(&new.board_id), new.board_section_id.as_ref()].into_iter().flatten() {
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refusal(400, 1, &format!("'{id}' does not match '^\\d+$'")));
        }
    }
    let board = board::find(state, emulator, call, account, &new.board_id)?;
    if board.is_ads_only {
        return Err(forbidden());
    }
    match &new.board_section_id {
        Some(_) => Err(refusal(404, 2031, "Board section not found.")),
        None => Ok(()),
    }
}

fn words(new: &NewPin) -> Result<(), Box<Reply>> {
    let all = [
        ("title", &new.title, 100),
        ("description", &new.description, 800),
        ("alt_text", &new.alt_text, 500),
        ("link", &new.link, 2048),
    ];
    let long = all.into_iter().find(|(_, text, most)| text.as_ref().is_some_and(|text| text.chars().count() > *most));
    long.map_or(Ok(()), |(field, _, most)| {
        Err(refusal(400, 1, &format!("{field} violates constraint: maxLength={most}")))
    })
}

fn shows(state: &State, call: &Call, account: &str, source: &Source) -> Result<Shows, Box<Reply>> {
    match source {
        Source::VideoId {
            media_id,
            cover_image_url,
            cover_image_content_type,
            cover_image_data,
            cover_image_key_frame_time,
        } => {
            let media = ready(state, call, account, media_id)?;
            let inline = cover_image_content_type.as_ref().zip(cover_image_data.as_ref());
            let halved = cover_image_content_type.is_some() != cover_image_data.is_some();
            let forms = [cover_image_url.is_some(), inline.is_some(), cover_image_key_frame_time.is_some()];
            if halved || forms.into_iter().filter(|given| *given).count() != 1 {
                return Err(refusal(400, 1, NO_COVER));
            }
            inline.map_or(Ok(()), |(kind, data)| picture(kind, data).map(drop))?;
            let sha256 = media.stored.as_ref().map(|file| file.sha256.clone()).unwrap_or_default();
            Ok(Shows { media: Some(media), sha256 })
        }
        Source::ImageBase64 { content_type, data } => {
            let bytes = picture(content_type, data)?;
            Ok(Shows { media: None, sha256: hex::encode(Sha256::digest(&bytes)) })
        }
        Source::ImageUrl { url } => match Url::parse(url) {
            Ok(_) => Ok(Shows { media: None, sha256: String::new() }),
            Err(_) => Err(refusal(400, 1, "Unable to reach the URL.")),
        },
    }
}

fn ready(state: &State, call: &Call, account: &str, id: &str) -> Result<Media, Box<Reply>> {
    let media = state.media.get(id).filter(|media| media.account == account);
    let media = media.ok_or_else(|| refusal(400, 1, "Invalid media_id."))?;
    match media.status(call.now, &call.config) {
        "succeeded" => Ok(media.clone()),
        _ => Err(Box::new(refusal(400, 1, "The media is not ready.").violating("the media is not ready"))),
    }
}

/// A picture in base64, which has to begin as its type does.
fn picture(kind: &str, data: &str) -> Result<Vec<u8>, Box<Reply>> {
    let bytes = STANDARD.decode(data).map_err(|_| invalid("the picture is no base64"))?;
    let begins = match kind {
        "image/jpeg" => bytes.starts_with(&[0xFF, 0xD8]),
        "image/png" => bytes.starts_with(&[0x89, b'P', b'N', b'G']),
        _ => false,
    };
    if begins { Ok(bytes) } else { Err(invalid("the picture is not of its type")) }
}

/// Refuses what is no address, and hosts that hide where they lead.
fn link(call: &Call, link: Option<&str>) -> Result<(), Box<Reply>> {
    let Some(link) = link else { return Ok(()) };
    let url = Url::parse(link).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or_else(|| refusal(400, 1, "link is not a valid URL"))?;
    let blocked = call.config.0.get("blocked_hosts").and_then(Value::as_array);
    let of_us = Url::parse(&call.base).is_ok_and(|base| base.origin() == url.origin());
    if of_us || blocked.is_some_and(|hosts| hosts.iter().any(|host| host.as_str() == url.host_str())) {
        return Err(refusal(400, 1, "Sorry! We blocked this link because it may lead to spam."));
    }
    Ok(())
}

//! One video of the Data API as an item.

use crate::feeds::html;
use chrono::{DateTime, Utc};
use domain::licence::{Claim, Scope};
use domain::source::item::Item;
use domain::source::{date, duration};
use serde_json::Value;

/// The id that the public feed gives the same video.
pub(super) fn raw_id(id: &str) -> String {
    format!("yt:video:{id}")
}

/// Whether its owner hides it.
pub(super) fn is_private(video: &Value) -> bool {
    video["status"]["privacyStatus"].as_str() == Some("private")
}

/// The item; length and licence are those of the video itself, its file cannot be had from here.
pub(super) fn item(id: &str, video: &Value, now: DateTime<Utc>) -> Item {
    let snippet = &video["snippet"];
    let text = |name: &str| snippet[name].as_str().map(str::trim).filter(|text| !text.is_empty());
    let published = text("publishedAt").and_then(date::parse).and_then(|date| date::sane(date, now));
    let length = video["contentDetails"]["duration"].as_str().and_then(duration::parse_iso);
    let licence = video["status"]["license"].as_str().filter(|licence| !licence.is_empty());
    let claim = |licence: &str| Claim {
        locator: "status.license".to_owned(),
        raw_value: licence.to_owned(),
        scope: Scope::Media,
    };
    let tags = snippet["tags"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Item {
        raw_id: Some(raw_id(id)),
        url: Some(format!("https://www.youtube.com/watch?v={id}")),
        title: text("title").map(html::plain).unwrap_or_default(),
        text: text("description").map(html::lines).unwrap_or_default(),
        author: text("channelTitle").map(html::plain),
        author_url: text("channelId")
            .filter(|id| super::is_channel_id(id))
            .map(|id| format!("https://www.youtube.com/channel/{id}")),
        published_at: published.map(|date| date.at),
        date_replaced: published.is_some_and(|date| date.replaced),
        categories: tags.take(50).map(html::plain).collect(),
        language: text("defaultAudioLanguage").or_else(|| text("defaultLanguage")).map(str::to_owned),
        thumbnail_url: thumbnail(&snippet["thumbnails"]),
        duration: length.map(|seconds| seconds as f64),
        licences: licence.map(claim).into_iter().collect(),
        ..Item::default()
    }
}

/// The widest thumbnail up to 1920 pixels.
fn thumbnail(thumbnails: &Value) -> Option<String> {
    let sizes = thumbnails.as_object()?.values();
    let width = |size: &&Value| size["width"].as_u64().unwrap_or(0);
    let widest = sizes.filter(|size| width(size) <= 1920).max_by_key(width)?;
    widest["url"].as_str().filter(|url| url.starts_with("https://") || url.starts_with("http://")).map(str::to_owned)
}

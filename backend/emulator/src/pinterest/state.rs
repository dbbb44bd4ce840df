//! Registered media, boards that were made, and Pins.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::NAME;
use super::rate::Windows;
use crate::call::Config;
use crate::emulator::Post as Shown;
use crate::store::{Right, Stored};

/// Seconds that a video Pin lasts, shortest and longest.
const LENGTH: std::ops::RangeInclusive<f64> = 4.0..=900.0;
/// Most bytes of a video.
const LARGEST: u64 = 2 << 30;
/// How long after a Pin was made its length and size are known.
const MEASURED_AFTER: Duration = Duration::seconds(3);

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// By id.
    pub(super) media: BTreeMap<String, Media>,
    /// Boards that were made by a call.
    pub(super) boards: Vec<Board>,
    /// Oldest first.
    pub(super) pins: Vec<Pin>,
    pub(super) windows: Windows,
}

/// A board.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Board {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) privacy: String,
    pub(super) is_ads_only: bool,
}

/// A registered upload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Media {
    pub(super) id: String,
    pub(super) account: String,
    /// What is sent with the file.
    pub(super) parameters: Vec<(String, String)>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) stored: Option<Stored>,
    pub(super) uploaded_at: Option<DateTime<Utc>>,
    /// A test wants the file to be refused.
    pub(super) refused: bool,
}

impl Media {
    /// What the store lets pass.
    pub(super) fn right(&self) -> Right {
        Right { file: self.id.clone(), fields: self.parameters.clone(), expires_at: self.expires_at, most: LARGEST }
    }

    pub(super) fn status(&self, now: DateTime<Utc>, config: &Config) -> &'static str {
        let (Some(stored), Some(at)) = (&self.stored, self.uploaded_at) else { return "registered" };
        let seen = at + Duration::milliseconds(config.number("see_ms"));
        let done = seen + Duration::milliseconds(config.number("processing_ms"));
        let fits = stored.known && stored.duration.is_none_or(|seconds| LENGTH.contains(&seconds));
        match (now < seen, now < done, fits && !self.refused) {
            (true, ..) => "registered",
            (false, true, _) => "processing",
            (false, false, true) => "succeeded",
            (false, false, false) => "failed",
        }
    }

    pub(super) fn view(&self) -> Value {
        let stored = self.stored.as_ref();
        json!({"key": self.id, "platform": NAME, "received": stored.map_or(0, |file| file.bytes),
               "sha256": stored.map(|file| &file.sha256), "state": if stored.is_some() { "complete" } else { "open" }})
    }
}

/// A Pin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Pin {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) owner: String,
    pub(super) board_id: String,
    pub(super) board_section_id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) alt_text: Option<String>,
    pub(super) link: Option<String>,
    pub(super) dominant_color: Option<String>,
    pub(super) created_at: DateTime<Utc>,
    /// Of a video: its upload, and the file.
    pub(super) media: Option<String>,
    pub(super) sha256: String,
    pub(super) duration: Option<f64>,
    pub(super) deleted: bool,
}

impl Pin {
    pub(super) fn is_video(&self) -> bool {
        self.media.is_some()
    }

    /// Whole days since it was made, the day itself included.
    pub(super) fn days(&self, now: DateTime<Utc>) -> i64 {
        (now.date_naive() - self.created_at.date_naive()).num_days() + 1
    }

    /// The Pin as the API tells it.
    pub(super) fn answer(&self, now: DateTime<Utc>) -> Value {
        let measured = self.is_video() && now >= self.created_at + MEASURED_AFTER;
        #[expect(clippy::cast_possible_truncation, reason = "a quarter of an hour at most")]
        let duration = self.duration.filter(|_| measured).map(|seconds| (seconds * 1000.0) as i64);
        let image = |width: i64| json!({"width": width, "height": null, "url": format!("https://i.pinimg.com/{width}x/{}.jpg", self.id)});
        let images = json!({"150x150": image(150), "400x300": image(400), "600x": image(600), "1200x": image(1200)});
        let kind = if self.is_video() { "video" } else { "image" };
        json!({
            "id": self.id, "created_at": self.created_at.format("%Y-%m-%dT%H:%M:%S").to_string(), "link": self.link,
            "title": self.title, "description": self.description, "alt_text": self.alt_text,
            "dominant_color": self.dominant_color, "board_id": self.board_id,
            "board_section_id": self.board_section_id, "board_owner": {"username": self.owner}, "is_owner": true,
            "is_standard": true, "has_been_promoted": false, "creative_type": if self.is_video() { "VIDEO" } else { "REGULAR" },
            "parent_pin_id": null, "pin_metrics": null,
            "media": {"media_type": kind, "cover_image_url": format!("https://i.pinimg.com/{}.jpg", self.id),
                      "duration": duration, "width": measured.then_some(1080), "height": measured.then_some(1920),
                      "video_url": null, "images": images},
        })
    }

    /// Views of the video, or of the picture, which come with time.
    fn views(&self, now: DateTime<Utc>) -> i64 {
        let whole = (self.days(now) - 2).max(0);
        if self.is_video() { 20 * whole * (whole + 1) } else { 50 * whole * (whole + 1) }
    }

    pub(super) fn view(&self, now: DateTime<Utc>, base: &str) -> Shown {
        Shown {
            id: self.id.clone(),
            account: self.account.clone(),
            permalink: format!("{base}/view/{NAME}/{}", self.id),
            title: self.title.clone().unwrap_or_default(),
            caption: self.description.clone().unwrap_or_default(),
            privacy: "public".to_owned(),
            disclosures: json!({"board": self.board_id, "link": self.link, "alt_text": self.alt_text}),
            sha256: self.sha256.clone(),
            published_at: self.created_at,
            source_handle: self.media.clone().unwrap_or_default(),
            statistics: json!({"viewCount": self.views(now).to_string()}),
            file: self.media.clone().unwrap_or_default(),
        }
    }
}

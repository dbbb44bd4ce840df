//! What a platform accepts, as data: texts, files, how often, what has to be chosen.

use crate::platform::Platform;
use crate::post::limits::{TextLimits, limits as texts};
use serde::Serialize;
use utoipa::ToSchema;

/// Frame rates of broadcasting lie a little beside the whole numbers: 23.976 and 59.94, 60.
const FILM: f64 = 22.97;
const FAST: f64 = 60.06;
/// Containers as the probe names them.
const MP4: &str = "mp4";
const WEBM: &str = "webm";

/// All limits of one platform; a value equal to a limit passes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limits {
    /// Texts.
    pub text: TextLimits,
    /// Longest list of keywords, counted by [`super::youtube::tag_length`]; none where there are no keywords.
    pub tags: Option<usize>,
    /// Longest address of its own field, in bytes; none where there is no such field.
    pub link: Option<usize>,
    /// Files.
    pub media: MediaLimits,
    /// How often.
    pub pace: &'static [Pace],
    /// Options that have to be chosen.
    pub required: &'static [&'static str],
}

/// Limits of a file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MediaLimits {
    /// Most bytes.
    pub bytes: u64,
    /// More bytes than this are a risk.
    pub bytes_advised: Option<u64>,
    /// Shortest and longest video in seconds.
    pub seconds: (f64, f64),
    /// Longest video in seconds of an account that may send long ones.
    pub seconds_long: Option<f64>,
    /// Longest video in seconds that is shown as a Short.
    pub vertical_seconds: Option<f64>,
    /// Fewest and most pixels of each side.
    pub side: (u32, u32),
    /// Most pixels from left to right.
    pub width: u32,
    /// Width divided by height: least and most.
    pub aspect: (f64, f64),
    /// Width divided by height under which the picture is cut.
    pub aspect_advised: f64,
    /// Frames a second: least and most.
    pub frame_rate: (f64, f64),
    /// Whether another frame rate is refused, or only unusual.
    pub frame_rate_blocks: bool,
    /// Most bits a second.
    pub bit_rate: Option<u64>,
    /// Containers that are taken.
    pub containers: &'static [&'static str],
    /// Video codecs that are taken; empty: all.
    pub video: &'static [&'static str],
    /// Audio codecs that are taken; empty: all.
    pub audio: &'static [&'static str],
    /// Most samples a second.
    pub sample_rate: Option<u32>,
    /// Most channels.
    pub channels: Option<u32>,
}

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pace {
    /// What is counted.
    pub what: Counted,
    /// How often at most.
    pub most: u32,
    /// In how many hours; a day of Los Angeles for YouTube's project.
    pub hours: u32,
    /// Whether it is our own prudence: a person may pass it, autopilot does not.
    pub own: bool,
}

/// What a pace counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Posts of the account.
    Posts,
    /// Posts of the account in the same place: a subreddit.
    PostsInPlace,
    /// Uploads of all accounts of the project, by the Pacific day.
    ProjectUploads,
    /// Containers or other preparations of the account.
    Preparations,
    /// Drafts in the account's inbox that nobody posted or threw away.
    PendingDrafts,
}

/// Least minutes between two posts of an account on Reddit.
pub const REDDIT_MINUTES: i64 = 30;

const ANY: MediaLimits = MediaLimits {
    bytes: u64::MAX,
    bytes_advised: None,
    seconds: (1.0, 900.0),
    seconds_long: None,
    vertical_seconds: None,
    side: (1, u32::MAX),
    width: u32::MAX,
    aspect: (0.0, f64::MAX),
    aspect_advised: 0.0,
    frame_rate: (FILM, FAST),
    frame_rate_blocks: false,
    bit_rate: None,
    containers: &[MP4],
    video: &["h264", "hevc"],
    audio: &["aac"],
    sample_rate: None,
    channels: None,
};

const YOUTUBE: MediaLimits = MediaLimits {
    bytes: 256_000_000_000,
    seconds_long: Some(43_200.0),
    vertical_seconds: Some(180.0),
    containers: &[],
    video: &[],
    audio: &[],
    ..ANY
};

const REDDIT: MediaLimits =
    MediaLimits { bytes: 1 << 30, seconds: (2.0, 900.0), frame_rate: (0.0, 30.06), video: &["h264"], ..ANY };

const PINTEREST: MediaLimits = MediaLimits {
    bytes: 2_000_000_000,
    seconds: (4.0, 900.0),
    aspect_advised: 0.562,
    frame_rate: (24.97, f64::MAX),
    ..ANY
};

const INSTAGRAM: MediaLimits = MediaLimits {
    bytes: 300_000_000,
    seconds: (3.0, 900.0),
    width: 1_920,
    aspect: (0.01, 10.0),
    frame_rate_blocks: true,
    bit_rate: Some(25_000_000),
    sample_rate: Some(48_000),
    channels: Some(2),
    ..ANY
};

const TIKTOK: MediaLimits = MediaLimits {
    bytes: 4 << 30,
    bytes_advised: Some(4_000_000_000),
    seconds: (3.0, 600.0),
    side: (360, 4_096),
    frame_rate_blocks: true,
    containers: &[MP4, WEBM],
    video: &["h264", "hevc", "vp8", "vp9"],
    audio: &[],
    ..ANY
};

const fn pace(what: Counted, most: u32, hours: u32) -> Pace {
    Pace { what, most, hours, own: false }
}

/// Reddit tells no numbers: who posts more is taken for a spammer sooner or later.
const fn prudent(what: Counted, most: u32, hours: u32) -> Pace {
    Pace { own: true, ..pace(what, most, hours) }
}

const YOUTUBE_PACE: [Pace; 1] = [pace(Counted::ProjectUploads, 100, 24)];
const REDDIT_PACE: [Pace; 2] = [prudent(Counted::Posts, 3, 24), prudent(Counted::PostsInPlace, 1, 168)];
const INSTAGRAM_PACE: [Pace; 2] = [pace(Counted::Posts, 50, 24), pace(Counted::Preparations, 400, 24)];
const TIKTOK_PACE: [Pace; 2] = [pace(Counted::Posts, 15, 24), pace(Counted::PendingDrafts, 5, 24)];

/// The limits of `platform`, as its reference states them in 2026.
pub fn limits(platform: Platform) -> Limits {
    let none = Limits { text: texts(platform), tags: None, link: None, media: ANY, pace: &[], required: &[] };
    match platform {
        Platform::Youtube => Limits { tags: Some(500), media: YOUTUBE, pace: &YOUTUBE_PACE, ..none },
        Platform::Reddit => Limits { media: REDDIT, pace: &REDDIT_PACE, required: &["subreddit"], ..none },
        Platform::Pinterest => Limits { link: Some(2_048), media: PINTEREST, required: &["board"], ..none },
        Platform::Instagram => Limits { media: INSTAGRAM, pace: &INSTAGRAM_PACE, ..none },
        Platform::Tiktok => Limits { media: TIKTOK, pace: &TIKTOK_PACE, required: &["privacy", "consent"], ..none },
    }
}

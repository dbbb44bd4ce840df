//! The file against the platform's limits.

use super::Live;
use crate::asset::check::FPS;
use crate::asset::media::MediaInfo;
use crate::asset::safe_area::{HEIGHT, WIDTH};
use crate::finding::{Finding, Severity};
use crate::platform::Platform;
use crate::publication::limits::{MediaLimits, limits};
use serde_json::{Value, json};

/// What is known of a file. What is `None` is not checked; a length or side of 0 is unknown, and too short or too small.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// Size in bytes.
    pub bytes: u64,
    /// Length in seconds.
    pub seconds: f64,
    /// Width as shown, in pixels.
    pub width: u32,
    /// Height as shown, in pixels.
    pub height: u32,
    /// Frames a second.
    pub frame_rate: Option<f64>,
    /// Containers that the file may be called, as the probe names them: `mov,mp4,…`.
    pub container: Option<String>,
    /// Codec of the picture.
    pub video: Option<String>,
    /// Codec of the sound.
    pub audio: Option<String>,
    /// Samples of the sound a second.
    pub sample_rate: Option<u32>,
    /// Channels of the sound.
    pub channels: Option<u32>,
    /// Bits of the picture a second.
    pub bit_rate: Option<u64>,
}

impl File {
    /// A clip of ours, of `bytes` and `seconds`: all else is what every clip was checked to be before it was kept.
    pub fn rendered(bytes: u64, seconds: f64) -> Self {
        File {
            bytes,
            seconds,
            width: WIDTH,
            height: HEIGHT,
            frame_rate: Some(FPS),
            container: Some("mp4".to_owned()),
            video: Some("h264".to_owned()),
            audio: Some("aac".to_owned()),
            sample_rate: Some(48_000),
            channels: Some(2),
            bit_rate: None,
        }
    }

    /// A file as the probe sees it.
    pub fn probed(bytes: u64, info: &MediaInfo) -> Self {
        let (video, audio) = (info.best_video(), info.audio.first());
        File {
            bytes,
            seconds: info.duration.unwrap_or_default(),
            width: video.map_or(0, |video| video.shown_width),
            height: video.map_or(0, |video| video.shown_height),
            frame_rate: video.and_then(|video| video.fps),
            container: Some(info.container.clone()),
            video: video.map(|video| video.codec.clone()),
            audio: audio.map(|audio| audio.codec.clone()),
            sample_rate: audio.map(|audio| audio.sample_rate),
            channels: audio.map(|audio| audio.channels),
            bit_rate: video.and_then(|video| video.bit_rate),
        }
    }
}

/// What is wrong with a file on `platform`.
///
/// Block: `file_empty`, `file_too_large`, `video_too_short`, `video_too_long`, `video_too_small`, `video_too_wide`,
/// `aspect_refused`, `frame_rate_refused`, `bit_rate_too_high`, `container_refused`, `codec_refused`, `audio_refused`. Warn:
/// `file_large`, `not_a_short`, `aspect_cut`, `frame_rate_unusual`. All name `platform`, `limit` and `actual`.
pub fn file(platform: Platform, file: &File, live: &Live) -> Vec<Finding> {
    let limits = limits(platform).media;
    let say = Say { platform };
    let mut found = say.size(file.bytes, &limits);
    found.extend(say.length(file, &limits, live));
    found.extend(say.shape(file, &limits));
    found.extend(say.rates(file, &limits));
    found.extend(say.kinds(file, &limits));
    found
}

/// Words findings for one platform.
struct Say {
    platform: Platform,
}

impl Say {
    fn finding(&self, severity: Severity, code: &str, (limit, actual): (Value, Value), remedy: &str) -> Finding {
        let name = self.platform.display_name();
        let detail = format!("{}: the clip has {actual}, {name} takes {limit}.", code.replace('_', " "));
        let params = json!({"platform": self.platform, "limit": limit, "actual": actual});
        Finding { severity, ..Finding::block(code, detail, remedy).with(params) }
    }

    fn block(&self, code: &str, values: (Value, Value), remedy: &str) -> Finding {
        self.finding(Severity::Block, code, values, remedy)
    }

    fn warn(&self, code: &str, values: (Value, Value), remedy: &str) -> Finding {
        self.finding(Severity::Warn, code, values, remedy)
    }

    fn size(&self, bytes: u64, limits: &MediaLimits) -> Vec<Finding> {
        let values = |limit: u64| (json!(limit), json!(bytes));
        if bytes == 0 {
            return vec![self.block("file_empty", values(1), "Render the clip again.")];
        }
        if bytes > limits.bytes {
            return vec![self.block("file_too_large", values(limits.bytes), "Render a smaller clip.")];
        }
        let advised = limits.bytes_advised.filter(|advised| bytes > *advised);
        advised.map(|advised| self.warn("file_large", values(advised), "Render a smaller clip.")).into_iter().collect()
    }

    fn length(&self, file: &File, limits: &MediaLimits, live: &Live) -> Option<Finding> {
        let (least, usual) = limits.seconds;
        let most = limits.seconds_long.filter(|_| live.long_uploads).unwrap_or(usual);
        let most = live.seconds.map_or(most, |own| own.min(most));
        let values = |limit: f64| (json!(limit), json!(file.seconds));
        if !file.seconds.is_finite() || file.seconds < least {
            return Some(self.block("video_too_short", values(least), "Choose longer segments."));
        }
        if file.seconds > most {
            return Some(self.block("video_too_long", values(most), "Choose shorter segments."));
        }
        let short = limits.vertical_seconds?;
        let remedy = "Use a vertical clip of at most 3 minutes.";
        (file.seconds > short || file.width > file.height).then(|| self.warn("not_a_short", values(short), remedy))
    }

    fn shape(&self, file: &File, limits: &MediaLimits) -> Vec<Finding> {
        let (width, height) = (file.width, file.height);
        let (least, most) = limits.side;
        let remedy = "Render the clip at 1080x1920.";
        if width.min(height) < least {
            return vec![self.block("video_too_small", (json!(least), json!(width.min(height))), remedy)];
        }
        if width > limits.width || width.max(height) > most {
            let (limit, actual) = if width > limits.width { (limits.width, width) } else { (most, width.max(height)) };
            return vec![self.block("video_too_wide", (json!(limit), json!(actual)), remedy)];
        }
        let aspect = f64::from(width) / f64::from(height);
        let (low, high) = limits.aspect;
        if aspect < low || aspect > high {
            return vec![self.block("aspect_refused", (json!([low, high]), json!(aspect)), remedy)];
        }
        let is_cut = aspect < limits.aspect_advised;
        is_cut
            .then(|| self.warn("aspect_cut", (json!(limits.aspect_advised), json!(aspect)), remedy))
            .into_iter()
            .collect()
    }

    fn rates(&self, file: &File, limits: &MediaLimits) -> Vec<Finding> {
        let mut found = Vec::new();
        let (least, most) = limits.frame_rate;
        if let Some(rate) = file.frame_rate.filter(|rate| *rate < least || *rate > most) {
            let (code, severity) = match limits.frame_rate_blocks {
                true => ("frame_rate_refused", Severity::Block),
                false => ("frame_rate_unusual", Severity::Warn),
            };
            let values = (json!([least, most]), json!(rate));
            found.push(self.finding(severity, code, values, "Render at 30 frames a second."));
        }
        if let (Some(rate), Some(most)) = (file.bit_rate, limits.bit_rate)
            && rate > most
        {
            found.push(self.block("bit_rate_too_high", (json!(most), json!(rate)), "Render with fewer bits a second."));
        }
        found
    }

    fn kinds(&self, file: &File, limits: &MediaLimits) -> Vec<Finding> {
        let remedy = "Render the clip as MP4 with H.264 and AAC.";
        let refused = |code: &str, kinds: &[&str], actual: &Option<String>| {
            let actual = actual.as_ref().filter(|_| !kinds.is_empty())?;
            let taken = actual.split(',').any(|name| kinds.contains(&name));
            (!taken).then(|| self.block(code, (json!(kinds), json!(actual)), remedy))
        };
        let mut found: Vec<Finding> =
            refused("container_refused", limits.containers, &file.container).into_iter().collect();
        found.extend(refused("codec_refused", limits.video, &file.video));
        found.extend(refused("audio_refused", limits.audio, &file.audio));
        for (actual, most) in [(file.sample_rate, limits.sample_rate), (file.channels, limits.channels)] {
            let over = actual.zip(most).filter(|(actual, most)| actual > most);
            found.extend(over.map(|(actual, most)| self.block("audio_refused", (json!(most), json!(actual)), remedy)));
        }
        found
    }
}

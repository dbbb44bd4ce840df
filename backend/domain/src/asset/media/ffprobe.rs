//! Reads the JSON that ffprobe prints with `-show_format -show_streams -show_chapters`.

use super::{Audio, MediaInfo, Subtitle, Video};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Report {
    format: Format,
    streams: Vec<Stream>,
    chapters: Vec<serde::de::IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Format {
    format_name: String,
    start_time: Option<String>,
    duration: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stream {
    index: usize,
    codec_type: String,
    codec_name: String,
    codec_tag_string: String,
    profile: Option<String>,
    width: u32,
    height: u32,
    sample_aspect_ratio: Option<String>,
    pix_fmt: Option<String>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    nb_frames: Option<String>,
    duration: Option<String>,
    bit_rate: Option<String>,
    color_transfer: Option<String>,
    color_primaries: Option<String>,
    color_space: Option<String>,
    color_range: Option<String>,
    field_order: Option<String>,
    channels: u32,
    sample_rate: Option<String>,
    disposition: BTreeMap<String, i64>,
    tags: BTreeMap<String, String>,
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SideData {
    side_data_type: String,
    rotation: Option<serde_json::Number>,
}

impl MediaInfo {
    /// Reads ffprobe's report.
    ///
    /// # Errors
    /// When `json` is no such report.
    pub fn from_ffprobe(json: &str) -> Result<Self, serde_json::Error> {
        let report: Report = serde_json::from_str(json)?;
        let mut info = MediaInfo {
            container: report.format.format_name,
            duration: seconds(report.format.duration).filter(|d| *d > 0.0),
            start: seconds(report.format.start_time).unwrap_or_default(),
            chapters: report.chapters.len(),
            ..MediaInfo::default()
        };
        for stream in report.streams {
            match stream.codec_type.as_str() {
                "video" => info.video.push(stream.into_video()),
                "audio" => info.audio.push(stream.into_audio()),
                "subtitle" => info.subtitles.push(stream.into_subtitle()),
                _ => info.other_streams += 1,
            }
        }
        Ok(info)
    }
}

impl Stream {
    fn into_video(self) -> Video {
        let sample_aspect = self.sample_aspect_ratio.as_deref().and_then(|r| ratio(r, ':'));
        let rotation =
            self.side_data_list.iter().find_map(|d| d.rotation.as_ref()).and_then(serde_json::Number::as_i64);
        let (shown_width, shown_height) = shown(self.width, self.height, sample_aspect, rotation);
        Video {
            index: self.index,
            encrypted: self.is_encrypted(),
            attached_picture: self.is("attached_pic"),
            default: self.is("default"),
            codec: self.codec_name,
            profile: self.profile,
            width: self.width,
            height: self.height,
            sample_aspect,
            rotation,
            shown_width,
            shown_height,
            pixel_format: known(self.pix_fmt),
            fps: rate(self.avg_frame_rate),
            base_fps: rate(self.r_frame_rate),
            frames: self.nb_frames.and_then(|n| n.parse().ok()),
            duration: seconds(self.duration).filter(|d| *d > 0.0),
            bit_rate: self.bit_rate.and_then(|n| n.parse().ok()),
            transfer: known(self.color_transfer),
            primaries: known(self.color_primaries),
            matrix: known(self.color_space),
            range: known(self.color_range),
            field_order: known(self.field_order),
        }
    }

    fn into_audio(self) -> Audio {
        Audio {
            index: self.index,
            default: self.is("default"),
            language: self.tags.get("language").cloned(),
            codec: self.codec_name,
            profile: self.profile,
            channels: self.channels,
            sample_rate: self.sample_rate.and_then(|n| n.parse().ok()).unwrap_or_default(),
            duration: seconds(self.duration).filter(|d| *d > 0.0),
        }
    }

    fn into_subtitle(self) -> Subtitle {
        Subtitle { index: self.index, language: self.tags.get("language").cloned(), codec: self.codec_name }
    }

    fn is(&self, disposition: &str) -> bool {
        self.disposition.get(disposition).is_some_and(|flag| *flag != 0)
    }

    fn is_encrypted(&self) -> bool {
        let sealed = |d: &SideData| d.side_data_type.to_ascii_lowercase().contains("encryption");
        matches!(self.codec_tag_string.as_str(), "encv" | "enca" | "drmi") || self.side_data_list.iter().any(sealed)
    }
}

fn seconds(text: Option<String>) -> Option<f64> {
    text?.parse().ok().filter(|s: &f64| s.is_finite())
}

fn known(text: Option<String>) -> Option<String> {
    text.filter(|t| !t.is_empty() && t != "unknown" && t != "unspecified" && t != "reserved")
}

fn ratio(text: &str, mark: char) -> Option<(u32, u32)> {
    let (a, b) = text.split_once(mark)?;
    let (a, b) = (a.parse().ok()?, b.parse().ok()?);
    (a > 0 && b > 0).then_some((a, b))
}

fn rate(text: Option<String>) -> Option<f64> {
    let (a, b) = ratio(&text?, '/')?;
    Some(f64::from(a) / f64::from(b))
}

/// The size as shown: the width stretched by the sample aspect ratio, the sides swapped by a quarter turn.
fn shown(width: u32, height: u32, sample_aspect: Option<(u32, u32)>, rotation: Option<i64>) -> (u32, u32) {
    let (a, b) = sample_aspect.unwrap_or((1, 1));
    let stretched = (f64::from(width) * f64::from(a) / f64::from(b)).round().clamp(0.0, f64::from(u32::MAX));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of u32")]
    let stretched = stretched as u32;
    match rotation.map(|r| r.rem_euclid(180)) {
        Some(90) => (height, stretched),
        _ => (stretched, height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r35_the_size_is_the_one_shown() {
        let cases = [
            (1920, 1080, None, Some(-90), (1080, 1920)),
            (640, 360, Some((2, 1)), None, (1280, 360)),
            (352, 288, Some((16, 11)), None, (512, 288)),
            (480, 270, Some((1, 1)), Some(180), (480, 270)),
            (320, 240, None, Some(i64::MIN), (320, 240)),
            (0, 0, Some((1, u32::MAX)), Some(90), (0, 0)),
        ];
        for (width, height, aspect, rotation, expected) in cases {
            assert_eq!(shown(width, height, aspect, rotation), expected, "{width}x{height} {aspect:?} {rotation:?}");
        }
    }

    #[test]
    fn r35_cover_art_is_no_video_and_the_default_stream_wins() {
        let json = r#"{"format": {"format_name": "mov,mp4", "duration": "9.5"}, "streams": [
            {"index": 0, "codec_type": "video", "width": 400, "height": 400, "pix_fmt": "yuvj444p", "disposition": {"attached_pic": 1, "default": 1}},
            {"index": 1, "codec_type": "video", "width": 320, "height": 180, "pix_fmt": "yuv420p", "disposition": {"default": 1}},
            {"index": 2, "codec_type": "video", "width": 480, "height": 270, "pix_fmt": "yuv420p", "disposition": {"default": 1}},
            {"index": 3, "codec_type": "video", "width": 1920, "height": 1080, "pix_fmt": "yuv420p"},
            {"index": 4, "codec_type": "audio", "channels": 1, "sample_rate": "8000"},
            {"index": 5, "codec_type": "audio", "channels": 2, "sample_rate": "48000", "disposition": {"default": 1}},
            {"index": 6, "codec_type": "data"}]}"#;
        let info = MediaInfo::from_ffprobe(json).unwrap();
        assert_eq!(info.best_video().map(|v| v.index), Some(2));
        assert_eq!(info.best_audio().map(|a| a.index), Some(5));
        assert_eq!((info.playable(), info.other_streams, info.demuxer()), (Some(9.5), 1, "mov"));
    }

    #[test]
    fn r35_rates_and_unknowns_are_none() {
        let json = r#"{"streams": [{"codec_type": "video", "avg_frame_rate": "0/0", "r_frame_rate": "30000/1001", "color_transfer": "unknown",
            "side_data_list": [{"side_data_type": "Display Matrix", "rotation": -9223372036854775808}]}]}"#;
        let info = MediaInfo::from_ffprobe(json).unwrap();
        let video = info.best_video().unwrap();
        assert_eq!((video.fps, video.transfer.as_deref(), video.rotation), (None, None, Some(i64::MIN)));
        assert!((video.base_fps.unwrap() - 29.97).abs() < 0.001);
        assert!(MediaInfo::from_ffprobe("3").is_err() && MediaInfo::from_ffprobe("{").is_err());
    }
}

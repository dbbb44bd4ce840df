//! Whether a clip can be made of a file: every refusal has a code and a remedy.

use super::{MediaInfo, Video};
use crate::finding::Finding;
use serde_json::json;

/// Demuxers a file may be opened with: containers of video, and of sound so that its refusal can say so. Playlists never.
pub const DEMUXERS: [&str; 16] = [
    "mov", "matroska", "mpegts", "mpeg", "avi", "flv", "asf", "ogg", "gif", "mxf", "ivf", "mp3", "aac", "flac", "wav",
    "ac3",
];

/// What is refused outright, before anything is rendered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Pixels of one picture.
    pub pixels: u64,
    /// Frames a second.
    pub fps: f64,
    /// Longest file in seconds.
    pub longest: f64,
    /// Shortest file in seconds.
    pub shortest: f64,
}

impl Default for Limits {
    /// Four times 3840x2160, 240 frames a second, six hours, half a second.
    fn default() -> Self {
        Limits { pixels: 4 * 3840 * 2160, fps: 240.0, longest: 6.0 * 3600.0, shortest: 0.5 }
    }
}

/// Accepts a file that a clip can be made of.
///
/// # Errors
/// Every reason why not, each blocking, with its remedy.
pub fn accept(info: &MediaInfo, limits: Limits) -> Result<(), Vec<Finding>> {
    let mut reasons = Vec::new();
    if !DEMUXERS.contains(&info.demuxer()) {
        reasons.push(
            Finding::block(
                "container_unknown",
                format!("the file is no video container we open: {:?}", info.container),
                REENCODE,
            )
            .with(json!({"container": info.container})),
        );
    }
    match info.best_video() {
        None => reasons.push(no_video(info)),
        Some(video) => reasons.extend(judge_video(info, video, limits)),
    }
    if reasons.is_empty() { Ok(()) } else { Err(reasons) }
}

const REENCODE: &str = "Export the video as MP4 (H.264) and try again.";

fn no_video(info: &MediaInfo) -> Finding {
    if info.audio.is_empty() {
        return Finding::block("no_video", "the file holds no video", REENCODE);
    }
    let what = if info.video.is_empty() { "only sound" } else { "only sound and a cover picture" };
    Finding::block("audio_only", format!("the file holds {what}"), "Attach a file with moving pictures.")
}

fn judge_video(info: &MediaInfo, video: &Video, limits: Limits) -> Vec<Finding> {
    let mut reasons = Vec::new();
    if video.encrypted {
        reasons.push(Finding::block("encrypted", "the video is encrypted", "Attach a copy without copy protection."));
    } else if video.pixel_format.is_none() || video.pixels() == 0 {
        reasons.push(Finding::block("undecodable", "no picture of the video can be decoded", REENCODE));
    }
    if video.pixels() > limits.pixels {
        let size = format!("{}x{}", video.width, video.height);
        reasons.push(
            Finding::block(
                "too_many_pixels",
                format!("a picture of {size} is too large"),
                "Export it at 3840x2160 or less.",
            )
            .with(json!({"width": video.width, "height": video.height, "max_pixels": limits.pixels})),
        );
    }
    reasons.extend(judge_rate(video, limits));
    reasons.extend(judge_length(info, video, limits));
    reasons
}

/// Files with variable rate carry an absurd base rate, so only the average counts where there is one.
fn judge_rate(video: &Video, limits: Limits) -> Option<Finding> {
    let fps = video.fps?;
    (fps > limits.fps).then(|| {
        Finding::block(
            "too_many_frames",
            format!("{fps:.0} frames a second are too many"),
            "Export it at 60 frames a second or less.",
        )
        .with(json!({"fps": fps, "max_fps": limits.fps}))
    })
}

fn judge_length(info: &MediaInfo, video: &Video, limits: Limits) -> Option<Finding> {
    let still = |detail: String| Finding::block("still_image", detail, "Attach a video of half a second or more.");
    if video.frames == Some(1) {
        return Some(still("the video holds a single picture".to_owned()));
    }
    let length = info.playable()?;
    if length < limits.shortest {
        let detail = format!("the video lasts {length:.2} s, less than {} s", limits.shortest);
        return Some(
            Finding { code: "too_short".to_owned(), ..still(detail) }
                .with(json!({"duration": length, "min": limits.shortest})),
        );
    }
    (length > limits.longest).then(|| {
        Finding::block("too_long", format!("the video lasts {length:.0} s"), "Cut it to the part you need.")
            .with(json!({"duration": length, "max": limits.longest}))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::media::Audio;

    fn film() -> MediaInfo {
        let video = Video {
            codec: "h264".into(),
            width: 1920,
            height: 1080,
            pixel_format: Some("yuv420p".into()),
            fps: Some(25.0),
            duration: Some(60.0),
            ..Video::default()
        };
        MediaInfo { container: "mov,mp4".into(), duration: Some(60.0), video: vec![video], ..MediaInfo::default() }
    }

    fn codes(info: &MediaInfo) -> Vec<String> {
        accept(info, Limits::default()).err().unwrap_or_default().into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn r31_a_film_is_accepted() {
        assert_eq!(codes(&film()), Vec::<String>::new());
    }

    #[test]
    fn r31_what_is_no_film_is_refused_with_its_reason() {
        type Change = fn(&mut MediaInfo);
        let cases: [(&str, Change); 11] = [
            ("container_unknown", |i| i.container = "hls".into()),
            ("no_video", |i| i.video.clear()),
            ("audio_only", |i| {
                i.video[0].attached_picture = true;
                i.audio.push(Audio { channels: 2, sample_rate: 44_100, ..Audio::default() });
            }),
            ("encrypted", |i| {
                i.video[0].encrypted = true;
                i.video[0].pixel_format = None;
            }),
            ("undecodable", |i| i.video[0].pixel_format = None),
            ("undecodable", |i| i.video[0].height = 0),
            ("too_many_pixels", |i| (i.video[0].width, i.video[0].height) = (12_336, 12_336)),
            ("too_many_frames", |i| i.video[0].fps = Some(1000.0)),
            ("still_image", |i| i.video[0].frames = Some(1)),
            ("too_short", |i| i.video[0].duration = Some(0.49)),
            ("too_long", |i| (i.duration, i.video[0].duration) = (Some(1e9), None)),
        ];
        for (code, change) in cases {
            let mut info = film();
            change(&mut info);
            assert_eq!(codes(&info), [code]);
        }
    }

    #[test]
    fn r31_limits_are_inclusive() {
        let mut info = film();
        (info.video[0].width, info.video[0].height) = (7680, 4320);
        (info.video[0].fps, info.video[0].duration) = (Some(240.0), Some(0.5));
        assert_eq!(codes(&info), Vec::<String>::new());
    }
}

//! Whether a rendered clip is what every platform takes: one table for what is made and for what may be copied.

use super::media::{Audio, MediaInfo, Video};
use super::mp4::Layout;
use super::safe_area::{HEIGHT, WIDTH};
use crate::finding::Finding;
use serde_json::json;

/// Frames a second of a clip.
pub const FPS: f64 = 30.0;
/// Largest clip in bytes: Instagram takes 300 MB.
pub const MAX_BYTES: u64 = 300_000_000;
/// Most bits a second.
pub const MAX_BIT_RATE: u64 = 25_000_000;
/// How far the length may be from the plan's, in seconds.
pub const TOLERANCE: f64 = 0.1;

/// What is wrong with a clip that should last `expected` seconds; nothing when it may go out.
pub fn conforms(info: &MediaInfo, layout: Layout, bytes: u64, expected: f64) -> Vec<Finding> {
    let mut wrong = file_faults(info, layout, bytes, expected);
    match info.best_video() {
        Some(video) => wrong.extend(video_faults(video)),
        None => wrong.push(("video", "no video".to_owned())),
    }
    match info.best_audio() {
        Some(audio) => wrong.extend(audio_faults(audio)),
        None => wrong.push(("audio", "no sound".to_owned())),
    }
    wrong.into_iter().map(|(what, detail)| finding(what, detail)).collect()
}

/// Whether the picture may be copied as it is.
pub fn video_conforms(video: &Video) -> bool {
    video_faults(video).is_empty()
}

/// Whether the sound may be copied as it is.
pub fn audio_conforms(audio: &Audio) -> bool {
    audio_faults(audio).is_empty()
}

fn finding(what: &str, detail: String) -> Finding {
    Finding::block("clip_nonconforming", detail, "Render again; if it stays so, check the version of ffmpeg.")
        .with(json!({"what": what}))
}

type Fault = (&'static str, String);

fn file_faults(info: &MediaInfo, layout: Layout, bytes: u64, expected: f64) -> Vec<Fault> {
    let length = info.playable().unwrap_or_default();
    let faults = [
        ("container", info.demuxer() != "mov", info.container.clone()),
        ("fast_start", !layout.fast_start, "the index is behind the media".to_owned()),
        ("edit_list", layout.edit_list, "there is an edit list".to_owned()),
        ("size", bytes > MAX_BYTES || bytes == 0, format!("{bytes} bytes")),
        ("duration", (length - expected).abs() > TOLERANCE, format!("{length:.3} s instead of {expected:.3} s")),
    ];
    faults.into_iter().filter(|(_, wrong, _)| *wrong).map(|(what, _, detail)| (what, detail)).collect()
}

fn video_faults(video: &Video) -> Vec<Fault> {
    let bt709 = |tag: &Option<String>| tag.as_deref() == Some("bt709");
    let thirty = |fps: Option<f64>| fps.is_some_and(|f| (f - FPS).abs() < 0.01);
    let turned = video.rotation.is_some_and(|r| r != 0) || video.sample_aspect.is_some_and(|(a, b)| a != b);
    let size = (video.width, video.height);
    let faults = [
        ("codec", video.codec != "h264", video.codec.clone()),
        ("size", size != (WIDTH, HEIGHT) || turned, format!("{}x{}", video.width, video.height)),
        ("fps", !(thirty(video.fps) && thirty(video.base_fps)), format!("{:?} frames a second", video.fps)),
        ("pixel_format", video.pixel_format.as_deref() != Some("yuv420p"), format!("{:?}", video.pixel_format)),
        (
            "colour",
            !(bt709(&video.transfer) && bt709(&video.primaries) && bt709(&video.matrix)),
            format!("{:?}", video.transfer),
        ),
        ("range", video.range.as_deref() == Some("pc"), "full range".to_owned()),
        ("interlaced", video.is_interlaced(), format!("{:?}", video.field_order)),
        (
            "bit_rate",
            video.bit_rate.is_some_and(|rate| rate > MAX_BIT_RATE),
            format!("{:?} bits a second", video.bit_rate),
        ),
    ];
    faults.into_iter().filter(|(_, wrong, _)| *wrong).map(|(what, _, detail)| (what, detail)).collect()
}

fn audio_faults(audio: &Audio) -> Vec<Fault> {
    let found = format!("{} {} Hz, {} channels", audio.codec, audio.sample_rate, audio.channels);
    let low_complexity = audio.profile.as_deref().is_none_or(|p| p == "LC");
    let sound = audio.codec == "aac" && low_complexity && audio.sample_rate == 48_000 && audio.channels == 2;
    if sound { Vec::new() } else { vec![("audio", found)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip() -> MediaInfo {
        let bt709 = || Some("bt709".to_owned());
        let video = Video {
            codec: "h264".into(),
            width: 1080,
            height: 1920,
            fps: Some(30.0),
            base_fps: Some(30.0),
            pixel_format: Some("yuv420p".into()),
            transfer: bt709(),
            primaries: bt709(),
            matrix: bt709(),
            duration: Some(20.0),
            ..Video::default()
        };
        let audio = Audio {
            codec: "aac".into(),
            profile: Some("LC".into()),
            channels: 2,
            sample_rate: 48_000,
            ..Audio::default()
        };
        MediaInfo {
            container: "mov,mp4".into(),
            duration: Some(20.02),
            video: vec![video],
            audio: vec![audio],
            ..MediaInfo::default()
        }
    }

    fn faults(info: &MediaInfo, layout: Layout) -> Vec<String> {
        let findings = conforms(info, layout, 1000, 20.05);
        findings.into_iter().map(|f| f.params["what"].as_str().unwrap_or_default().to_owned()).collect()
    }

    const GOOD: Layout = Layout { fast_start: true, edit_list: false };

    #[test]
    fn r31_a_conforming_clip_has_no_finding() {
        assert_eq!(faults(&clip(), GOOD), Vec::<String>::new());
    }

    #[test]
    fn r31_each_departure_is_named() {
        type Change = fn(&mut MediaInfo);
        let cases: [(&str, Change); 12] = [
            ("duration", |i| i.video[0].duration = Some(19.9)),
            ("video", |i| i.video.clear()),
            ("audio", |i| i.audio.clear()),
            ("audio", |i| i.audio[0].channels = 6),
            ("codec", |i| i.video[0].codec = "hevc".into()),
            ("size", |i| i.video[0].width = 1088),
            ("size", |i| i.video[0].rotation = Some(90)),
            ("fps", |i| i.video[0].base_fps = Some(60.0)),
            ("pixel_format", |i| i.video[0].pixel_format = Some("yuv444p".into())),
            ("colour", |i| i.video[0].matrix = None),
            ("range", |i| i.video[0].range = Some("pc".into())),
            ("bit_rate", |i| i.video[0].bit_rate = Some(25_000_001)),
        ];
        for (what, change) in cases {
            let mut info = clip();
            change(&mut info);
            assert!(faults(&info, GOOD).contains(&what.to_owned()), "{what}");
        }
        assert_eq!(faults(&clip(), Layout { fast_start: false, edit_list: true }), ["fast_start", "edit_list"]);
    }
}

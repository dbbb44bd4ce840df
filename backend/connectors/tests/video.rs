//! Real ffmpeg on real files: what can be played becomes a conforming clip, what cannot is refused with its reason.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use connectors::media::video::{Ffmpeg, Render, Rendered, Settings, VideoError};
use domain::asset::ffmpeg::Tags;
use domain::asset::media::MediaInfo;
use domain::asset::plan::{RenderPlan, Segment};
use domain::asset::rendition::Rendition;
use domain::language::Language;
use futures::StreamExt;
use std::path::{Path, PathBuf};

/// Files that others made, beside the project; tests that need them are skipped where they are not.
fn corpus(kind: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus").join(kind).canonicalize().ok();
    if folder.is_none() {
        eprintln!("SKIPPED: no corpus of {kind}");
    }
    folder
}

async fn tools() -> Ffmpeg {
    Ffmpeg::find(Settings::default()).await.unwrap()
}

fn plan(segments: &[(f64, f64)]) -> RenderPlan {
    RenderPlan {
        segments: segments.iter().map(|(start, end)| Segment { start: *start, end: *end }).collect(),
        overlays: vec![],
        srt: None,
        hashtags: vec![],
        language: Language::fallback(),
    }
}

async fn render(
    tools: &Ffmpeg,
    input: &Path,
    media: &MediaInfo,
    plan: &RenderPlan,
    rendition: Rendition,
    out: &Path,
) -> Result<Rendered, VideoError> {
    let tags = Tags::default();
    tools.make_vertical(&Render { input, media, plan, rendition, tags: &tags, out_dir: out }, |_| {}).await
}

/// What the probe must agree on with the file's description, where the description says it.
fn agrees(info: &MediaInfo, expected: &serde_json::Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, ours: serde_json::Value, theirs: &serde_json::Value| {
        if ours != *theirs {
            wrong.push(format!("{what}: {ours} instead of {theirs}"));
        }
    };
    same("container", info.container.clone().into(), &expected["container"]);
    same("audio", info.audio.len().into(), &expected["audio"].as_array().unwrap().len().into());
    same("subtitles", info.subtitles.len().into(), &expected["subtitles"].as_array().unwrap().len().into());
    same("chapters", info.chapters.into(), &expected["chapters"]);
    same("others", info.other_streams.into(), &expected["other_streams"]);
    for (video, theirs) in info.video.iter().zip(expected["video"].as_array().unwrap()) {
        same("codec", video.codec.clone().into(), &theirs["codec"]);
        same("width", video.shown_width.into(), &theirs["display_width"]);
        same("height", video.shown_height.into(), &theirs["display_height"]);
        same("rotation", video.rotation.into(), &theirs["rotation"]);
        same("pixels", video.pixel_format.clone().into(), &theirs["pix_fmt"]);
        same("transfer", video.transfer.clone().into(), &theirs["color_transfer"]);
        same("cover", video.attached_picture.into(), &theirs["attached_pic"]);
        same("fps", video.fps.map(|f| (f * 1000.0).round() / 1000.0).into(), &theirs["fps_avg"]);
    }
    for (audio, theirs) in info.audio.iter().zip(expected["audio"].as_array().unwrap()) {
        same("channels", audio.channels.into(), &theirs["channels"]);
        same("rate", audio.sample_rate.into(), &theirs["sample_rate"]);
    }
    if let (Some(ours), Some(theirs)) = (info.duration, expected["duration_s"].as_f64())
        && (ours - theirs).abs() > 0.01
    {
        wrong.push(format!("duration: {ours} instead of {theirs}"));
    }
    wrong
}

/// A second from the middle, or all of a shorter one.
fn short_plan(info: &MediaInfo) -> RenderPlan {
    let length = info.playable().unwrap();
    let start = (length / 2.0 - 0.5).max(0.0);
    plan(&[(start, (start + 1.0).min(length))])
}

async fn judge(tools: &Ffmpeg, path: &Path, expected: &serde_json::Value) -> Vec<String> {
    let plays = expected["moving_picture_that_decodes"].as_bool().unwrap();
    let frames = expected["video"][0]["frames"].as_u64();
    let long = expected["video"][0]["duration_s"].as_f64().or(expected["duration_s"].as_f64()).is_none_or(|d| d >= 0.5);
    // The one file of which a single picture can be reached, whatever it says.
    let still = frames == Some(1) || path.ends_with("real-mkv-block-beyond-cluster.mkv");
    let acceptable = plays && long && !still;
    let mut wrong = match tools.describe(path).await {
        Ok(info) if expected["probe_exit"] == 0 => agrees(&info, expected),
        _ => vec![],
    };
    match tools.probe(path).await {
        Ok(_) if !acceptable => wrong.push("should be refused".to_owned()),
        Ok(info) => {
            let out = tempfile::tempdir().unwrap();
            match render(tools, path, &info, &short_plan(&info), Rendition::Standard, out.path()).await {
                Ok(rendered) if rendered.bytes == 0 => wrong.push("nothing was written".to_owned()),
                Ok(_) => {}
                Err(error) => wrong.push(format!("render: {error}")),
            }
        }
        Err(VideoError::Refused(findings))
            if !acceptable && findings.iter().all(|f| f.blocks() && !f.remedy.is_empty()) =>
        {
            eprintln!("{}: {}", path.file_name().unwrap().display(), findings[0].detail);
        }
        Err(error) => wrong.push(format!("probe: {error}")),
    }
    wrong.into_iter().map(|w| format!("{}: {w}", path.file_name().unwrap().display())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r31_every_playable_file_becomes_a_conforming_clip() {
    let Some(folder) = corpus("videos") else { return };
    let tools = tools().await;
    let mut files: Vec<(PathBuf, serde_json::Value)> = std::fs::read_dir(folder.join("expected"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let expected = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            (folder.join(path.file_stem().unwrap()), expected)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(files.len() > 50, "the corpus is whole");
    let judged = files.iter().map(|(path, expected)| judge(&tools, path, expected));
    let wrong: Vec<String> =
        futures::stream::iter(judged).buffer_unordered(2).flat_map(futures::stream::iter).collect().await;
    assert_eq!(wrong, Vec::<String>::new());
}

//! How clip, thumbnail and preview are encoded.

use super::{CLIP, PREVIEW, Render, THUMBNAIL, Tags, time, words};
use crate::asset::check::audio_conforms;

/// H.264 High, closed groups of two seconds, a bit rate that follows the picture up to 8 Mbit/s.
const H264: &str = "-c:v libx264 -preset veryfast -crf 23 -maxrate 8M -bufsize 16M -profile:v high -pix_fmt yuv420p -r 30 -g 60 \
                    -flags +cgop -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv";
const AAC: &str = "-c:a aac -profile:a aac_low -b:a 128k -ar 48000 -ac 2";
/// The index first, no edit list: the clock starts at zero and B-frames get negative offsets.
const MP4: &str = "-use_editlist 0 -movflags +faststart+negative_cts_offsets -f mp4";

pub(super) fn clip(render: &Render<'_>) -> Vec<String> {
    let mut args = words("-map [video] -map [sound]");
    args.extend(options(H264));
    args.extend(words(&format!("-threads {}", render.engine.threads)));
    args.extend(words(AAC));
    args.extend(words(&format!("-t {}", time(render.plan.duration()))));
    args.extend(tags(render.tags));
    args.extend(words(MP4));
    args.push(CLIP.to_owned());
    args
}

pub(super) fn thumbnail() -> Vec<String> {
    let mut args = words("-map [thumbnail]");
    args.extend(jpeg());
    args
}

pub(super) fn jpeg() -> Vec<String> {
    let mut args = words("-frames:v 1 -q:v 3 -map_metadata -1 -f image2 -update 1");
    args.push(THUMBNAIL.to_owned());
    args
}

pub(super) fn preview(render: &Render<'_>) -> Vec<String> {
    let mut args = words("-map [small] -map [smallsound] -c:v libx264 -preset ultrafast -crf 28 -pix_fmt yuv420p");
    args.extend(words(&format!(
        "-threads {} -c:a aac -b:a 64k -map_metadata -1 -map_chapters -1",
        render.engine.threads
    )));
    args.extend(words("-movflags +faststart -f mp4"));
    args.push(PREVIEW.to_owned());
    args
}

/// The streams as they are; sound that does not conform is encoded, missing sound is silence.
pub(super) fn copy(render: &Render<'_>) -> Vec<String> {
    let video = render.video().index;
    let mut args = Vec::new();
    match render.audio() {
        Some(audio) => args.extend(words(&format!("-map 0:{video} -map 0:{}", audio.index))),
        None => args.extend(words(&format!("-f lavfi -i anullsrc=r=48000:cl=stereo -map 0:{video} -map 1:0"))),
    }
    args.extend(words("-c:v copy"));
    args.extend(if render.audio().is_some_and(audio_conforms) { words("-c:a copy") } else { words(AAC) });
    args.extend(words(&format!("-t {}", time(render.plan.duration()))));
    args.extend(tags(render.tags));
    args.extend(words(MP4));
    args.push(CLIP.to_owned());
    args
}

/// Nothing of the original's tags, then ours.
fn tags(tags: &Tags) -> Vec<String> {
    let mut args = words("-map_metadata -1 -map_chapters -1");
    for (name, value) in [("title", &tags.title), ("artist", &tags.artist), ("copyright", &tags.copyright)] {
        let value: String = value.chars().filter(|c| !c.is_control()).take(500).collect();
        if !value.is_empty() {
            args.extend(["-metadata".to_owned(), format!("{name}={value}")]);
        }
    }
    args
}

fn options(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

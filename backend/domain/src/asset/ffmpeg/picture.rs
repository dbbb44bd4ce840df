//! The picture's part of the filter graph: cut, fit into the frame, texts, branches.

use super::{Cut, DETECTED, Engine, Picture, Track, time};
use crate::asset::check::FPS;
use crate::asset::media::Video;
use crate::asset::safe_area::{HEIGHT, WIDTH};

/// Bars thinner than this many pixels on a side are left black: nobody sees a fill in them.
const THIN_BAR: u32 = 8;

/// Cuts every segment to its exact number of frames, fitted into the frame, one after the other.
pub(super) fn cut(video: &Video, cuts: &[Cut], engine: Engine, out: &str) -> String {
    let fit = fit(video, engine);
    let count = cuts.len();
    let chain = |(index, cut): (usize, &Cut)| {
        let name = if count == 1 { out.to_owned() } else { format!("{out}{index}") };
        format!("[{index}:{}]{},{}[{name}]", video.index, fit, exact(video, *cut))
    };
    let mut chains: Vec<String> = cuts.iter().enumerate().map(chain).collect();
    if count > 1 {
        let names: String = (0..count).map(|i| format!("[{out}{i}]")).collect();
        chains.push(format!("{names}concat=n={count}:v=1:a=0[{out}]"));
    }
    chains.join(";")
}

/// As many frames as the segment is long: the last one is held where the original falls short by a moment.
fn exact(video: &Video, cut: Cut) -> String {
    let frames = (cut.length * FPS).round().max(1.0);
    let skip =
        if cut.from > 0.0 { format!("trim=start={},setpts=PTS-STARTPTS,", time(cut.from)) } else { String::new() };
    let held = 1.0 + 1.0 / video.fps.unwrap_or(FPS).max(0.1);
    format!(
        "{skip}tpad=stop_mode=clone:stop_duration={},trim=end_frame={frames},setpts=PTS-STARTPTS",
        time(held.min(12.0))
    )
}

/// Scales the picture into the frame at 30 frames a second, in BT.709.
fn fit(video: &Video, engine: Engine) -> String {
    let (width, height) = fitted(video);
    let mut steps = Vec::new();
    if video.is_interlaced() {
        steps.push("bwdif=mode=send_frame".to_owned());
    }
    // Whichever comes first sees fewer frames.
    let rate = "fps=30:start_time=0".to_owned();
    let rate_first = video.fps.unwrap_or_default() > FPS;
    if rate_first {
        steps.push(rate.clone());
    }
    steps.push(resize(video, width, height, engine));
    if !rate_first {
        steps.push(rate);
    }
    steps.join(",")
}

fn resize(video: &Video, width: u32, height: u32, engine: Engine) -> String {
    let tags = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";
    if video.is_hdr() && engine.tone_maps {
        let transfer = video.transfer.as_deref().unwrap_or("smpte2084");
        return format!(
            "scale={width}:{height}:flags=bicubic,setsar=1,zscale=tin={transfer}:pin=bt2020:min=bt2020nc:rin=tv:t=linear:npl=203,\
             format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,{tags}"
        );
    }
    // Untagged video follows the custom of its size.
    let matrix = match (&video.matrix, video.short_side() >= 720) {
        (Some(_), _) => "",
        (None, true) => ":in_color_matrix=bt709",
        (None, false) => ":in_color_matrix=bt601",
    };
    format!(
        "scale={width}:{height}:flags=bicubic{matrix}:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,{tags}"
    )
}

/// The largest even size that fits the frame in the picture's own shape.
fn fitted(video: &Video) -> (u32, u32) {
    let (shown_width, shown_height) = (f64::from(video.shown_width.max(1)), f64::from(video.shown_height.max(1)));
    let scale = (f64::from(WIDTH) / shown_width).min(f64::from(HEIGHT) / shown_height);
    let even = |length: f64, most: u32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 960 and at least 1")]
        let half = (length * scale / 2.0).round().max(1.0) as u32;
        (half * 2).min(most)
    };
    (even(shown_width, WIDTH), even(shown_height, HEIGHT))
}

/// Puts the fitted picture in the middle of the frame, over a blurred fill of itself that is made small first.
pub(super) fn compose(video: &Video, from: &str, out: &str) -> String {
    let (width, height) = fitted(video);
    let (x, y) = (((WIDTH - width) / 2) & !1, ((HEIGHT - height) / 2) & !1);
    if (width, height) == (WIDTH, HEIGHT) {
        return format!("[{from}]null[{out}]");
    }
    if WIDTH - width + HEIGHT - height <= 2 * THIN_BAR {
        return format!("[{from}]pad={WIDTH}:{HEIGHT}:{x}:{y}[{out}]");
    }
    format!(
        "[{from}]split=2[front][back];[back]scale=90:160:force_original_aspect_ratio=increase:flags=fast_bilinear,crop=90:160,\
         gblur=sigma=3,lutyuv=y=val*0.6+6,scale={WIDTH}:{HEIGHT}:flags=bilinear,setsar=1[fill];[fill][front]overlay={x}:{y}[{out}]"
    )
}

/// Branches off the thumbnail and the detectors of black and frozen pictures, before any text is drawn.
pub(super) fn branches(from: &str, out: &str) -> String {
    format!(
        "[{from}]split=3[{out}][telling][watched];\
         [telling]select='not(mod(n,20))',thumbnail=n=12,scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p[thumbnail];\
         [watched]scale=180:320:flags=fast_bilinear,blackdetect=d=0.3:pix_th=0.08,freezedetect=n=-60dB:d=1,\
         metadata=mode=print:file={DETECTED},nullsink"
    )
}

/// Lays the drawn texts over the picture, each in its seconds.
pub(super) fn texts(pictures: &[Picture], track: Option<&Track>, first: usize, from: &str, out: &str) -> String {
    let mut parts = Vec::new();
    let mut under = from.to_owned();
    let mut lay = |index: usize, x: u32, y: u32, when: &str| {
        let input = first + index;
        let over = format!("over{index}");
        parts.push(format!("[{input}:0]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[text{index}]"));
        parts.push(format!("[{under}][text{index}]overlay={x}:{y}:eof_action=repeat{when}[{over}]"));
        under = over;
    };
    if let Some(track) = track {
        lay(pictures.len(), track.x, track.y, "");
    }
    for (index, picture) in pictures.iter().enumerate() {
        let when = format!(":enable='gte(t,{})*lt(t,{})'", time(picture.start), time(picture.end));
        lay(index, picture.x, picture.y, &when);
    }
    parts.push(format!("[{under}]null[{out}]"));
    parts.join(";")
}

/// The clip's picture and the preview's.
pub(super) fn finish(from: &str) -> String {
    format!("[{from}]split=2[video][large];[large]fps=15,scale=270:480:flags=fast_bilinear[small]")
}

/// One frame at its own shape, at most 1280 pixels a side.
pub(super) fn still(video: &Video, engine: Engine) -> String {
    let (width, height) = (f64::from(video.shown_width.max(1)), f64::from(video.shown_height.max(1)));
    let scale = (1280.0 / width.max(height)).min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 640 and at least 1")]
    let even = |length: f64| (length * scale / 2.0).round().max(1.0) as u32 * 2;
    let resize = resize(video, even(width), even(height), engine);
    format!("{resize},thumbnail=n=8,scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p")
}

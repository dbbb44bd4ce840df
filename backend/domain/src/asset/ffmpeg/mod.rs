//! Builds ffmpeg's whole argument list from a plan; runs nothing.
//!
//! ffmpeg works in a folder of its own: every file it writes or we drew has a fixed plain name there, so no text and no path
//! ever enters a filter string.

mod audio;
mod detected;
mod output;
mod picture;

pub use audio::Loudness;
pub use detected::Detected;

use super::check::video_conforms;
use super::media::{Audio, MediaInfo, Video};
use super::plan::{MAX_CLIP, RenderPlan, Segment};

/// The clip, in ffmpeg's folder.
pub const CLIP: &str = "clip.mp4";
/// The thumbnail: one telling frame without texts, 1080x1920.
pub const THUMBNAIL: &str = "thumbnail.jpg";
/// The preview: the clip at 270x480 and 15 frames a second.
pub const PREVIEW: &str = "preview.mp4";
/// What the detectors of black and frozen pictures wrote.
pub const DETECTED: &str = "detected.txt";

/// A drawn text, shown from `start` to `end` seconds of the clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Name of the PNG in ffmpeg's folder.
    pub file: String,
    /// Column of its left edge; even.
    pub x: u32,
    /// Line of its upper edge; even.
    pub y: u32,
    /// First second.
    pub start: f64,
    /// Last second.
    pub end: f64,
}

/// Drawn subtitles: an APNG whose frames carry their own times.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Name of the APNG in ffmpeg's folder.
    pub file: String,
    /// Column of its left edge; even.
    pub x: u32,
    /// Line of its upper edge; even.
    pub y: u32,
}

/// What the ffmpeg at hand can do, and how much of the machine it may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Threads for each stage.
    pub threads: usize,
    /// Whether it has `zscale` and `tonemap`; without them HDR is only converted, which looks pale.
    pub tone_maps: bool,
}

/// Words about the clip that are written into the file, after every tag of the original is dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Title.
    pub title: String,
    /// Author of the original.
    pub artist: String,
    /// Licence with its address.
    pub copyright: String,
}

/// Everything that decides how ffmpeg is called for one clip. The plan has been normalised against the media.
#[derive(Clone, Debug)]
pub struct Render<'a> {
    /// Path of the original.
    pub input: &'a str,
    /// What the original holds.
    pub media: &'a MediaInfo,
    /// What is cut from it.
    pub plan: &'a RenderPlan,
    /// Drawn texts, lowest first.
    pub pictures: &'a [Picture],
    /// Drawn subtitles.
    pub subtitles: Option<&'a Track>,
    /// Measured loudness; `None` leaves the sound as loud as it is.
    pub loudness: Option<Loudness>,
    /// Tags of the clip.
    pub tags: &'a Tags,
    /// The ffmpeg at hand.
    pub engine: Engine,
}

impl Render<'_> {
    fn video(&self) -> Video {
        self.media.best_video().cloned().unwrap_or_default()
    }

    fn audio(&self) -> Option<&Audio> {
        self.media.best_audio()
    }

    /// The arguments that make clip, thumbnail and preview in one pass over the original.
    pub fn arguments(&self) -> Vec<String> {
        let mut args = preamble("error");
        args.extend(words("-progress pipe:1"));
        args.extend(words(&format!("-filter_complex_threads {}", self.engine.threads)));
        for segment in &self.plan.segments {
            args.extend(self.input(*segment));
        }
        for picture in self.pictures {
            args.extend(words("-protocol_whitelist file -f png_pipe -i"));
            args.push(picture.file.clone());
        }
        if let Some(track) = self.subtitles {
            args.extend(words("-protocol_whitelist file -f apng -i"));
            args.push(track.file.clone());
        }
        args.extend(["-filter_complex".to_owned(), self.graph()]);
        args.extend(output::clip(self));
        args.extend(output::thumbnail());
        args.extend(output::preview(self));
        args
    }

    /// The arguments that measure how loud the clip's sound is; `None` without sound.
    pub fn measure_arguments(&self) -> Option<Vec<String>> {
        let audio = self.audio()?;
        let mut args = preamble("info");
        for segment in &self.plan.segments {
            args.extend(words("-vn -sn -dn"));
            args.extend(self.input(*segment));
        }
        let graph = format!("{};{}", audio::cut(Some(audio), &self.cuts(), "cut"), audio::measure("cut"));
        args.extend(["-filter_complex".to_owned(), graph]);
        args.extend(words("-map [measured] -f null -"));
        Some(args)
    }

    /// Whether the original already is the clip: nothing is cut off, nothing is drawn, and its picture conforms.
    pub fn copyable(&self) -> bool {
        let whole = match (self.plan.segments.as_slice(), self.media.playable()) {
            ([all], Some(length)) => all.start < 0.02 && (length - all.end).abs() < 0.05 && length <= MAX_CLIP + 0.05,
            _ => false,
        };
        let plain = self.pictures.is_empty() && self.subtitles.is_none();
        whole && plain && self.media.demuxer() == "mov" && video_conforms(&self.video())
    }

    /// The arguments that copy an original which already is a clip; sound that does not conform is made anew.
    pub fn copy_arguments(&self) -> Vec<String> {
        let mut args = preamble("error");
        args.extend(words("-progress pipe:1"));
        args.extend(open(self.input, self.media.demuxer(), self.engine.threads));
        args.extend(output::copy(self));
        args
    }

    /// One segment of the original as an input: sought before it is opened, so that only its own pictures are decoded.
    ///
    /// Where jumping fails the input begins at its first picture, and the filters drop what lies before the segment.
    fn input(&self, segment: Segment) -> Vec<String> {
        let skipped = self.skipped(segment);
        let mut args = seek(segment.start - skipped);
        args.extend(words(&format!("-t {}", time(segment.end - segment.start + skipped))));
        args.extend(open(self.input, self.media.demuxer(), self.engine.threads));
        args
    }

    /// Seconds of the input that lie before the segment.
    fn skipped(&self, segment: Segment) -> f64 {
        if self.media.unseekable { segment.start } else { 0.0 }
    }

    fn cuts(&self) -> Vec<Cut> {
        let cut = |s: &Segment| Cut { from: self.skipped(*s), length: s.end - s.start };
        self.plan.segments.iter().map(cut).collect()
    }

    fn graph(&self) -> String {
        let first_picture = self.plan.segments.len();
        let video = self.video();
        let mut parts = vec![picture::cut(&video, &self.cuts(), self.engine, "cut")];
        parts.push(picture::compose(&video, "cut", "plain"));
        parts.push(picture::branches("plain", "lower"));
        parts.push(picture::texts(self.pictures, self.subtitles, first_picture, "lower", "drawn"));
        parts.push(picture::finish("drawn"));
        parts.push(audio::cut(self.audio(), &self.cuts(), "cutsound"));
        parts.push(audio::finish(self.loudness, self.plan.duration(), "cutsound"));
        parts.join(";")
    }
}

/// The arguments that try to decode the original's picture: one frame after a jump to `from`, or all of its first two minutes.
pub fn trial_arguments(input: &str, media: &MediaInfo, from: Option<f64>) -> Vec<String> {
    let index = media.best_video().map_or(0, |v| v.index);
    let mut args = preamble("error");
    args.extend(words("-progress pipe:1"));
    args.extend(from.map(seek).unwrap_or_default());
    args.extend(words(if from.is_some() { "-t 20" } else { "-t 120" }));
    args.extend(open(input, media.demuxer(), 1));
    args.extend(words(&format!("-map 0:{index} -an -sn -dn")));
    args.extend(words(if from.is_some() { "-frames:v 1 -f null -" } else { "-f null -" }));
    args
}

/// The arguments that take one frame at `at` seconds, as a JPEG of at most 1280 pixels a side named [`THUMBNAIL`].
pub fn grab_arguments(input: &str, media: &MediaInfo, at: f64, engine: Engine) -> Vec<String> {
    let video = media.best_video().cloned().unwrap_or_default();
    let mut args = preamble("error");
    args.extend(seek(if media.unseekable { 0.0 } else { at }));
    args.extend(words("-t 10"));
    args.extend(open(input, media.demuxer(), engine.threads));
    args.extend(["-map".to_owned(), format!("0:{}", video.index), "-vf".to_owned(), picture::still(&video, engine)]);
    args.extend(output::jpeg());
    args
}

/// What one input gives to the clip.
#[derive(Clone, Copy, Debug)]
struct Cut {
    /// Seconds of the input that are dropped first.
    from: f64,
    /// Seconds that are kept.
    length: f64,
}

/// A jump; none to the beginning, which damaged files may not survive.
fn seek(at: f64) -> Vec<String> {
    if at < 0.0005 { Vec::new() } else { vec!["-ss".to_owned(), time(at)] }
}

fn preamble(level: &str) -> Vec<String> {
    words(&format!("-hide_banner -nostdin -nostats -y -v {level}"))
}

/// A file of the outside world as input: only as what it was probed to be, and nothing it may name is opened.
fn open(path: &str, demuxer: &str, threads: usize) -> Vec<String> {
    let mut args = words(&format!("-protocol_whitelist file,pipe -threads {threads} -f"));
    args.extend([demuxer.to_owned(), "-i".to_owned(), format!("file:{path}")]);
    args
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

/// Seconds to the microsecond, without the noise of binary fractions.
fn time(seconds: f64) -> String {
    let text = format!("{seconds:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;

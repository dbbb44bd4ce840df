//! What a media file holds, as a probe sees it, and whether a clip can be made of it.

mod accept;
mod ffprobe;

pub use accept::{DEMUXERS, Limits, accept};

use serde::{Deserialize, Serialize};

/// What one media file holds. Times are in seconds from the first moment a player would show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaInfo {
    /// Container as the probe names it, for example `mov,mp4,m4a,3gp,3g2,mj2`.
    pub container: String,
    /// Length of the whole file in seconds; `None` when the file does not say.
    pub duration: Option<f64>,
    /// Clock of the file at its first moment, in seconds.
    pub start: f64,
    /// Every video stream; pictures attached as cover art among them.
    pub video: Vec<Video>,
    /// Every audio stream.
    pub audio: Vec<Audio>,
    /// Every subtitle stream.
    pub subtitles: Vec<Subtitle>,
    /// Streams of other kinds: data, attachments.
    pub other_streams: usize,
    /// Chapters.
    pub chapters: usize,
    /// Whether jumping into the file fails, so that it must be decoded from its beginning.
    #[serde(default)]
    pub unseekable: bool,
}

/// One video stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Video {
    /// Index of the stream in the file.
    pub index: usize,
    /// Codec, for example `h264`.
    pub codec: String,
    /// Profile of the codec, for example `High`.
    pub profile: Option<String>,
    /// Width as stored, in pixels.
    pub width: u32,
    /// Height as stored, in pixels.
    pub height: u32,
    /// Shape of a stored pixel, width to height; `None` when the file does not say (square).
    pub sample_aspect: Option<(u32, u32)>,
    /// Turn of the picture in degrees, as its display matrix says; negative is clockwise.
    pub rotation: Option<i64>,
    /// Width as shown: after sample aspect ratio and rotation.
    pub shown_width: u32,
    /// Height as shown.
    pub shown_height: u32,
    /// Pixel format; `None` when no picture could be decoded.
    pub pixel_format: Option<String>,
    /// Average frames a second.
    pub fps: Option<f64>,
    /// Base frame rate: the least common multiple of those found.
    pub base_fps: Option<f64>,
    /// Frames, when the file counts them.
    pub frames: Option<u64>,
    /// Length of this stream in seconds, when known.
    pub duration: Option<f64>,
    /// Bits a second, when known.
    pub bit_rate: Option<u64>,
    /// Transfer characteristics, for example `bt709` or `smpte2084`.
    pub transfer: Option<String>,
    /// Primaries, for example `bt709` or `bt2020`.
    pub primaries: Option<String>,
    /// Matrix, for example `bt709` or `bt2020nc`.
    pub matrix: Option<String>,
    /// Range: `tv` or `pc`.
    pub range: Option<String>,
    /// Order of fields: `progressive`, `tt`, `bb`, `tb`, `bt`.
    pub field_order: Option<String>,
    /// Whether it is a picture attached as cover art.
    pub attached_picture: bool,
    /// Whether the file marks it as the one to play.
    pub default: bool,
    /// Whether it is encrypted.
    pub encrypted: bool,
}

/// One audio stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audio {
    /// Index of the stream in the file.
    pub index: usize,
    /// Codec, for example `aac`.
    pub codec: String,
    /// Profile of the codec, for example `LC`.
    pub profile: Option<String>,
    /// Channels.
    pub channels: u32,
    /// Samples a second.
    pub sample_rate: u32,
    /// Language tag, when the file says.
    pub language: Option<String>,
    /// Length of this stream in seconds, when known.
    pub duration: Option<f64>,
    /// Whether the file marks it as the one to play.
    pub default: bool,
}

/// One subtitle stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Subtitle {
    /// Index of the stream in the file.
    pub index: usize,
    /// Codec, for example `subrip`.
    pub codec: String,
    /// Language tag, when the file says.
    pub language: Option<String>,
}

impl MediaInfo {
    /// The video stream a clip is made of: no cover art, the default one first, then the largest.
    pub fn best_video(&self) -> Option<&Video> {
        let best = |a: &&Video, b: &&Video| (a.rank(), b.index).cmp(&(b.rank(), a.index));
        self.video.iter().filter(|v| !v.attached_picture).max_by(best)
    }

    /// The audio stream that goes with it: the default one first, then the one with most channels and samples.
    pub fn best_audio(&self) -> Option<&Audio> {
        let best = |a: &&Audio, b: &&Audio| (a.rank(), b.index).cmp(&(b.rank(), a.index));
        self.audio.iter().filter(|a| a.channels > 0 && a.sample_rate > 0).max_by(best)
    }

    /// Seconds during which there is a picture to cut from: the picture's own length, else the file's.
    pub fn playable(&self) -> Option<f64> {
        let picture = self.best_video().and_then(|v| v.duration);
        match (picture, self.duration) {
            (Some(picture), Some(file)) => Some(picture.min(file)),
            (one, other) => one.or(other),
        }
    }

    /// Name of the demuxer, so that a file is opened again as what it was probed to be.
    pub fn demuxer(&self) -> &str {
        self.container.split(',').next().unwrap_or_default()
    }
}

impl Video {
    fn rank(&self) -> (bool, bool, u64) {
        (self.pixel_format.is_some(), self.default, u64::from(self.width) * u64::from(self.height))
    }

    /// Pixels of one stored picture.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Whether the picture uses a high dynamic range transfer and must be tone-mapped.
    pub fn is_hdr(&self) -> bool {
        matches!(self.transfer.as_deref(), Some("smpte2084" | "arib-std-b67"))
    }

    /// Whether the picture is stored as two fields.
    pub fn is_interlaced(&self) -> bool {
        matches!(self.field_order.as_deref(), Some("tt" | "bb" | "tb" | "bt"))
    }

    /// Lines of the shorter side as shown: 720 and more counts as high definition.
    pub fn short_side(&self) -> u32 {
        self.shown_width.min(self.shown_height)
    }
}

impl Audio {
    fn rank(&self) -> (bool, u32, u32) {
        (self.default, self.channels, self.sample_rate)
    }
}

//! The sound's part of the filter graph: cut, stereo at 48 kHz, loudness.

use super::{Cut, time};
use crate::asset::media::Audio;

/// What the first pass of `loudnorm` measured (EBU R 128).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated loudness in LUFS.
    pub integrated: f64,
    /// True peak in dBTP.
    pub true_peak: f64,
    /// Loudness range in LU.
    pub range: f64,
    /// Threshold in LUFS.
    pub threshold: f64,
    /// Gain still missing, in LU.
    pub offset: f64,
}

/// Loudness that platforms level to, in LUFS.
const TARGET: f64 = -14.0;
/// Highest true peak, in dBTP.
const PEAK: f64 = -1.5;
/// Shortest clip, in seconds, that `loudnorm` levels well.
const SHORTEST: f64 = 3.0;
/// Sound quieter than this, in LUFS, is taken for silence and left alone.
const SILENCE: f64 = -60.0;

impl Loudness {
    /// Reads the JSON that ends the log of the measuring pass; `None` for silence.
    pub fn from_log(log: &str) -> Option<Self> {
        let json = log.get(log.rfind('{')?..=log.rfind('}')?)?;
        let report: std::collections::BTreeMap<String, String> = serde_json::from_str(json).ok()?;
        let value = |name: &str| report.get(name)?.parse().ok().filter(|v: &f64| v.is_finite());
        let measured = Loudness {
            integrated: value("input_i")?,
            true_peak: value("input_tp")?,
            range: value("input_lra")?,
            threshold: value("input_thresh")?,
            offset: value("target_offset")?,
        };
        (measured.integrated > SILENCE).then_some(measured)
    }
}

/// Cuts every segment's sound to its exact length; silence where the original has none.
pub(super) fn cut(audio: Option<&Audio>, cuts: &[Cut], out: &str) -> String {
    let count = cuts.len();
    let chain = |(index, cut): (usize, &Cut)| {
        let name = if count == 1 { out.to_owned() } else { format!("{out}{index}") };
        let (from, end) = (time(cut.from), time(cut.from + cut.length));
        let source = match audio {
            Some(audio) => format!(
                "[{index}:{}]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,apad",
                audio.index
            ),
            None => "anullsrc=r=48000:cl=stereo".to_owned(),
        };
        format!("{source},atrim=start={from}:end={end},asetpts=PTS-STARTPTS[{name}]")
    };
    let mut chains: Vec<String> = cuts.iter().enumerate().map(chain).collect();
    if count > 1 {
        let names: String = (0..count).map(|i| format!("[{out}{i}]")).collect();
        chains.push(format!("{names}concat=n={count}:v=0:a=1[{out}]"));
    }
    chains.join(";")
}

/// Measures the loudness.
pub(super) fn measure(from: &str) -> String {
    format!("[{from}]loudnorm=I={TARGET}:TP={PEAK}:LRA=11:print_format=json[measured]")
}

/// Levels the sound of a clip of `length` seconds by what was measured, for clip and preview.
pub(super) fn finish(loudness: Option<Loudness>, length: f64, from: &str) -> String {
    let level = loudness.map(|l| if length < SHORTEST { gain(l) } else { loudnorm(l) });
    format!("[{from}]{}asplit=2[sound][smallsound]", level.unwrap_or_default())
}

/// The second pass: linear where the peaks allow it, so the range of a calm and loud film is kept.
fn loudnorm(l: Loudness) -> String {
    let range = l.range.ceil().clamp(11.0, 20.0);
    format!(
        "loudnorm=I={TARGET}:TP={PEAK}:LRA={range}:measured_I={}:measured_TP={}:measured_LRA={}:measured_thresh={}:\
         offset={}:linear=true,aresample=48000,",
        l.integrated, l.true_peak, l.range, l.threshold, l.offset
    )
}

/// The filter needs three seconds to know what it hears; a shorter clip gets one gain and a limiter.
fn gain(l: Loudness) -> String {
    format!("volume={:.2}dB,alimiter=limit=0.8:level=false,", (TARGET - l.integrated).clamp(-40.0, 20.0))
}

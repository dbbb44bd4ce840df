//! Subtitles as one moving picture: an APNG whose frames carry their exact times.

use super::Pen;
use super::canvas::Canvas;
use super::text::Text;
use crate::media::video::error::{VideoError, internal};
use domain::asset::ffmpeg::Track;
use domain::asset::layout::SUBTITLES;
use domain::asset::plan::RenderPlan;
use domain::asset::safe_area::Rect;
use domain::asset::subtitles::{Cue, on_clip, parse, stretches};
use domain::finding::Finding;
use serde_json::json;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Name of the track in ffmpeg's folder.
const FILE: &str = "subtitles.png";
/// Changes of the subtitles in one clip at most: more than ten a second is no subtitle.
const MAX_STRETCHES: usize = 300;

/// The stretches of the clip with what each shows; none where no subtitle falls into the clip.
pub(super) fn cues(pen: &mut Pen, plan: &RenderPlan, band: Rect) -> Result<Vec<Cue>, Box<Finding>> {
    let Some(srt) = &plan.srt else { return Ok(Vec::new()) };
    let cues = on_clip(&parse(srt)?, &plan.segments);
    if cues.len() > MAX_STRETCHES {
        return Err(too_dense(cues.len()));
    }
    let shown = stretches(&cues, plan.duration());
    if shown.len() > MAX_STRETCHES {
        return Err(too_dense(shown.len()));
    }
    for cue in shown.iter().filter(|c| !c.text.is_empty()) {
        Text::fit(pen, &cue.text, SUBTITLES, band.width, band.height)
            .map_err(|f| Box::new(f.with(json!({"at": cue.start}))))?;
    }
    Ok(if shown.iter().all(|c| c.text.is_empty()) { Vec::new() } else { shown })
}

fn too_dense(count: usize) -> Box<Finding> {
    let detail = format!("{count} subtitles fall into one clip");
    let finding = Finding::block("subtitles_too_dense", detail, "Keep those that can be read.");
    Box::new(finding.with(json!({"count": count, "max": MAX_STRETCHES})))
}

/// Draws the stretches into `folder`.
pub(super) fn write(pen: &mut Pen, cues: &[Cue], band: Rect, folder: &Path) -> Result<Option<Track>, VideoError> {
    if cues.is_empty() {
        return Ok(None);
    }
    encode(pen, cues, band, &folder.join(FILE)).map_err(|error| match error {
        png::EncodingError::IoError(error) => VideoError::io("the subtitles were not written")(error),
        _ => VideoError::refused(internal("the subtitles could not be drawn")),
    })?;
    Ok(Some(Track { file: FILE.to_owned(), x: band.x, y: band.y }))
}

fn encode(pen: &mut Pen, cues: &[Cue], band: Rect, path: &Path) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), band.width, band.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_animated(u32::try_from(cues.len()).unwrap_or(1), 0)?;
    let mut writer = encoder.write_header()?;
    for cue in cues {
        // Whole milliseconds from rounded edges, so that errors do not add up.
        let delay = milliseconds(cue.end) - milliseconds(cue.start);
        writer.set_frame_delay(u16::try_from(delay).unwrap_or(u16::MAX), 1000)?;
        writer.write_image_data(frame(pen, &cue.text, band).bytes())?;
    }
    writer.finish()
}

/// One frame: the text on its box, at the bottom of the band in the middle.
fn frame(pen: &mut Pen, text: &str, band: Rect) -> Canvas {
    let mut canvas = Canvas::new(band.width, band.height);
    if let Ok(text) = Text::fit(pen, text, SUBTITLES, band.width, band.height)
        && text.height > 2 * SUBTITLES.padding
    {
        let at = |spare: u32| i32::try_from(spare).unwrap_or_default();
        text.draw_on(pen, &mut canvas, at((band.width - text.width) / 2), at(band.height - text.height));
    }
    canvas
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time within one clip")]
fn milliseconds(seconds: f64) -> u32 {
    (seconds * 1000.0).round().clamp(0.0, 1e9) as u32
}

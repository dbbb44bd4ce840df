//! Draws texts as pictures: every script, right-to-left too, with emoji in colour, wrapped and sized to its place.
//!
//! Pictures rather than ffmpeg's own text filters: no text reaches a filter string, what was measured is what is drawn, and a
//! letter without a font is found before anything is rendered.

mod canvas;
mod text;
mod track;

use super::error::{VideoError, internal};
use cosmic_text::{FontSystem, SwashCache, fontdb};
use domain::asset::ffmpeg::{Picture, Track};
use domain::asset::layout::{Sign, place, style, subtitle_band};
use domain::asset::plan::{Overlay, RenderPlan};
use domain::asset::rendition::Rendition;
use domain::asset::safe_area::{Rect, text_area};
use domain::finding::Finding;
use std::path::Path;
use text::Text;

/// The fonts at hand.
#[derive(Debug)]
pub struct Lettering {
    fonts: fontdb::Database,
}

/// What is laid over the picture of one clip.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) pictures: Vec<Picture>,
    pub(super) track: Option<Track>,
}

/// Fonts in the making of one clip: they keep what they have read, so each clip has its own.
pub(super) struct Pen {
    fonts: FontSystem,
    cache: SwashCache,
}

impl Lettering {
    /// The fonts that the system has installed.
    pub fn from_system() -> Self {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        Lettering { fonts }
    }

    /// Number of fonts found.
    pub fn len(&self) -> usize {
        self.fonts.len()
    }

    /// Whether there is no font at all, so that nothing can be drawn.
    pub fn is_empty(&self) -> bool {
        self.fonts.is_empty()
    }

    /// Whether every text of `plan` can be drawn in every rendition.
    ///
    /// # Errors
    /// What cannot be drawn, with a JSON pointer into the plan.
    pub fn check(&self, plan: &RenderPlan) -> Result<(), Vec<Finding>> {
        let mut reasons = Vec::new();
        for rendition in [Rendition::StandardAd, Rendition::Tiktok] {
            if let Err(found) = self.lay_out(plan, rendition) {
                reasons.extend(found.into_iter().filter(|f| !reasons.contains(f)).collect::<Vec<_>>());
            }
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }

    /// Draws the texts of `rendition` into `folder`.
    pub(super) fn draw(&self, plan: &RenderPlan, rendition: Rendition, folder: &Path) -> Result<Drawn, VideoError> {
        let mut layout = self.lay_out(plan, rendition).map_err(VideoError::Refused)?;
        let mut pictures = Vec::new();
        for (index, (overlay, text, at)) in layout.texts.iter().enumerate() {
            let file = format!("text{index}.png");
            let canvas = text.draw(&mut layout.pen, at.width, at.height);
            canvas.save(&folder.join(&file)).map_err(|error| match error {
                image::ImageError::IoError(error) => VideoError::io("a text was not written")(error),
                _ => VideoError::refused(internal("a text could not be drawn")),
            })?;
            pictures.push(Picture { file, x: at.x, y: at.y, start: overlay.start, end: overlay.end });
        }
        let track = track::write(&mut layout.pen, &layout.cues, layout.band, folder)?;
        Ok(Drawn { pictures, track })
    }

    fn pen(&self, plan: &RenderPlan) -> Result<Pen, Vec<Finding>> {
        if self.is_empty() {
            let finding = Finding::block(
                "fonts_missing",
                "no font is installed",
                "Install fonts-noto-core or fonts-dejavu-core.",
            );
            return Err(vec![finding]);
        }
        // The language decides which form of a shared Han character is drawn.
        let fonts = FontSystem::new_with_locale_and_db(plan.language.to_string(), self.fonts.clone());
        Ok(Pen { fonts, cache: SwashCache::new() })
    }

    fn lay_out(&self, plan: &RenderPlan, rendition: Rendition) -> Result<Layout, Vec<Finding>> {
        let mut pen = self.pen(plan)?;
        let area = text_area(rendition);
        let mut reasons = Vec::new();
        let mut texts = Vec::new();
        for (index, overlay) in rendition.overlays(plan) {
            let pointer = index.map_or_else(String::new, |i| format!("/overlays/{i}/text"));
            match Text::fit(&mut pen, &overlay.text, style(overlay.kind), area.width, area.height) {
                Ok(text) => texts.push((pointer, overlay, text)),
                Err(finding) => reasons.push(finding.at(&pointer)),
            }
        }
        let signs: Vec<Sign> = texts.iter().map(|(_, overlay, text)| sign(overlay, text)).collect();
        let places = place(area, &signs);
        let band = subtitle_band(area, &places, &signs);
        let cues = track::cues(&mut pen, plan, band).unwrap_or_else(|finding| {
            reasons.push(finding.at("/srt"));
            Vec::new()
        });
        let mut placed = Vec::new();
        for ((pointer, overlay, text), at) in texts.into_iter().zip(places) {
            match at {
                Some(at) => placed.push((overlay, text, even(at))),
                None => reasons.push(no_room().at(&pointer)),
            }
        }
        if reasons.is_empty() { Ok(Layout { pen, texts: placed, cues, band }) } else { Err(reasons) }
    }
}

struct Layout {
    pen: Pen,
    texts: Vec<(Overlay, Text, Rect)>,
    cues: Vec<domain::asset::subtitles::Cue>,
    band: Rect,
}

fn sign(overlay: &Overlay, text: &Text) -> Sign {
    Sign { anchor: text.style.anchor, width: text.width, height: text.height, start: overlay.start, end: overlay.end }
}

fn no_room() -> Finding {
    Finding::block(
        "text_no_room",
        "too many texts show at the same time",
        "Shorten a text, or show it at another time.",
    )
}

/// An even place keeps the colours of text and picture aligned; boxes have even sizes already.
fn even(at: Rect) -> Rect {
    Rect { x: at.x & !1, y: at.y & !1, ..at }
}

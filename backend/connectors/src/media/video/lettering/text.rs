//! One text: shaped, wrapped, sized to fit, drawn on its box.

use super::Pen;
use super::canvas::Canvas;
use cosmic_text::{Align, Attrs, Buffer, Color, Family, Metrics, Shaping, Weight, Wrap};
use domain::asset::layout::{Anchor, Colour, Style};
use domain::finding::Finding;
use serde_json::json;
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// Family of letters that any other font only stands in for.
const FAMILY: &str = "Noto Sans";
/// Family of emoji.
const EMOJI: &str = "Noto Color Emoji";
/// Height of a line for letters of height 1.
const LINE: f32 = 1.28;
/// Roundness of a box's corners, in pixels.
const RADIUS: f32 = 18.0;

/// A text at the size at which it fits.
pub(super) struct Text {
    pub(super) style: Style,
    /// Width of its box in pixels, even.
    pub(super) width: u32,
    /// Height of its box in pixels, even.
    pub(super) height: u32,
    buffer: Buffer,
    /// Column at which the leftmost line begins in the buffer.
    left: f32,
}

impl Text {
    /// Lays out `text` at the largest size of `style` at which its box fits `width` and `height` pixels.
    pub(super) fn fit(pen: &mut Pen, text: &str, style: Style, width: u32, height: u32) -> Result<Self, Box<Finding>> {
        let mut size = style.size;
        loop {
            let laid = Self::lay(pen, text, style, size, width);
            laid.covered()?;
            if laid.lines() <= style.max_lines && laid.width <= width && laid.height <= height {
                return Ok(laid);
            }
            if size <= style.min_size {
                return Err(Box::new(too_long(text)));
            }
            size = size.saturating_sub(2).max(style.min_size);
        }
    }

    fn lay(pen: &mut Pen, text: &str, style: Style, size: u32, width: u32) -> Self {
        let room = pixels(width.saturating_sub(2 * style.padding));
        let mut buffer = shape(pen, text, style, size, room, Wrap::Word);
        if extent(&buffer).1 > room {
            // A word longer than a line, or a script that puts no spaces between words.
            buffer = shape(pen, text, style, size, room, Wrap::WordOrGlyph);
        }
        let (left, across) = extent(&buffer);
        let down = buffer.layout_runs().map(|run| run.line_top + run.line_height).fold(0.0, f32::max);
        let boxed = |length: f32| (whole(length) + 2 * style.padding).next_multiple_of(2);
        Text { style, width: boxed(across), height: boxed(down), buffer, left }
    }

    fn lines(&self) -> usize {
        self.buffer.layout_runs().count()
    }

    /// Refuses letters that no font has, by their code points.
    fn covered(&self) -> Result<(), Box<Finding>> {
        let mut missing = BTreeSet::new();
        for run in self.buffer.layout_runs() {
            for glyph in run.glyphs.iter().filter(|g| g.glyph_id == 0) {
                let cluster = run.text.get(glyph.start..glyph.end).unwrap_or_default();
                missing.extend(cluster.chars().filter(|c| !c.is_whitespace() && !shapeless(*c)));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = missing.iter().take(10).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let detail = format!("no installed font has {}", names.join(", "));
        let remedy = "Leave the character out, or install a font that has it.";
        Err(Box::new(Finding::block("glyph_missing", detail, remedy).with(json!({"characters": names}))))
    }

    /// Draws box and letters on a picture of their size.
    pub(super) fn draw(&self, pen: &mut Pen, width: u32, height: u32) -> Canvas {
        let mut canvas = Canvas::new(width, height);
        self.draw_on(pen, &mut canvas, 0, 0);
        canvas
    }

    /// Draws box and letters with the box's upper left corner at `x`, `y`.
    pub(super) fn draw_on(&self, pen: &mut Pen, canvas: &mut Canvas, x: i32, y: i32) {
        canvas.fill_box(x, y, self.width, self.height, RADIUS.min(pixels(self.height) / 2.0), self.style.paper);
        let padding = i32::try_from(self.style.padding).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "a column of the picture")]
        let (x, y) = (x + padding - self.left.floor() as i32, y + padding);
        let Colour { red, green, blue, .. } = self.style.ink;
        let mut buffer = self.buffer.clone();
        buffer.draw(&mut pen.fonts, &mut pen.cache, Color::rgb(red, green, blue), |dx, dy, wide, high, c| {
            let colour = Colour { red: c.r(), green: c.g(), blue: c.b(), alpha: c.a() };
            for (row, column) in (0..high).flat_map(|row| (0..wide).map(move |column| (row, column))) {
                canvas.put((x + dx).saturating_add_unsigned(column), (y + dy).saturating_add_unsigned(row), colour);
            }
        });
    }
}

fn shape(pen: &mut Pen, text: &str, style: Style, size: u32, room: f32, wrap: Wrap) -> Buffer {
    let size = pixels(size);
    let mut buffer = Buffer::new(&mut pen.fonts, Metrics::new(size, size * LINE));
    let weight = if style.bold { Weight::BOLD } else { Weight::NORMAL };
    let letters = Attrs::new().family(Family::Name(FAMILY)).weight(weight);
    let emoji = Attrs::new().family(Family::Name(EMOJI));
    let spans =
        text.graphemes(true).map(|cluster| (cluster, if is_emoji(cluster) { emoji.clone() } else { letters.clone() }));
    let align = match style.anchor {
        Anchor::Top => Align::Center,
        Anchor::TopLeft => Align::Left,
        Anchor::BottomRight => Align::Right,
    };
    buffer.set_wrap(wrap);
    buffer.set_size(Some(room), None);
    buffer.set_rich_text(spans, &letters, Shaping::Advanced, Some(align));
    buffer.shape_until_scroll(&mut pen.fonts, false);
    buffer
}

/// Where the lines begin, and how wide the widest reach is.
fn extent(buffer: &Buffer) -> (f32, f32) {
    let (mut left, mut right) = (f32::INFINITY, 0f32);
    for run in buffer.layout_runs() {
        for glyph in run.glyphs {
            left = left.min(glyph.x);
            right = right.max(glyph.x + glyph.w);
        }
    }
    if left.is_finite() { (left, right - left) } else { (0.0, 0.0) }
}

/// Whether a cluster is to be drawn in colour: it says so, or is a pictograph of the newer planes.
fn is_emoji(cluster: &str) -> bool {
    cluster.contains(['\u{fe0f}', '\u{20e3}']) || cluster.chars().any(|c| matches!(c, '\u{1f000}'..='\u{1faff}'))
}

/// Characters that shape others and need no glyph of their own.
fn shapeless(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}' | '\u{e0000}'..='\u{e01ef}')
}

fn too_long(text: &str) -> Finding {
    let chars = text.chars().count();
    Finding::block(
        "text_too_long",
        format!("the text of {chars} characters does not fit its place"),
        "Shorten the text.",
    )
    .with(json!({"chars": chars}))
}

#[expect(clippy::cast_precision_loss, reason = "a picture has few thousand pixels a side")]
fn pixels(length: u32) -> f32 {
    length as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length on the picture")]
fn whole(length: f32) -> u32 {
    length.ceil().clamp(0.0, 1e6) as u32
}

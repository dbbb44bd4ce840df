//! A picture with transparency that boxes and letters are put on.

use domain::asset::layout::Colour;
use image::{Rgba, RgbaImage};
use std::path::Path;

pub(super) struct Canvas {
    image: RgbaImage,
}

impl Canvas {
    /// A wholly transparent picture.
    pub(super) fn new(width: u32, height: u32) -> Self {
        Canvas { image: RgbaImage::new(width, height) }
    }

    /// Fills a box with round corners of `radius` pixels.
    pub(super) fn fill_box(&mut self, x: i32, y: i32, width: u32, height: u32, radius: f32, colour: Colour) {
        for dy in 0..height {
            for dx in 0..width {
                let cover = cover(dx, dy, width, height, radius);
                self.put(x.saturating_add_unsigned(dx), y.saturating_add_unsigned(dy), faded(colour, cover));
            }
        }
    }

    /// Puts `colour` over what is there; outside the picture nothing happens.
    pub(super) fn put(&mut self, x: i32, y: i32, colour: Colour) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(pixel) = self.image.get_pixel_mut_checked(x, y) {
            *pixel = over(*pixel, colour);
        }
    }

    /// The pixels, four bytes each, line by line.
    pub(super) fn bytes(&self) -> &[u8] {
        self.image.as_raw()
    }

    /// Writes a PNG.
    pub(super) fn save(&self, path: &Path) -> image::ImageResult<()> {
        self.image.save_with_format(path, image::ImageFormat::Png)
    }
}

/// How much of a pixel lies in the box, `0.0..=1.0`: the corners are quarter circles.
#[expect(clippy::cast_precision_loss, reason = "a picture has few thousand pixels a side")]
fn cover(x: u32, y: u32, width: u32, height: u32, radius: f32) -> f32 {
    let beyond = |at: u32, length: u32| {
        let (at, length) = (at as f32 + 0.5, length as f32);
        (radius - at).max(at - (length - radius)).max(0.0)
    };
    let distance = beyond(x, width).hypot(beyond(y, height));
    (radius - distance + 0.5).clamp(0.0, 1.0)
}

fn faded(colour: Colour, cover: f32) -> Colour {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 255")]
    let alpha = (f32::from(colour.alpha) * cover).round() as u8;
    Colour { alpha, ..colour }
}

/// "Over" of Porter and Duff (1984) for colours that are not multiplied by their opacity.
fn over(under: Rgba<u8>, top: Colour) -> Rgba<u8> {
    let Rgba([red, green, blue, alpha]) = under;
    let (a, b) = (u32::from(top.alpha), u32::from(alpha));
    let rest = b * (255 - a) / 255;
    let total = a + rest;
    if total == 0 {
        return under;
    }
    let mix =
        |top: u8, under: u8| u8::try_from((u32::from(top) * a + u32::from(under) * rest) / total).unwrap_or(u8::MAX);
    Rgba([mix(top.red, red), mix(top.green, green), mix(top.blue, blue), u8::try_from(total).unwrap_or(u8::MAX)])
}

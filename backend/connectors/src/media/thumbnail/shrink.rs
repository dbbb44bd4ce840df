//! Smaller pictures for the screens.

use super::decode::{PictureError, decode};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Rgb, RgbImage, imageops};

/// Widths in pixels that a thumbnail may be asked for.
pub const WIDTHS: [u32; 3] = [320, 640, 1280];

/// Quality of the JPEG that is served, `1..=100`.
const QUALITY: u8 = 82;

/// A JPEG of the picture, upright, at most `width` pixels wide and never larger than the original; transparency on white.
///
/// # Errors
/// As [`super::hash_picture`].
pub fn thumbnail_jpeg(bytes: &[u8], width: u32) -> Result<Vec<u8>, PictureError> {
    let picture = decode(bytes)?;
    let small = opaque(shrink(picture, width.max(1)));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&small)?;
    Ok(jpeg)
}

fn shrink(picture: DynamicImage, width: u32) -> DynamicImage {
    if picture.width() <= width {
        return picture;
    }
    let height = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width());
    let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
    picture.thumbnail_exact(width, height)
}

/// Lays a picture with transparency on white; JPEG has none.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.has_alpha() {
        return picture.into_rgb8();
    }
    let mut page = DynamicImage::ImageRgb8(RgbImage::from_pixel(picture.width(), picture.height(), Rgb([255; 3])));
    imageops::overlay(&mut page, &picture.into_rgba8(), 0, 0);
    page.into_rgb8()
}

//! Brightness of a picture, one byte a pixel.

use super::fast;

/// A grey picture: `width * height` bytes of ITU-R BT.601 luma, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    /// Takes grey pixels as they are; `None` when their number is not `width * height`, or zero.
    pub fn from_gray(pixels: Vec<u8>, width: u32, height: u32) -> Option<Luma> {
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        let fits = width.checked_mul(height) == Some(pixels.len()) && !pixels.is_empty();
        fits.then_some(Luma { width, height, pixels })
    }

    /// The luma of RGB pixels, three bytes each; `None` when their number is not `width * height`, or zero.
    ///
    /// Rounded as Pillow rounds it: `(19595 R + 38470 G + 7471 B + 0x8000) >> 16`.
    pub fn from_rgb(rgb: &[u8], width: u32, height: u32) -> Option<Luma> {
        let (pixels, rest) = rgb.as_chunks::<3>();
        let mut gray = vec![0; pixels.len()];
        fast(|| gray.iter_mut().zip(pixels).for_each(|(gray, pixel)| *gray = luma(*pixel)));
        rest.is_empty().then(|| Luma::from_gray(gray, width, height)).flatten()
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// One row of pixels; empty below the picture.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        self.pixels.chunks_exact(self.width).nth(y).unwrap_or_default()
    }

    /// The part that is left when so many rows and columns are cut from each side; `None` when nothing is left.
    pub(super) fn cut(&self, rows: (usize, usize), columns: (usize, usize)) -> Option<Luma> {
        let height = self.height.checked_sub(rows.0 + rows.1).filter(|left| *left > 0)?;
        let width = self.width.checked_sub(columns.0 + columns.1).filter(|left| *left > 0)?;
        let kept = self.pixels.chunks_exact(self.width).skip(rows.0).take(height);
        let pixels = kept.flat_map(|row| row.iter().skip(columns.0).take(width)).copied().collect();
        Some(Luma { width, height, pixels })
    }
}

#[inline(always)]
fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let weighted = 19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue) + 0x8000;
    (weighted >> 16) as u8
}

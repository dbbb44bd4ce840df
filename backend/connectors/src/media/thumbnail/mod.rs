//! Picture bytes to perceptual hashes and to smaller pictures, within bounds.
//!
//! All of it is work for the processor: callers in asynchronous code put it on a blocking thread.

mod decode;
mod shrink;

pub use decode::{MAX_BYTES, MAX_PIXELS, PictureError};
pub use shrink::{WIDTHS, thumbnail_jpeg};

use domain::source::phash::{DHash, Luma, PHash, Reduced, without_bars};
use image::{DynamicImage, GrayImage};
use img_hash::{BitOrder, HashAlg, HasherConfig};

/// What is known of a picture for finding it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureHashes {
    /// Hash of the whole picture. `None` when it is too small or too plain for a hash to say anything.
    pub phash: Option<PHash>,
    /// Hash of the picture without the bars around it; `None` where it has none.
    pub phash_trimmed: Option<PHash>,
    /// Difference hash, without bars: evidence for "possible duplicate", never alone. `None` where `phash` is.
    pub dhash: Option<DHash>,
    /// Width in pixels as it is shown: after EXIF orientation.
    pub width: u32,
    /// Height in pixels as it is shown.
    pub height: u32,
}

impl PictureHashes {
    /// The hashes to look up and to keep in the index: a copy with bars, or without, is found by one of them.
    pub fn keys(&self) -> impl Iterator<Item = PHash> {
        self.phash.into_iter().chain(self.phash_trimmed)
    }
}

/// Hashes a picture of any of the formats that feeds use (JPEG, PNG, WebP, GIF, BMP, TIFF), known by its bytes.
///
/// Of an animation the first frame counts, transparency is ignored, EXIF orientation is applied.
///
/// # Errors
/// Refuses more than [`MAX_BYTES`] or [`MAX_PIXELS`] before decoding, formats it does not read, and damaged files.
pub fn hash_picture(bytes: &[u8]) -> Result<PictureHashes, PictureError> {
    let picture = decode::decode(bytes)?;
    let (width, height) = (picture.width(), picture.height());
    let luma = luma(picture).ok_or_else(|| PictureError::Damaged("it has no pixels".to_owned()))?;
    let whole = Reduced::of(&luma);
    let trimmed = without_bars(&luma).as_ref().and_then(Reduced::of);
    let phash = whole.as_ref().and_then(Reduced::phash);
    let phash_trimmed = trimmed.as_ref().and_then(Reduced::phash);
    let dhash = phash.and_then(|_| difference_hash(trimmed.or(whole)?));
    Ok(PictureHashes { phash, phash_trimmed, dhash, width, height })
}

/// The luma of a decoded picture; grey pictures keep their pixels.
fn luma(picture: DynamicImage) -> Option<Luma> {
    let (width, height) = (picture.width(), picture.height());
    if picture.color().has_color() {
        Luma::from_rgb(picture.into_rgb8().as_raw(), width, height)
    } else {
        Luma::from_gray(picture.into_luma8().into_raw(), width, height)
    }
}

/// The gradient hash of `img_hash`, 8x8, first bit highest.
///
/// Taken from the picture that the perceptual hash already made small: from the full size it costs as much again.
fn difference_hash(reduced: Reduced) -> Option<DHash> {
    let side = u32::try_from(domain::source::phash::SIDE).ok()?;
    let small = GrayImage::from_raw(side, side, reduced.pixels().to_vec())?;
    let config = HasherConfig::with_bytes_type::<[u8; 8]>().hash_size(8, 8).hash_alg(HashAlg::Gradient);
    let hash = config.bit_order(BitOrder::MsbFirst).to_hasher().hash_image(&small);
    Some(DHash(u64::from_be_bytes(hash.into_inner())))
}

#[cfg(test)]
mod tests;

//! Bytes from outside to pixels: bounds first, the format by content, no panic.

use domain::finding::Finding;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use serde_json::json;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes that a picture file may have.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Pixels that a picture may have: a photograph of 24 megapixels passes.
pub const MAX_PIXELS: u64 = 25_000_000;

/// Memory that a decoder may take: four channels of 16 bits for each pixel.
const MAX_MEMORY: u64 = MAX_PIXELS * 8;

/// Why a picture cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The file is larger than [`MAX_BYTES`].
    #[error("the picture has {0} bytes, more than {MAX_BYTES}")]
    TooLarge(usize),
    /// The picture has more than [`MAX_PIXELS`].
    #[error("the picture has {width} x {height} pixels, more than {MAX_PIXELS} in all")]
    TooManyPixels {
        /// Width in pixels, as the header says.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The bytes are no JPEG, PNG, WebP, GIF, BMP or TIFF.
    #[error("this is no JPEG, PNG, WebP, GIF, BMP or TIFF picture")]
    UnknownFormat,
    /// The file says that it is a picture but cannot be decoded.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
}

impl PictureError {
    /// The same as a warning for the user: a picture that cannot be used costs an item its hash, not its place.
    pub fn finding(&self) -> Finding {
        let (code, params) = match self {
            PictureError::TooLarge(bytes) => ("picture_too_large", json!({"bytes": bytes, "limit": MAX_BYTES})),
            PictureError::TooManyPixels { width, height } => {
                ("picture_too_many_pixels", json!({"width": width, "height": height, "limit": MAX_PIXELS}))
            }
            PictureError::UnknownFormat => ("picture_unknown_format", json!({})),
            PictureError::Damaged(reason) => ("picture_damaged", json!({"reason": reason})),
        };
        let remedy = "Give a JPEG, PNG or WebP picture of at most 10 MiB and 25 megapixels.";
        Finding::warn(code, self.to_string(), remedy).with(params)
    }
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Unsupported(_) => PictureError::UnknownFormat,
            other => PictureError::Damaged(other.to_string().chars().take(200).collect()),
        }
    }
}

/// Decodes a picture, upright; of an animation the first frame.
pub(super) fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooLarge(bytes.len()));
    }
    // Decoders do not promise to be free of panics on bytes from strangers.
    let decoded = catch_unwind(AssertUnwindSafe(|| decode_within_bounds(bytes)));
    decoded.unwrap_or_else(|_| Err(PictureError::Damaged("its decoder gave up".to_owned())))
}

fn decode_within_bounds(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let format = image::guess_format(bytes).map_err(|_| PictureError::UnknownFormat)?;
    if format == ImageFormat::Jpeg && ends_early(bytes) {
        return Err(PictureError::Damaged("it ends too early".to_owned()));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels { width, height });
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// Whether a JPEG's last scan is cut off: decoders would fill the rest with grey and say nothing.
fn ends_early(jpeg: &[u8]) -> bool {
    let last = |marker: [u8; 2]| jpeg.windows(2).rposition(|pair| pair == marker);
    match (last([0xff, 0xd9]), last([0xff, 0xda])) {
        (Some(end), Some(scan)) => end < scan,
        (end, _) => end.is_none(),
    }
}

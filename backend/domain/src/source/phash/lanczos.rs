//! A picture made 32x32 by Lanczos resampling in fixed point, bit for bit as Pillow does it.

use super::{Luma, PHash, spectrum};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use wide::{i16x8, i32x4};

/// Pixels on each side of a [`Reduced`] picture.
pub const SIDE: usize = 32;

/// Pixels that a picture needs on its shorter side for its hash to say anything.
const MIN_SIDE: usize = 16;

/// Lobes of the Lanczos window on each side.
const LOBES: f64 = 3.0;

/// Bits behind the point in Pillow's coefficients.
const PRECISION: u32 = 22;

/// Bits of a coefficient that are summed apart, so that both halves fit the 16-bit multiplications every processor has.
const LOW_BITS: u32 = 8;

/// Pixels that one step of a vectorised sum takes; windows are padded to a multiple with weight zero.
const STEP: usize = 8;

/// Sizes whose kernels are kept: thumbnails come in a few, trimmed ones in some more.
const KERNELS: usize = 64;

/// A picture shrunk to 32x32, whatever shape it had: what its hashes are taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reduced {
    pixels: Vec<u8>,
}

impl Reduced {
    /// Shrinks (or stretches) a picture; `None` when it has fewer than 16 pixels on a side.
    pub fn of(picture: &Luma) -> Option<Reduced> {
        if picture.width().min(picture.height()) < MIN_SIDE {
            return None;
        }
        let columns = resample_rows(picture.pixels(), picture.width());
        Some(Reduced { pixels: resample_rows(&columns, picture.height()) })
    }

    /// The perceptual hash; `None` when the picture is so plain that rounding would decide the bits.
    pub fn phash(&self) -> Option<PHash> {
        spectrum::hash(&self.pixels)
    }

    /// The 32x32 pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}

/// Weights that make [`SIDE`] pixels out of `size`: for each a window of so many `steps` of pixels from `starts` on.
struct Kernel {
    size: usize,
    steps: usize,
    starts: Vec<usize>,
    weights: Vec<(i16x8, i16x8)>,
}

/// Resamples each row of `width` pixels to [`SIDE`] pixels and gives the result transposed.
///
/// Two passes thus give the picture upright again, and both read memory in order.
fn resample_rows(pixels: &[u8], width: usize) -> Vec<u8> {
    let kernel = kernel(width);
    let height = pixels.len() / width;
    let mut out = vec![0; SIDE * height];
    let mut row = vec![0i16; width + kernel.steps * STEP];
    for (y, line) in pixels.chunks_exact(width).enumerate() {
        row.iter_mut().zip(line).for_each(|(wide, pixel)| *wide = i16::from(*pixel));
        let column = out.iter_mut().skip(y).step_by(height);
        column.zip(kernel.windows()).for_each(|(pixel, window)| *pixel = window.weigh(&row));
    }
    out
}

/// The weights of one pixel to make.
struct Window<'a> {
    start: usize,
    weights: &'a [(i16x8, i16x8)],
}

impl Window<'_> {
    /// The weighted sum of the window's pixels, rounded and clamped to a byte.
    ///
    /// Cannot overflow: a pixel has 8 bits, a low half 8, and the high halves of a window sum to about 2^14.
    fn weigh(&self, row: &[i16]) -> u8 {
        let pixels = row.get(self.start..).unwrap_or_default().as_chunks().0;
        let (mut high, mut low) = (i32x4::ZERO, i32x4::ZERO);
        for (pixels, weights) in pixels.iter().zip(self.weights) {
            let pixels = i16x8::new(*pixels);
            high += pixels.dot(weights.0);
            low += pixels.dot(weights.1);
        }
        let sum = (high.reduce_add() << LOW_BITS) + low.reduce_add() + (1 << (PRECISION - 1));
        (sum >> PRECISION).clamp(0, 255) as u8
    }
}

impl Kernel {
    /// Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc`.
    fn new(size: usize) -> Kernel {
        let scale = size as f64 / SIDE as f64;
        let stretch = scale.max(1.0);
        let support = LOBES * stretch;
        let steps = (support.ceil() as usize * 2 + 1).div_ceil(STEP);
        let mut kernel = Kernel { size, steps, starts: Vec::new(), weights: Vec::new() };
        for pixel in 0..SIDE {
            let center = (pixel as f64 + 0.5) * scale;
            let start = (center - support + 0.5).max(0.0) as usize;
            let end = ((center + support + 0.5) as usize).min(size);
            let weight = |x: usize| lanczos((x as f64 - center + 0.5) / stretch);
            kernel.push(start, &(start..end).map(weight).collect::<Vec<_>>());
        }
        kernel
    }

    fn push(&mut self, start: usize, weights: &[f64]) {
        let total: f64 = weights.iter().sum();
        let fixed = weights.iter().map(|weight| (weight / total * f64::from(1 << PRECISION)).round() as i32);
        let mut fixed = fixed.chain(std::iter::repeat(0));
        for _ in 0..self.steps {
            let weights: [i32; STEP] = std::array::from_fn(|_| fixed.next().unwrap_or_default());
            let high = weights.map(|weight| (weight >> LOW_BITS) as i16);
            let low = weights.map(|weight| (weight & ((1 << LOW_BITS) - 1)) as i16);
            self.weights.push((i16x8::new(high), i16x8::new(low)));
        }
        self.starts.push(start);
    }

    fn windows(&self) -> impl Iterator<Item = Window<'_>> {
        let weights = self.weights.chunks_exact(self.steps);
        self.starts.iter().zip(weights).map(|(start, weights)| Window { start: *start, weights })
    }
}

fn lanczos(x: f64) -> f64 {
    if (-LOBES..LOBES).contains(&x) { sinc(x) * sinc(x / LOBES) } else { 0.0 }
}

fn sinc(x: f64) -> f64 {
    let angle = x * std::f64::consts::PI;
    if x == 0.0 { 1.0 } else { angle.sin() / angle }
}

/// The kernel for a size, made once: its sines cost more than a whole small picture.
fn kernel(size: usize) -> Arc<Kernel> {
    static MADE: LazyLock<Mutex<Vec<Arc<Kernel>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kernel) = made.iter().find(|kernel| kernel.size == size) {
        return Arc::clone(kernel);
    }
    let kernel = Arc::new(Kernel::new(size));
    made.truncate(KERNELS - 1);
    made.insert(0, Arc::clone(&kernel));
    kernel
}

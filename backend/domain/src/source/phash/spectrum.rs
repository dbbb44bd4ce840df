//! The low frequencies of a 32x32 picture, and the hash they make.

use super::{PHash, SIDE};
use rustdct::{DctPlanner, TransformType2And3};
use std::sync::{Arc, LazyLock};

/// Frequencies kept in each direction.
const LOW: usize = 8;

/// Coefficients, the mean left out, that must stand out of the rounding noise for the hash to say anything.
const TELLING: usize = 24;

/// What counts as standing out, in the scale of an unnormalised DCT-II: four times what rounding to bytes brings about.
const NOISE: f64 = 4.0 * 0.289 * (SIDE as f64 / 2.0);

/// Hashes 32x32 pixels; `None` when too few frequencies hold anything: flat pictures and plain gradients.
pub(super) fn hash(pixels: &[u8]) -> Option<PHash> {
    let low = low_frequencies(pixels);
    let telling = low.iter().skip(1).filter(|value| value.abs() > NOISE).count();
    if telling < TELLING {
        return None;
    }
    let median = median(&low);
    Some(PHash(low.iter().fold(0, |bits, value| bits << 1 | u64::from(*value > median))))
}

/// The 8x8 lowest frequencies, row by row: down the columns first, then along the rows.
fn low_frequencies(pixels: &[u8]) -> Vec<f64> {
    static DCT: LazyLock<Arc<dyn TransformType2And3<f64>>> = LazyLock::new(|| DctPlanner::new().plan_dct2(SIDE));
    let columns = (0..SIDE).flat_map(|x| pixels.iter().skip(x).step_by(SIDE)).map(|pixel| f64::from(*pixel));
    let mut columns: Vec<f64> = columns.collect();
    columns.chunks_exact_mut(SIDE).for_each(|column| DCT.process_dct2(column));
    let rows = (0..LOW).flat_map(|y| columns.iter().skip(y).step_by(SIDE)).copied();
    let mut rows: Vec<f64> = rows.collect();
    rows.chunks_exact_mut(SIDE).for_each(|row| DCT.process_dct2(row));
    rows.chunks_exact(SIDE).flat_map(|row| row.iter().take(LOW)).copied().collect()
}

/// Mean of the two middle values.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.iter().skip(sorted.len() / 2 - 1).take(2);
    middle.sum::<f64>() / 2.0
}

//! Uniform bars around a picture: letterbox, pillarbox, frame.
//!
//! A copy with bars escapes every hash of the whole picture. Bars come in pairs of one colour and one size with a
//! straight inner edge; whatever else is dark or plain at the edge of a picture belongs to it and stays.

use super::{Luma, SIDE};

/// Brightness by which a pixel of a bar may differ from the bar's colour: JPEG is not exact.
const TOLERANCE: u8 = 14;

/// Share of a line's pixels that may differ by more, in percent: ringing next to the picture's edge.
const STRAY_PERCENT: usize = 8;

/// Share of the lines inside that must differ from the bar, in percent: what makes an edge straight.
const EDGE_PERCENT: usize = 25;

/// How much of that difference the very first line inside must show, in percent: what makes an edge sharp.
const SHARP_PERCENT: usize = 55;

/// Size of the smallest bar, in thousandths of the picture's side.
const SMALLEST_PERMILLE: usize = 20;

/// Part of the side by which the two bars of a pair may differ: one pixel in so many.
const EVEN: usize = 300;

/// Part of the picture's side that must be left between the bars, in percent.
const LEFT_PERCENT: usize = 25;

/// The picture without the uniform bars around it; `None` when it has none.
pub fn without_bars(picture: &Luma) -> Option<Luma> {
    if picture.width().min(picture.height()) < SIDE {
        return None;
    }
    let rows = bars(picture.height(), |y| picture.row(y).to_vec());
    let columns = bars(picture.width(), |x| column(picture, x, rows));
    if rows == 0 && columns == 0 { None } else { picture.cut((rows, rows), (columns, columns)) }
}

/// Lines to cut from each end of a side of `length` lines; zero when there is no pair of bars.
fn bars(length: usize, line: impl Fn(usize) -> Vec<u8>) -> usize {
    let (Some(first), Some(last)) = (colour(&line(0)), colour(&line(length - 1))) else { return 0 };
    if first.abs_diff(last) > TOLERANCE {
        return 0;
    }
    let longest = length * (100 - LEFT_PERCENT) / 200;
    let strays = |y: usize| differing(&line(y), first);
    let before = (0..longest).take_while(|y| strays(*y) <= STRAY_PERCENT).count();
    let after = (0..longest).take_while(|y| strays(length - 1 - y) <= STRAY_PERCENT).count();
    let size = before.min(after);
    let pair = before.abs_diff(after) * EVEN <= length && size < longest && size * 1000 >= length * SMALLEST_PERMILLE;
    let edge = || is_edge(|depth| strays(before + depth)) && is_edge(|depth| strays(length - 1 - after - depth));
    if pair && edge() { size } else { 0 }
}

/// Whether a picture begins at once behind a bar, `strays` being the differing pixels of the lines behind it, in percent.
fn is_edge(strays: impl Fn(usize) -> usize) -> bool {
    let inside = strays(2).max(strays(3));
    inside >= EDGE_PERCENT && strays(0) * 100 >= inside * SHARP_PERCENT
}

/// The colour of a line when it has only one.
fn colour(line: &[u8]) -> Option<u8> {
    let sum: usize = line.iter().map(|pixel| usize::from(*pixel)).sum();
    let mean = u8::try_from(sum.checked_div(line.len())?).ok()?;
    (differing(line, mean) <= STRAY_PERCENT).then_some(mean)
}

/// Percent of the pixels that differ from a colour by more than the tolerance.
fn differing(line: &[u8], colour: u8) -> usize {
    let strays = line.iter().filter(|pixel| pixel.abs_diff(colour) > TOLERANCE).count();
    strays * 100 / line.len().max(1)
}

/// A column of pixels, without the bars above and below.
fn column(picture: &Luma, x: usize, rows: usize) -> Vec<u8> {
    let column = picture.pixels().iter().skip(x).step_by(picture.width());
    column.skip(rows).take(picture.height() - 2 * rows).copied().collect()
}

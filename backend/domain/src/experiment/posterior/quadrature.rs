//! The rates on a stretched scale, where their densities are smooth whatever the parameters: quantiles and integrals.
//!
//! A share is stretched by its logit, a count by its logarithm.

use super::Posterior;
use super::special::{beta_tails, gamma_tails, ln_beta_power, ln_gamma};
use std::sync::LazyLock;

/// The smallest rate that is told from none.
const TINY: f64 = 1e-300;

/// Nodes on each piece of an integral.
const NODES: usize = 32;
/// Distances from the centre, in widths of a tail, of the ends of the pieces.
const STEPS: [f64; 4] = [1.0, 2.5, 5.0, 9.0];
/// Distances from the centre at which the slope of the scale becomes small, then nothing.
const SLOPE: [f64; 3] = [4.0, 14.0, 40.0];
/// Below e to the minus this, a tail counts as empty.
const NEGLIGIBLE: f64 = 40.0;

/// A rate at a point of the stretched scale.
#[derive(Clone, Copy)]
pub(super) struct Point {
    z: f64,
    /// The rate.
    pub(super) x: f64,
    /// 1 less the rate, without loss; of no meaning for counts.
    y: f64,
}

impl Posterior {
    pub(super) fn at(self, z: f64) -> Point {
        match self {
            Posterior::Beta { .. } => Point { z, x: 1.0 / (1.0 + (-z).exp()), y: 1.0 / (1.0 + z.exp()) },
            Posterior::Gamma { .. } => Point { z, x: z.exp(), y: 0.0 },
        }
    }

    /// How much the rate changes with the stretched scale.
    pub(super) fn slope(self, point: Point) -> f64 {
        match self {
            Posterior::Beta { .. } => point.x * point.y,
            Posterior::Gamma { .. } => point.x,
        }
    }

    /// The density on the stretched scale.
    pub(super) fn density(self, point: Point) -> f64 {
        match self {
            Posterior::Beta { a, b } if a.min(b) < 10.0 => {
                // Logarithms of the stretched scale itself: the rate may be too small for a number.
                let (ln_x, ln_y) = (-softplus(-point.z), -softplus(point.z));
                (a * ln_x + b * ln_y - super::special::ln_beta(a, b)).exp()
            }
            Posterior::Beta { a, b } => ln_beta_power(a, b, point.x, point.y).exp(),
            Posterior::Gamma { a, b } => {
                let z = point.z + b.ln();
                (a * z - z.exp() - ln_gamma(a)).exp()
            }
        }
    }

    /// The density of a rate itself.
    pub(super) fn density_of(self, x: f64) -> f64 {
        let point = match self {
            Posterior::Beta { .. } => self.at((x / (1.0 - x)).ln()),
            Posterior::Gamma { .. } => self.at(x.ln()),
        };
        self.density(point) / self.slope(point)
    }

    /// The chances to be below and above.
    pub(super) fn tails(self, point: Point) -> (f64, f64) {
        match self {
            Posterior::Beta { a, b } => beta_tails(a, b, point.x, point.y),
            Posterior::Gamma { a, b } => gamma_tails(a, b * point.x),
        }
    }

    fn centre(self) -> f64 {
        match self {
            Posterior::Beta { a, b } => (a / b).ln(),
            Posterior::Gamma { a, b } => (a / b).ln(),
        }
    }

    fn spread(self) -> f64 {
        let of = |shape: f64| 1.0 / shape + 1.0 / (shape * shape);
        match self {
            Posterior::Beta { a, b } => (of(a) + of(b)).sqrt(),
            Posterior::Gamma { a, .. } => of(a).sqrt(),
        }
    }

    /// Where pieces of an integral begin and end, not in order.
    ///
    /// A small shape has a long tail on its own side and a sharp edge on the other: both need points of their own scale.
    fn ends(self) -> impl Iterator<Item = f64> {
        let centre = self.centre();
        let (left, right) = match self {
            Posterior::Beta { a, b } => (tail(a).chain(edge(b)), tail(b).chain(edge(a))),
            Posterior::Gamma { a, .. } => (tail(a).chain(edge(f64::MAX)), tail(f64::MAX).chain(edge(a))),
        };
        left.map(move |off| centre - off).chain(right.map(move |off| centre + off)).chain([centre])
    }

    /// The scale of the sharpest bend of the density.
    fn sharpness(self) -> f64 {
        match self {
            Posterior::Beta { a, b } => (1.0 / a.max(1.0) + 1.0 / b.max(1.0)).sqrt(),
            Posterior::Gamma { a, .. } => a.max(1.0).sqrt().recip(),
        }
    }
}

/// Distances from the centre to points along the tail of a shape.
fn tail(shape: f64) -> impl Iterator<Item = f64> {
    let scale = shape.sqrt().recip().max(shape.recip());
    let of_density = STEPS.into_iter().map(move |step| step * scale).chain([NEGLIGIBLE / shape]);
    // The slope of the scale falls by itself, which a long tail would pass over.
    of_density.chain(SLOPE.into_iter().filter(move |_| scale > 1.0))
}

/// Distances from the centre to points along the edge of a shape, beyond which there is nothing.
fn edge(shape: f64) -> impl Iterator<Item = f64> {
    let end = (12.0 / shape.sqrt() + 60.0 / shape).ln_1p();
    [0.25, 0.5, 0.75, 1.0].into_iter().map(move |part| part * end)
}

fn softplus(z: f64) -> f64 {
    if z > 0.0 { z + (-z).exp().ln_1p() } else { z.exp().ln_1p() }
}

/// The pieces on which an integral over these distributions is summed, from left to right.
pub(super) fn pieces(posteriors: &[Posterior]) -> Vec<(f64, f64)> {
    let mut ends: Vec<f64> = posteriors.iter().flat_map(|p| p.ends()).filter(|z| z.is_finite()).collect();
    ends.sort_by(f64::total_cmp);
    let least = posteriors.iter().map(|p| p.sharpness()).fold(f64::INFINITY, f64::min) / 2.0;
    ends.dedup_by(|next, kept| *next - *kept < least);
    ends.windows(2).filter_map(|w| Some((*w.first()?, *w.last()?))).collect()
}

/// Points and weights of Gauss and Legendre on each piece.
pub(super) fn nodes(pieces: &[(f64, f64)]) -> impl Iterator<Item = (f64, f64)> {
    pieces.iter().flat_map(|(from, to)| {
        let (middle, half) = (f64::midpoint(*from, *to), (to - from) / 2.0);
        LEGENDRE.iter().map(move |(z, weight)| (middle + half * z, half * weight))
    })
}

/// Nodes and weights on −1..1: roots of the Legendre polynomial by Newton's method.
static LEGENDRE: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| (0..NODES).map(legendre_node).collect());

#[expect(clippy::cast_precision_loss, reason = "the order is small")]
fn legendre_node(index: usize) -> (f64, f64) {
    let order = NODES as f64;
    let mut z = (std::f64::consts::PI * (index as f64 + 0.75) / (order + 0.5)).cos();
    let mut slope = 1.0;
    for _ in 0..100 {
        let (mut before, mut value) = (0.0, 1.0);
        for j in 0..NODES {
            let j = j as f64;
            (before, value) = (value, ((2.0 * j + 1.0) * z * value - j * before) / (j + 1.0));
        }
        slope = order * (z * value - before) / (z * z - 1.0);
        let step = value / slope;
        z -= step;
        if step.abs() < 1e-15 {
            break;
        }
    }
    (z, 2.0 / ((1.0 - z * z) * slope * slope))
}

/// The rate below which the share `p` lies.
pub(super) fn quantile(posterior: Posterior, p: f64) -> f64 {
    if p <= 0.0 || p.is_nan() {
        return 0.0;
    }
    if p >= 1.0 {
        return if matches!(posterior, Posterior::Beta { .. }) { 1.0 } else { f64::INFINITY };
    }
    let x = posterior.at(stretched_quantile(posterior, p)).x;
    // So near to nothing a number has lost its digits, and two of them their order.
    if x < TINY { 0.0 } else { x }
}

/// Newton's method on the logarithm of the smaller tail, kept between two bounds.
fn stretched_quantile(posterior: Posterior, p: f64) -> f64 {
    let (mut low, mut high) = (-1e9f64, 1e9f64);
    let mut z = posterior.centre();
    for _ in 0..200 {
        let point = posterior.at(z);
        let (below, above) = posterior.tails(point);
        let (tail, wanted, sign) = if p <= 0.5 { (below, p, 1.0) } else { (above, 1.0 - p, -1.0) };
        let off = (tail.ln() - wanted.ln()) * sign;
        if off > 0.0 {
            high = z
        } else {
            low = z
        }
        let next = z - off * tail / posterior.density(point);
        let inside = next.is_finite() && next > low && next < high;
        let next = if inside { next } else { split(low, high, posterior) };
        if (next - z).abs() <= 1e-14 * z.abs().max(1.0) {
            return next;
        }
        z = next;
    }
    z
}

/// The middle of two bounds; while one of them is still far off, a step from the other.
fn split(low: f64, high: f64, posterior: Posterior) -> f64 {
    let stride = 4.0 * posterior.spread();
    match (low > -1e9, high < 1e9) {
        (true, false) => low + stride,
        (false, true) => high - stride,
        _ => f64::midpoint(low, high),
    }
}

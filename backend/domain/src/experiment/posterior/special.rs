//! The special functions that the posteriors stand on.
//!
//! `statrs` gives lnΓ, the incomplete gamma function and the error function. Its incomplete beta function stops after 140
//! terms, which is wrong from parameters of about 10⁵ on, so that one is here.

use statrs::function::{erf, gamma};
use std::f64::consts::{PI, SQRT_2};

/// The two-sided 95 % quantile of a standard normal distribution.
pub(crate) const Z_95: f64 = 1.959_963_984_540_054;
/// Terms of the continued fraction at most: enough for parameters of 10⁸.
const MAX_TERMS: u32 = 30_000;
/// Stirling's series is exact to double precision from here on.
const STIRLING_FROM: f64 = 10.0;

/// ln B(a, b), for positive parameters.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    let sum = small + large;
    if large < STIRLING_FROM {
        return gamma::ln_gamma(a) + gamma::ln_gamma(b) - gamma::ln_gamma(sum);
    }
    let share = -small / sum;
    if small < STIRLING_FROM {
        let corrections = stirling(large) - stirling(sum);
        return gamma::ln_gamma(small) + corrections + small - small * sum.ln() + (large - 0.5) * share.ln_1p();
    }
    let corrections = stirling(small) + stirling(large) - stirling(sum);
    0.5 * (2.0 * PI / large).ln() + corrections + (small - 0.5) * (small / sum).ln() + large * share.ln_1p()
}

/// lnΓ(x) less Stirling's (x − ½) ln x − x + ½ ln 2π, for x ≥ 10.
fn stirling(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    let series = [1.0 / 156.0, -691.0 / 360_360.0, 1.0 / 1188.0, -1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0];
    series.into_iter().fold(0.0, |sum, term| sum * y + term) / x
}

/// I_x(a, b), the regularised incomplete beta function: the chance that a rate of Beta(a, b) is at most `x`.
///
/// Continued fraction by Lentz' method, on the side where it converges.
pub fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    beta_tails(a, b, x, 1.0 - x).0
}

/// I_x(a, b) and 1 − I_x(a, b), the smaller of them without loss; `y` is 1 − `x`.
pub(super) fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    // `y` may be 1 although `x` is above 0: a small shape has much of its weight there.
    if x <= 0.0 {
        (0.0, 1.0)
    } else if y <= 0.0 {
        (1.0, 0.0)
    } else if x > (a + 1.0) / (a + b + 2.0) {
        let above = fraction(b, a, y, x).clamp(0.0, 1.0);
        (1.0 - above, above)
    } else {
        let below = fraction(a, b, x, y).clamp(0.0, 1.0);
        (below, 1.0 - below)
    }
}

/// ln of xᵃ yᵇ ÷ B(a, b), with y = 1 − x.
pub(super) fn ln_beta_power(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a.min(b) < STIRLING_FROM {
        return a * x.ln() + b * y.ln() - ln_beta(a, b);
    }
    let sum = a + b;
    let (mean, rest) = (a / sum, b / sum);
    let off = x - mean;
    let scale = 0.5 * (a * rest / (2.0 * PI)).ln() - stirling(a) - stirling(b) + stirling(sum);
    scale + a * (off / mean).ln_1p() + b * (-off / rest).ln_1p()
}

fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    ln_beta_power(a, b, x, y).exp() / a * lentz(a, b, x)
}

fn lentz(a: f64, b: f64, x: f64) -> f64 {
    let keep = |v: f64| if v.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { v };
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut value) = (1.0, d);
    for m in 1..MAX_TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a - 1.0 + 2.0 * m) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 1.0 + 2.0 * m));
        let mut step = 1.0;
        for term in [even, odd] {
            d = 1.0 / keep(1.0 + term * d);
            c = keep(1.0 + term / c);
            step = d * c;
            value *= step;
        }
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// P(a, x) and 1 − P(a, x), the regularised incomplete gamma function.
pub(super) fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        (0.0, 1.0)
    } else if x == f64::INFINITY {
        (1.0, 0.0)
    } else {
        let below = gamma::checked_gamma_lr(a, x).unwrap_or(1.0);
        (below, gamma::checked_gamma_ur(a, x).unwrap_or(1.0 - below))
    }
}

/// lnΓ(x), for positive `x`.
pub fn ln_gamma(x: f64) -> f64 {
    gamma::ln_gamma(x)
}

/// Φ(z), the share of a standard normal distribution below `z`.
pub fn normal_below(z: f64) -> f64 {
    0.5 * erf::erfc(-z / SQRT_2)
}

/// The two-sided p-value of a standard normal `z`.
pub fn two_sided(z: f64) -> f64 {
    erf::erfc(z.abs() / SQRT_2)
}

/// The `z` below which a standard normal distribution has the share `p`.
pub fn normal_quantile(p: f64) -> f64 {
    -SQRT_2 * erf::erfc_inv(2.0 * p)
}

/// The chance that χ² with `df` degrees of freedom is above `x`.
pub fn chi_squared_above(x: f64, df: f64) -> f64 {
    gamma_tails(df / 2.0, x / 2.0).1
}

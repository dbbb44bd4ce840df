//! Looking at any time: intervals and evidence that stay valid however often they are read.

use crate::experiment::evidence::Tally;
use crate::experiment::posterior::special::ln_beta;

/// The error that is allowed over all looks.
const ALPHA: f64 = 0.05;
/// −W₋₁(−α² ÷ e) − 1 for α of 5 %: where the sequence is tightest.
const TIGHTEST: f64 = 8.211_968_062_1;

/// Half the width of the 95 % confidence sequence of a mean difference after `n` pairs.
///
/// `variance` is that of a pair, `planned` the number of pairs at which the sequence is to be tightest.
pub fn half_width(n: f64, variance: f64, planned: f64) -> f64 {
    if n <= 0.0 || variance <= 0.0 || planned <= 0.0 {
        return f64::INFINITY;
    }
    let rho2 = TIGHTEST / (variance * planned);
    let scaled = n * variance * rho2 + 1.0;
    (2.0 * scaled / (n * n * rho2) * (scaled.sqrt() / ALPHA).ln()).sqrt()
}

/// ln of the evidence against the rate `p0`, which refutes it from ln 20 on; the alternative is uniform.
pub fn ln_evidence(tally: Tally, p0: f64) -> f64 {
    let failures = tally.n - tally.s;
    ln_beta(1.0 + tally.s, 1.0 + failures) - tally.s * p0.ln() - failures * (-p0).ln_1p()
}

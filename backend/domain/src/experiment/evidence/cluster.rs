//! Posts are clusters: their views share a topic, an hour and the mood of an algorithm, and are no independent trials.

/// Correlation of the views of one post that is assumed until enough posts are there to measure it.
pub const DEFAULT_ICC: f64 = 0.01;
/// Posts from which on the correlation, or the dispersion, is measured.
const MEASURED_FROM: usize = 8;
/// Bounds of the measured correlation.
const ICC: (f64, f64) = (0.001, 0.5);
/// Dispersion that is assumed until it is measured.
const DEFAULT_DISPERSION: f64 = 5.0;
/// Bounds of the dispersion.
const DISPERSION: (f64, f64) = (1.0, 50.0);

/// Successes among trials, or in an exposure, of one post or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Trials or exposure, 0 or more.
    pub n: f64,
    /// Successes, 0 or more; of trials at most `n`.
    pub s: f64,
}

impl Tally {
    /// Both times `weight`.
    #[must_use]
    pub fn times(self, weight: f64) -> Tally {
        Tally { n: self.n * weight, s: self.s * weight }
    }

    /// What it is worth in independent trials when the views of one post correlate by `icc`.
    ///
    /// Each post is divided by its own design effect, so that one that goes round the world counts as 1 ÷ `icc` trials at
    /// most.
    #[must_use]
    pub fn effective(self, icc: f64) -> Tally {
        self.times(1.0 / design_effect(self.n, icc))
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |sum, tally| Tally { n: sum.n + tally.n, s: sum.s + tally.s })
    }
}

/// The inflation of the variance of `m` views of one post that correlate by `icc`: 1 + (m − 1) icc, at least 1.
pub fn design_effect(m: f64, icc: f64) -> f64 {
    1.0 + (m - 1.0).max(0.0) * icc.max(0.0)
}

/// How strongly the views of one post correlate, 0.001 to 0.5; [`DEFAULT_ICC`] below eight posts.
///
/// `groups` are the posts of each arm: what distinguishes arms is no correlation of views. Moments within groups, as in
/// an analysis of variance.
pub fn intraclass_correlation(groups: &[Vec<Tally>]) -> f64 {
    let posts: usize = groups.iter().map(Vec::len).sum();
    if posts < MEASURED_FROM {
        return DEFAULT_ICC;
    }
    let (excess, scale) = groups.iter().map(|group| moments(group)).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    if scale > 0.0 { (excess / scale).clamp(ICC.0, ICC.1) } else { DEFAULT_ICC }
}

/// Numerator and denominator of the correlation within one group.
fn moments(group: &[Tally]) -> (f64, f64) {
    let total: Tally = group.iter().copied().sum();
    if total.n <= 0.0 || group.len() < 2 {
        return (0.0, 0.0);
    }
    let mean = total.s / total.n;
    let chance = mean * (1.0 - mean);
    let freedom = degrees(group.len(), 1);
    let between: f64 = group.iter().filter(|p| p.n > 0.0).map(|p| p.n * (p.s / p.n - mean).powi(2)).sum();
    let squares: f64 = group.iter().map(|p| p.n * p.n).sum();
    (between - chance * freedom, chance * (total.n - squares / total.n - freedom))
}

/// Variance over mean of counts per post, 1 to 50; 5 below eight posts.
///
/// `groups` are the posts of each arm, compared with the rate of their own arm (Pearson's statistic).
pub fn dispersion(groups: &[Vec<Tally>]) -> f64 {
    let posts: usize = groups.iter().map(Vec::len).sum();
    let freedom = degrees(posts, groups.iter().filter(|group| !group.is_empty()).count());
    if posts < MEASURED_FROM || freedom <= 0.0 {
        return DEFAULT_DISPERSION;
    }
    let pearson: f64 = groups.iter().map(|group| pearson(group)).sum();
    (pearson / freedom).clamp(DISPERSION.0, DISPERSION.1)
}

fn pearson(group: &[Tally]) -> f64 {
    let total: Tally = group.iter().copied().sum();
    let rate = if total.n > 0.0 { total.s / total.n } else { 0.0 };
    group.iter().map(|p| (p.s, rate * p.n)).filter(|(_, e)| *e > 0.0).map(|(s, e)| (s - e).powi(2) / e).sum()
}

#[expect(clippy::cast_precision_loss, reason = "posts are far below 2⁵³")]
fn degrees(posts: usize, groups: usize) -> f64 {
    posts.saturating_sub(groups) as f64
}

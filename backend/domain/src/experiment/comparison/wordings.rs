//! The two wordings of the posts of one platform and language, compared by the stopping rule.

use super::*;
use crate::experiment::evidence::{Tally, dispersion, intraclass_correlation, tells_views};
use crate::experiment::posterior::{Pair, Posterior, compare};

/// What one wording showed.
struct Side {
    hook: Hook,
    posts: u64,
    /// Each post whose figures count.
    tallies: Vec<Tally>,
    effective: Tally,
    posterior: Posterior,
}

/// Compares the wordings of posts of one platform and one language, `days` after the first was sent.
///
/// Posts are the clusters; nothing is forgotten; both wordings start from Beta(1, 1), or from Gamma(1, 1) per post where
/// views are unknown. Across platforms it would compare audiences.
pub fn compare_wordings(posts: &[Assigned], days: f64) -> Comparison {
    let per_view = tells_views(posts.iter().filter_map(|post| post.outcome)).unwrap_or_default();
    let (first, second) = sides(posts, per_view);
    let pair = compare(first.posterior, second.posterior);
    let sample_ratio = shares(posts);
    let missing = missing(&first, &second, per_view, days);
    let (conclusion, hook) = if sample_ratio.mismatch {
        (Conclusion::Invalid, None)
    } else {
        conclude(&first, &second, pair, per_view, days, missing.is_empty())
    };
    let is_over = days >= MOST_DAYS && missing.is_empty();
    Comparison {
        conclusion,
        hook,
        missing,
        per_view,
        variants: [
            first.figures(posts, per_view, 1.0 - pair.second_better, pair.loss_first),
            second.figures(posts, per_view, pair.second_better, pair.loss_second),
        ],
        sample_ratio,
        difference: difference(&first, &second, per_view),
        test: if is_over { cluster_test(&first.tallies, &second.tallies) } else { None },
    }
}

fn sides(posts: &[Assigned], per_view: bool) -> (Side, Side) {
    let [one, two] = Hook::ALL.map(|hook| tallies(posts, hook, per_view));
    let groups = [one.clone(), two.clone()];
    let (icc, spread) = (intraclass_correlation(&groups), dispersion(&groups));
    let side = |hook: Hook, tallies: Vec<Tally>| {
        let worth = |tally: &Tally| if per_view { tally.effective(icc) } else { tally.times(1.0 / spread) };
        let effective: Tally = tallies.iter().map(worth).sum();
        let prior = if per_view { Posterior::UNIFORM } else { Posterior::ONE_PER_UNIT };
        let count = posts.iter().filter(|post| post.hook == hook).count() as u64;
        Side { hook, posts: count, tallies, effective, posterior: prior.after(effective.s, effective.n) }
    };
    (side(Hook::Curiosity, one), side(Hook::Value, two))
}

fn tallies(posts: &[Assigned], hook: Hook, per_view: bool) -> Vec<Tally> {
    let outcomes = posts.iter().filter(|post| post.hook == hook).filter_map(|post| post.outcome);
    outcomes.filter_map(|outcome| if per_view { outcome.tally() } else { Some(outcome.early()) }).collect()
}

/// Counts the posts of each wording against the chances with which they were drawn.
fn shares(posts: &[Assigned]) -> SampleRatio {
    let count = |hook| posts.iter().map(|post| if post.hook == hook { 1.0 } else { 0.0 }).sum::<f64>();
    let curiosity: f64 = posts.iter().map(|post| post.chance_of_curiosity.clamp(0.0, 1.0)).sum();
    let value: f64 = posts.iter().map(|post| 1.0 - post.chance_of_curiosity.clamp(0.0, 1.0)).sum();
    sample_ratio(&Hook::ALL.map(count), &[curiosity, value])
}

#[expect(clippy::cast_precision_loss, reason = "posts are far below 2⁵³")]
fn missing(first: &Side, second: &Side, per_view: bool, days: f64) -> Vec<Missing> {
    // Only whole weeks: the days of a week differ.
    let whole = if days.is_finite() { (days / 7.0).floor().max(0.0) * 7.0 } else { 0.0 };
    let posts = first.tallies.len().min(second.tallies.len()) as f64;
    let effective = first.effective.n.min(second.effective.n);
    let exposure = if per_view { ("effective_views", LEAST_VIEWS) } else { ("effective_posts", LEAST_EFFECTIVE_POSTS) };
    [("days", whole, LEAST_DAYS), ("posts", posts, LEAST_POSTS as f64), (exposure.0, effective, exposure.1)]
        .into_iter()
        .filter(|(_, have, need)| have < need)
        .map(|(code, have, need)| Missing { code: code.to_owned(), have, need })
        .collect()
}

/// The stopping rule, once every condition holds.
fn conclude(
    first: &Side,
    second: &Side,
    pair: Pair,
    per_view: bool,
    days: f64,
    enough: bool,
) -> (Conclusion, Option<Hook>) {
    let small = small_loss(first, second, per_view);
    let (best, chance, loss, other) = if pair.loss_first <= pair.loss_second {
        (first.hook, 1.0 - pair.second_better, pair.loss_first, pair.loss_second)
    } else {
        (second.hook, pair.second_better, pair.loss_second, pair.loss_first)
    };
    if enough && loss <= small && chance >= SURE {
        (Conclusion::Winner, Some(best))
    } else if enough && other <= small {
        (Conclusion::NoDifference, None)
    } else if enough && days >= MOST_DAYS {
        (Conclusion::Undecided, Some(best))
    } else {
        (Conclusion::NotEnoughData, None)
    }
}

/// The loss that is of no practical weight.
fn small_loss(first: &Side, second: &Side, per_view: bool) -> f64 {
    let total: Tally = [first.effective, second.effective].into_iter().sum();
    let pooled = if total.n > 0.0 { total.s / total.n } else { 0.0 };
    (LOSS_SHARE * pooled).max(if per_view { LEAST_LOSS } else { 0.0 })
}

fn difference(first: &Side, second: &Side, per_view: bool) -> Difference {
    let value = second.posterior.mean() - first.posterior.mean();
    let of = |side: &Side| {
        let mean = side.posterior.mean();
        if per_view { mean * (1.0 - mean) } else { mean }
    };
    let planned = if per_view { 5.0 * LEAST_VIEWS } else { 5.0 * LEAST_EFFECTIVE_POSTS };
    let half = half_width(first.effective.n.min(second.effective.n), of(first) + of(second), planned);
    let bound = |bound: f64| half.is_finite().then_some(bound);
    Difference { value, low: bound(value - half), high: bound(value + half) }
}

impl Side {
    fn figures(
        &self,
        posts: &[Assigned],
        per_view: bool,
        chance_to_be_best: f64,
        expected_loss: f64,
    ) -> VariantFigures {
        let (low, high) = self.posterior.interval();
        let own = || posts.iter().filter(|post| post.hook == self.hook).filter_map(|post| post.outcome);
        VariantFigures {
            hook: self.hook,
            posts: self.posts,
            views: own().filter_map(|outcome| outcome.views).map(|views| views.max(0)).sum(),
            clicks: own().filter(|o| !per_view || o.views.is_some()).map(|o| o.clicks.max(0)).sum(),
            effective: self.effective.n,
            rate: self.posterior.mean(),
            low,
            high,
            chance_to_be_best,
            expected_loss,
        }
    }
}

//! What posts have shown, counted so that a lucky post, an old one or a young one weighs no more than it should.

mod cluster;
mod delay;
mod discount;
mod money;
#[cfg(test)]
mod tests;

pub use cluster::{DEFAULT_ICC, Tally, design_effect, dispersion, intraclass_correlation};
pub use delay::{arrived, effective_views, lag_hours};
pub use discount::{age_weight, discounted, half_life, step_factor};
pub use money::{CAP_SHARE, cap};

use super::arm::Arm;

/// Days after posting whose clicks count where views are unknown.
pub const CLICK_DAYS: f64 = 7.0;
/// Days after posting whose revenue counts: commissions are approved late.
pub const REVENUE_DAYS: f64 = 28.0;

/// Whether the views of at least half of the posts are known, so that rates are per view; `None` without posts.
pub(crate) fn tells_views(outcomes: impl Iterator<Item = Outcome>) -> Option<bool> {
    let (known, all) = outcomes.fold((0, 0), |(known, all), o| (known + usize::from(o.views.is_some()), all + 1));
    (all > 0).then_some(2 * known >= all)
}

/// A post that was made with an arm; the unit of everything that is learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Its arm.
    pub arm: Arm,
    /// Days since it was posted, 0 or more; 0 while it waits.
    pub age_days: f64,
    /// What it showed; `None` until it is older than the platform's [`lag_hours`].
    pub outcome: Option<Outcome>,
}

/// What a post showed up to one instant: now less the platform's [`lag_hours`].
///
/// Sums of signed events: a platform may correct its figures downwards, so that any of them may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Days from posting to that instant.
    pub days: f64,
    /// Views up to that instant; `None` where the platform tells none.
    pub views: Option<i64>,
    /// People's clicks up to that instant.
    pub clicks: i64,
    /// Those of the first [`CLICK_DAYS`].
    pub early_clicks: i64,
    /// Approved commission of the first [`REVENUE_DAYS`], in millionths of the reporting currency.
    pub revenue_micros: i64,
}

impl Outcome {
    /// Clicks and views so that 0 ≤ clicks ≤ views; `None` where views are unknown or there are none.
    pub fn tally(&self) -> Option<Tally> {
        let views = self.views.filter(|views| *views > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "views are far below 2⁵³")]
        let tally = Tally { n: views as f64, s: self.clicks.clamp(0, views) as f64 };
        Some(tally)
    }

    /// Early clicks and the share of [`CLICK_DAYS`] in which they came.
    #[expect(clippy::cast_precision_loss, reason = "clicks are far below 2⁵³")]
    pub fn early(&self) -> Tally {
        Tally { n: (self.days / CLICK_DAYS).clamp(0.0, 1.0), s: self.early_clicks.max(0) as f64 }
    }

    /// Revenue in units of `unit_micros`, at most `cap_micros`, and the share of [`REVENUE_DAYS`] in which it came.
    #[expect(clippy::cast_precision_loss, reason = "revenue is far below 2⁵³")]
    pub fn earned(&self, unit_micros: i64, cap_micros: i64) -> Tally {
        let earned = self.revenue_micros.min(cap_micros).max(0) as f64 / unit_micros.max(1) as f64;
        Tally { n: (self.days / REVENUE_DAYS).clamp(0.0, 1.0), s: earned }
    }
}

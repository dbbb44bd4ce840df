//! Delay: what is young is shown, not learned.

use crate::platform::Platform;

/// Hours after which a platform has told the views and clicks of an hour; what is younger is not learned.
///
/// The first day is never learned: novelty brings clicks that do not last.
pub fn lag_hours(platform: Platform) -> u32 {
    match platform {
        Platform::Youtube => 72,
        Platform::Pinterest => 48,
        Platform::Reddit | Platform::Instagram | Platform::Tiktok => 24,
    }
}

/// The share of clicks that has arrived `hours` after the view, when they take `mean_hours` on average (exponential).
pub fn arrived(hours: f64, mean_hours: f64) -> f64 {
    if mean_hours > 0.0 { -(-hours.max(0.0) / mean_hours).exp_m1() } else { 1.0 }
}

/// Views as far as their clicks have arrived: Σ views × F(age), for cohorts of (views, age in hours).
pub fn effective_views(cohorts: &[(f64, f64)], mean_hours: f64) -> f64 {
    cohorts.iter().map(|(views, hours)| views * arrived(*hours, mean_hours)).sum()
}

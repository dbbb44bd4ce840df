//! From posts to beliefs: what every arm and platform is known to give, computed anew from all posts each time.
//!
//! Nothing is kept between two computations, so that the same metrics read twice, a missed run or a correction that a
//! platform sends late cannot leave a trace.

mod rates;
#[cfg(test)]
mod tests;
mod worth;

use super::arm::Arm;
use super::evidence::Trial;
use super::knowledge::{ArmBelief, Knowledge, PlatformBelief, Reward};
use crate::platform::Platform;
use rates::Rates;
use worth::Worth;

/// Days after which a post counts half, unless it is said otherwise.
pub const HALF_LIFE_DAYS: f64 = 30.0;

/// How posts are learned from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learning {
    /// What a choice is to earn.
    pub reward: Reward,
    /// Days after which a post counts half; `None` where nothing is forgotten.
    pub half_life_days: Option<f64>,
}

impl Default for Learning {
    fn default() -> Self {
        Learning { reward: Reward::Click, half_life_days: Some(HALF_LIFE_DAYS) }
    }
}

/// What is known of `arms`, in the order of the configuration, from every post that was made.
///
/// While no post is old enough to teach, nothing is known of any arm, which leaves them in round-robin.
/// Posts of arms that are not among `arms` teach contexts and hooks, and are not chosen. Every figure is in whole
/// millionths, so that it survives any store.
pub fn learn(arms: &[Arm], trials: &[Trial], learning: Learning) -> Knowledge {
    let worth = Worth::of(trials, learning);
    let platform = |p: Platform| PlatformBelief { platform: p, posterior: worth.of_platform(p).rounded() };
    let used = Platform::ALL.into_iter().filter(|p| arms.iter().any(|arm| arm.platform == *p));
    let platforms = used.map(platform).collect();
    let rates = Rates::of(arms, trials, learning);
    let nothing = trials.iter().all(|trial| trial.outcome.is_none());
    let posterior = |arm: &Arm| rates.of_arm(arm).unwrap_or_else(|| worth.of_arm(arm)).rounded();
    let belief = |arm: &Arm| ArmBelief {
        arm: arm.clone(),
        pulls: trials.iter().filter(|trial| trial.arm == *arm).count() as u64,
        posterior: (!nothing).then(|| posterior(arm)),
    };
    let mut knowledge = Knowledge::new(learning.reward, platforms, arms.iter().map(belief).collect());
    knowledge.unit_micros = worth.unit_micros;
    knowledge
}

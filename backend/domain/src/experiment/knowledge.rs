//! What is known when an arm is chosen, and what chance each arm has then.

use super::arm::Arm;
use super::posterior::{Posterior, best, thompson};
use crate::platform::Platform;
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Posts of each arm before chance may leave it out.
pub const LEAST_POSTS: u64 = 3;
/// The least chance of each arm, where there are few of them.
pub const FLOOR: f64 = 0.02;
/// The floors of all arms together at most.
const FLOORS: f64 = 0.2;

/// What a choice is to earn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reward {
    /// People's clicks.
    #[default]
    Click,
    /// Revenue per post.
    Revenue,
}

/// What is known of a platform when a choice is made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlatformBelief {
    /// The platform.
    pub platform: Platform,
    /// What a post on it is worth.
    pub posterior: Posterior,
}

/// What is known of an arm when a choice is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArmBelief {
    /// The arm.
    #[serde(flatten)]
    pub arm: Arm,
    /// Posts that were made with it.
    pub pulls: u64,
    /// Its rate; `None` where nothing is to be learned, which leaves the arms in round-robin.
    pub posterior: Option<Posterior>,
}

/// All that a choice rests on, besides its seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Knowledge {
    /// What the choice is to earn.
    pub reward: Reward,
    /// Posts of each arm before chance may leave it out.
    pub least_posts: u64,
    /// The least chance of each arm.
    pub floor: f64,
    /// What a unit of revenue is, in millionths, where the reward is revenue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_micros: Option<i64>,
    /// The platforms of the arms; one whose worth is not said is worth about one unit.
    pub platforms: Vec<PlatformBelief>,
    /// The arms that may be chosen, in the order of the configuration.
    pub arms: Vec<ArmBelief>,
}

/// How often an arm was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArmCount {
    /// The arm.
    pub arm: Arm,
    /// Posts that were made with it.
    pub pulls: u64,
}

impl Knowledge {
    /// Nothing but how often each arm was used, which leaves the arms in round-robin.
    pub fn of_counts(counts: &[ArmCount]) -> Knowledge {
        let arms = counts.iter().map(|c| ArmBelief { arm: c.arm.clone(), pulls: c.pulls, posterior: None }).collect();
        Knowledge::new(Reward::Click, Vec::new(), arms)
    }

    /// Knowledge with the default floor and least number of posts.
    pub fn new(reward: Reward, platforms: Vec<PlatformBelief>, arms: Vec<ArmBelief>) -> Knowledge {
        let mut knowledge =
            Knowledge { reward, least_posts: LEAST_POSTS, floor: 0.0, unit_micros: None, platforms, arms };
        knowledge.floor = knowledge.default_floor();
        knowledge
    }

    /// [`FLOOR`], or less where there are so many arms that the floors would sum to more than a fifth; whole millionths.
    #[expect(clippy::cast_precision_loss, reason = "there are few arms")]
    fn default_floor(&self) -> f64 {
        (FLOOR.min(FLOORS / self.arms.len().max(1) as f64) * 1e6).floor() / 1e6
    }

    /// The arms of some platforms and of one language, in their order: what a post may become.
    #[must_use]
    pub fn among(&self, keep: impl Fn(&Arm) -> bool) -> Knowledge {
        let arms = self.arms.iter().filter(|belief| keep(&belief.arm)).cloned().collect();
        let mut among = Knowledge { arms, ..self.clone() };
        among.platforms.retain(|belief| among.arms.iter().any(|arm| arm.arm.platform == belief.platform));
        among.floor = among.default_floor();
        among
    }

    /// Counts one more post with this arm: the next choice of a batch rests on the same posterior.
    pub fn count(&mut self, arm: &Arm) {
        self.arms.iter_mut().filter(|belief| belief.arm == *arm).for_each(|belief| belief.pulls += 1);
    }

    /// Whether an arm still has too few posts, which leaves no room for chance.
    pub fn is_round_robin(&self) -> bool {
        self.turn().is_some()
    }

    /// The arm whose turn it is: the least used of those with too few posts, the first of equals.
    fn turn(&self) -> Option<usize> {
        let is_unknown = |belief: &ArmBelief| belief.posterior.is_none() || belief.pulls < self.least_posts;
        let unknown = self.arms.iter().enumerate().filter(|(_, belief)| is_unknown(belief));
        unknown.min_by_key(|(_, belief)| belief.pulls).map(|(index, _)| index)
    }

    /// The chance that the floor chooses: the floors of all arms together.
    #[expect(clippy::cast_precision_loss, reason = "there are few arms")]
    fn floors(&self) -> f64 {
        (self.floor * self.arms.len() as f64).clamp(0.0, 1.0)
    }

    /// The platforms of the arms, in their order, each with its worth and the places of its arms.
    fn groups(&self) -> Vec<(Posterior, Vec<usize>)> {
        let mut groups: Vec<(Platform, Vec<usize>)> = Vec::new();
        for (index, belief) in self.arms.iter().enumerate() {
            match groups.iter_mut().find(|(platform, _)| *platform == belief.arm.platform) {
                Some((_, places)) => places.push(index),
                None => groups.push((belief.arm.platform, vec![index])),
            }
        }
        let worth = |platform| self.platforms.iter().find(|p| p.platform == platform).map(|p| p.posterior);
        groups.into_iter().map(|(p, places)| (worth(p).unwrap_or(Posterior::ONE_PER_UNIT), places)).collect()
    }

    fn posteriors(&self, places: &[usize]) -> Vec<Posterior> {
        places.iter().filter_map(|place| self.arms.get(*place)?.posterior).collect()
    }

    /// The place of the chosen arm, and whether the floor chose it; `None` without arms.
    ///
    /// Draws, in this order: the floor, the worth of each platform, the rate of each arm of the chosen platform.
    pub(crate) fn pick(&self, rng: &mut impl Rng) -> Option<(usize, bool)> {
        if let Some(place) = self.turn() {
            return Some((place, false));
        }
        if rng.random::<f64>() < self.floors() {
            return Some((rng.random_range(0..self.arms.len()), true));
        }
        let groups = self.groups();
        let worth: Vec<Posterior> = groups.iter().map(|(worth, _)| *worth).collect();
        let (_, places) = groups.get(thompson(&worth, rng)?)?;
        let place = places.get(thompson(&self.posteriors(places), rng)?)?;
        Some((*place, false))
    }

    /// The chance of each arm to be chosen; they sum to 1.
    ///
    /// floor + (1 − K floor) × P(its platform is worth most) × P(it is the best of its platform).
    pub fn propensities(&self) -> Vec<f64> {
        let mut chances = vec![0.0; self.arms.len()];
        #[expect(clippy::cast_precision_loss, reason = "there are few arms")]
        let k = self.arms.len() as f64;
        if let Some(place) = self.turn() {
            chances.iter_mut().skip(place).take(1).for_each(|chance| *chance = 1.0);
            return chances;
        }
        let floors = self.floors();
        let groups = self.groups();
        let worth: Vec<Posterior> = groups.iter().map(|(worth, _)| *worth).collect();
        for ((_, places), platform) in groups.iter().zip(best(&worth)) {
            for (place, arm) in places.iter().zip(best(&self.posteriors(places))) {
                chances.iter_mut().skip(*place).take(1).for_each(|c| *c = floors / k + (1.0 - floors) * platform * arm);
            }
        }
        chances
    }
}

//! The choice of an arm, with all that is needed to judge it and to make it again.

#[cfg(test)]
mod tests;

use super::arm::{Arm, Hook};
use super::knowledge::Knowledge;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How an arm was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Least used first, while nothing is known.
    RoundRobin,
    /// A fair coin.
    FairCoin,
    /// Thompson sampling.
    Thompson,
}

/// A choice as it is stored: [`replay`] makes it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// The arm's canonical text: of [`Arm::key`] or [`Hook::arm_key`].
    pub arm_key: String,
    /// Seed of the chance that was used, `0..2⁵³`.
    pub seed: i64,
    /// The probability with which this arm was chosen, above 0 and up to 1, in whole millionths.
    pub propensity: f64,
    /// How it was chosen.
    pub policy: Policy,
    /// The chance that the post got the curiosity wording, given its platform and language; 0 or 1 where chance had no part.
    pub chance_of_curiosity: f64,
    /// Whether the floor chose it, all arms being equal: such posts are a fair sample.
    #[serde(default)]
    pub explored: bool,
    /// What was known; `None` for a coin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knowledge: Option<Knowledge>,
}

impl Choice {
    /// The propensity in millionths, as it is stored.
    pub fn propensity_millionths(&self) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "a probability times a million fits")]
        let millionths = (self.propensity * 1e6).round() as i64;
        millionths
    }

    /// The chance of the curiosity wording in millionths, as it is stored.
    pub fn curiosity_millionths(&self) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "a probability times a million fits")]
        let millionths = (self.chance_of_curiosity * 1e6).round() as i64;
        millionths
    }
}

/// Draws a seed that every store and every reader of JSON keeps exactly.
pub fn draw_seed(rng: &mut impl Rng) -> i64 {
    rng.random_range(0..1 << 53)
}

/// Chooses an arm (R4.4); `None` without arms.
///
/// Round-robin while an arm has too few posts; then Thompson sampling, first of the platform by the worth of a post, then of
/// the arm within it, with the same floor for every arm. The same knowledge and seed give the same choice.
pub fn choose_arm(knowledge: &Knowledge, seed: i64) -> Option<(Arm, Choice)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed.unsigned_abs());
    let (place, explored) = knowledge.pick(&mut rng)?;
    let arm = knowledge.arms.get(place)?.arm.clone();
    let chances = knowledge.propensities();
    let chance = chances.get(place).copied()?;
    let policy = if knowledge.is_round_robin() { Policy::RoundRobin } else { Policy::Thompson };
    // An arm that was chosen had a chance, even where it is too small to be counted.
    let propensity = (chance * 1e6).round().max(1.0) / 1e6;
    let choice = Choice {
        arm_key: arm.key(),
        seed,
        propensity,
        policy,
        chance_of_curiosity: chance_of_curiosity(knowledge, &chances, &arm),
        explored,
        knowledge: Some(knowledge.clone()),
    };
    Some((arm, choice))
}

/// The share of the curiosity wording in the chances of this platform and language, in whole millionths.
fn chance_of_curiosity(knowledge: &Knowledge, chances: &[f64], chosen: &Arm) -> f64 {
    let of = |hook: Hook| {
        let arms = knowledge.arms.iter().zip(chances);
        let same = arms.filter(|(belief, _)| belief.arm == Arm { hook, ..chosen.clone() });
        same.map(|(_, chance)| chance).sum::<f64>()
    };
    let (curiosity, value) = (of(Hook::Curiosity), of(Hook::Value));
    let share = curiosity / (curiosity + value);
    let certain = if chosen.hook == Hook::Curiosity { 1.0 } else { 0.0 };
    if share.is_finite() { (share * 1e6).round() / 1e6 } else { certain }
}

/// Throws a fair coin for the wording of a single post.
pub fn choose_wording(seed: i64) -> (Hook, Choice) {
    let heads = ChaCha8Rng::seed_from_u64(seed.unsigned_abs()).random_bool(0.5);
    let hook = if heads { Hook::Curiosity } else { Hook::Value };
    let choice = Choice {
        arm_key: hook.arm_key().to_owned(),
        seed,
        propensity: 0.5,
        policy: Policy::FairCoin,
        chance_of_curiosity: 0.5,
        explored: false,
        knowledge: None,
    };
    (hook, choice)
}

/// Makes a stored choice again, from its seed and what was known; equal to it byte for byte, unless one of them was changed.
pub fn replay(choice: &Choice) -> Option<Choice> {
    match (choice.policy, &choice.knowledge) {
        (Policy::FairCoin, _) => Some(choose_wording(choice.seed).1),
        (_, Some(knowledge)) => choose_arm(knowledge, choice.seed).map(|(_, again)| again),
        (_, None) => None,
    }
}

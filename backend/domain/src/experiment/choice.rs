//! The choice of an arm, with what is needed to judge and to repeat it.

use super::arm::{Arm, Hook};
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

/// A choice as it is stored: the same seed and the same arms give it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// The arm's canonical text: of [`Arm::key`] or [`Hook::arm_key`].
    pub arm_key: String,
    /// Seed of the chance that was used, `0..2⁵³`.
    pub seed: i64,
    /// The probability with which this arm was chosen, above 0 and up to 1.
    pub propensity: f64,
    /// How it was chosen.
    pub policy: Policy,
}

impl Choice {
    /// The propensity in millionths, as it is stored.
    pub fn propensity_millionths(&self) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "a probability times a million fits")]
        let millionths = (self.propensity * 1e6).round() as i64;
        millionths
    }
}

/// How often an arm was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArmCount {
    /// The arm.
    pub arm: Arm,
    /// Posts that were made with it.
    pub pulls: u64,
}

/// Draws a seed that every store and every reader of JSON keeps exactly.
pub fn draw_seed(rng: &mut impl Rng) -> i64 {
    rng.random_range(0..1 << 53)
}

/// Chooses among the arms in round-robin: the least used, the first of equals (R4.4); `None` without arms.
///
/// The seed is stored although chance plays no part yet, so that every stored choice has the same shape.
pub fn choose_arm(arms: &[ArmCount], seed: i64) -> Option<(Arm, Choice)> {
    let least = arms.iter().min_by_key(|count| count.pulls)?;
    let choice = Choice { arm_key: least.arm.key(), seed, propensity: 1.0, policy: Policy::RoundRobin };
    Some((least.arm.clone(), choice))
}

/// Throws a fair coin for the wording of a single post.
pub fn choose_wording(seed: i64) -> (Hook, Choice) {
    let heads = ChaCha8Rng::seed_from_u64(seed.unsigned_abs()).random_bool(0.5);
    let hook = if heads { Hook::Curiosity } else { Hook::Value };
    (hook, Choice { arm_key: hook.arm_key().to_owned(), seed, propensity: 0.5, policy: Policy::FairCoin })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::platform::Platform;

    #[test]
    fn r44_round_robin_uses_every_arm_equally_in_order() {
        let arms = Arm::all(&[Platform::Youtube, Platform::Reddit], &[Language::fallback()]);
        let mut counts: Vec<ArmCount> = arms.iter().map(|arm| ArmCount { arm: arm.clone(), pulls: 0 }).collect();
        for round in 0..3 {
            for expected in &arms {
                let (arm, choice) = choose_arm(&counts, 7).unwrap();
                assert_eq!(
                    (&arm, choice.policy, choice.propensity_millionths()),
                    (expected, Policy::RoundRobin, 1_000_000)
                );
                counts.iter_mut().find(|c| c.arm == arm).unwrap().pulls += 1;
            }
            assert!(counts.iter().all(|c| c.pulls == round + 1));
        }
        assert_eq!(choose_arm(&[], 1), None);
    }

    #[test]
    fn r43_the_coin_is_fair_and_repeatable() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let seeds: Vec<i64> = (0..10_000).map(|_| draw_seed(&mut rng)).collect();
        let heads = seeds.iter().filter(|s| choose_wording(**s).0 == Hook::Curiosity).count();
        assert!((4_800..5_200).contains(&heads), "{heads}");
        assert!(seeds.iter().all(|s| (0..1 << 53).contains(s) && choose_wording(*s) == choose_wording(*s)));
        assert_eq!(choose_wording(5).1.propensity_millionths(), 500_000);
    }
}

//! The world of a simulated year: assets that come in, and what posts of each arm show.

use super::Candidate;
use crate::experiment::arm::{Arm, Hook};
use crate::experiment::evidence::Outcome;
use crate::language::Language;
use crate::licence::Verdict;
use crate::platform::Platform;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Binomial, Distribution, LogNormal};
use uuid::Uuid;

/// Chance that an asset comes in between two ticks, twice tried.
const ARRIVES: f64 = 0.9;
/// Share of assets that the gate holds.
const HELD: f64 = 0.15;
/// How strongly the views of one post share a fate.
const ICC: f64 = 0.01;
/// Ticks after which the liking for hooks turns round on one platform.
const TURN: i64 = 180 * 4;

pub(super) fn english() -> Language {
    Language::from_tag("en").unwrap_or_else(Language::fallback)
}

/// Where assets come from and who sees them.
pub(super) struct World {
    seed: u64,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        World { seed }
    }

    /// Chance of its own for each thing that happens, whatever else does.
    fn rng(&self, of: u128) -> ChaCha8Rng {
        let [high, low] = [(of >> 64) as u64, of as u64];
        ChaCha8Rng::seed_from_u64(self.seed ^ high.rotate_left(32) ^ low.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// What came in since the last tick.
    pub(super) fn assets(&self, step: i64) -> Vec<Candidate> {
        let mut rng = self.rng(step.unsigned_abs().into());
        let mut asset = |index: u32| {
            let arrives = rng.random::<f64>() < ARRIVES;
            let verdict = if rng.random::<f64>() < HELD { Verdict::Review } else { Verdict::Allow };
            let language = if rng.random::<bool>() { Language::fallback() } else { english() };
            let asset_id = Uuid::from_u64_pair(step.unsigned_abs() + 1, index.into());
            arrives.then_some(Candidate { asset_id, language, verdict, has_media: true, is_rendered: true })
        };
        [asset(0), asset(1)].into_iter().flatten().collect()
    }

    /// What a post shows in the end.
    pub(super) fn show(&self, arm: &Arm, asset_id: Uuid, step: i64) -> Outcome {
        let mut rng =
            self.rng(asset_id.as_u128() ^ u128::from(arm.key().len() as u64) ^ ((arm.platform as u128) << 96));
        let views = views(arm.platform, &mut rng);
        let clicks = clicks(views, rate(arm, step), &mut rng);
        let revenue_micros = clicks * micros_per_click(arm.platform);
        let views = Some(views.cast_signed());
        Outcome { days: 7.0, views, clicks, early_clicks: clicks, revenue_micros }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number of views")]
fn views(platform: Platform, rng: &mut impl Rng) -> u64 {
    let median: f64 = match platform {
        Platform::Youtube => 900.0,
        Platform::Reddit => 350.0,
        _ => 500.0,
    };
    LogNormal::new(median.ln(), 0.8).map_or(median, |spread| spread.sample(rng)).min(1e6) as u64
}

fn clicks(views: u64, rate: f64, rng: &mut impl Rng) -> i64 {
    let strength = 1.0 / ICC - 1.0;
    let own = Beta::new(rate * strength, (1.0 - rate) * strength).map_or(rate, |beta| beta.sample(rng));
    Binomial::new(views, own).map_or(0, |binomial| binomial.sample(rng)).cast_signed()
}

/// The click rate of an arm: one hook is liked half as much again, which one depends on platform, language and season.
fn rate(arm: &Arm, step: i64) -> f64 {
    let base = match arm.platform {
        Platform::Youtube => 0.012,
        Platform::Reddit => 0.020,
        _ => 0.016,
    };
    let french = arm.language == Language::fallback();
    let curious = match arm.platform {
        Platform::Youtube => french,
        Platform::Reddit => step >= TURN,
        _ => true,
    };
    if (arm.hook == Hook::Curiosity) == curious { base * 1.5 } else { base }
}

/// Commission of a click, in millionths of a euro.
fn micros_per_click(platform: Platform) -> i64 {
    match platform {
        Platform::Youtube => 60_000,
        Platform::Reddit => 40_000,
        _ => 80_000,
    }
}

//! Many arms and little data: an arm starts from what its context and its hook have shown elsewhere.

use super::arm::{Arm, Hook};
use super::evidence::Tally;
use super::posterior::Posterior;

/// Strength of a prior, in effective trials, until [`ENOUGH_POSTS`] posts exist, and from then on.
const STRENGTH: (f64, f64) = (50.0, 200.0);
/// Posts from which on the stronger prior is used.
pub const ENOUGH_POSTS: usize = 20;
/// Bounds of the mean of a prior.
const MEAN: (f64, f64) = (1e-4, 0.9);

/// What an arm showed, in effective trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The arm.
    pub arm: Arm,
    /// Its clicks and views.
    pub tally: Tally,
}

/// The click rate of a context (platform and language): (S + 1) ÷ (N + 33).
pub fn context_rate(total: Tally) -> f64 {
    (total.s + 1.0) / (total.n + 33.0)
}

/// How much more a hook is clicked than its contexts are on average: (S + 5) ÷ (E + 5); 1 for a new hook.
///
/// `expected` is Σ over contexts of the context's rate × the hook's views there.
pub fn hook_lift(clicks: f64, expected: f64) -> f64 {
    (clicks + 5.0) / (expected + 5.0)
}

/// The prior of a hook in a context, worth 50 effective trials, and 200 from 20 `posts` on.
pub fn pooled(rate: f64, lift: f64, posts: usize) -> Posterior {
    let strength = if posts < ENOUGH_POSTS { STRENGTH.0 } else { STRENGTH.1 };
    Posterior::beta_of_mean((rate * lift).clamp(MEAN.0, MEAN.1), strength)
}

/// The prior of `arm`, given what every arm showed and how many posts exist; uniform while nothing was shown.
///
/// The lift is measured in the other contexts alone: the arm's own clicks count once, in its posterior.
pub fn prior(arm: &Arm, shown: &[Shown], posts: usize) -> Posterior {
    if shown.iter().all(|other| other.tally.n <= 0.0) {
        return Posterior::UNIFORM;
    }
    let rate = context_rate(in_context(arm, shown));
    pooled(rate, lift_elsewhere(arm, shown), posts)
}

fn lift_elsewhere(arm: &Arm, shown: &[Shown]) -> f64 {
    lift(arm.hook, shown, |other| !same_context(other, arm))
}

/// The lift of a hook over the arms that are kept.
fn lift(hook: Hook, shown: &[Shown], keep: impl Fn(&Arm) -> bool) -> f64 {
    let of = shown.iter().filter(|other| other.arm.hook == hook && keep(&other.arm));
    let (clicks, expected) = of.fold((0.0, 0.0), |(clicks, expected), other| {
        let rate = context_rate(in_context(&other.arm, shown));
        (clicks + other.tally.s, expected + other.tally.n * rate)
    });
    hook_lift(clicks, expected)
}

fn in_context(arm: &Arm, shown: &[Shown]) -> Tally {
    shown.iter().filter(|other| same_context(&other.arm, arm)).map(|other| other.tally).sum()
}

fn same_context(a: &Arm, b: &Arm) -> bool {
    a.platform == b.platform && a.language == b.language
}

/// Every hook's lift over all contexts, for reports.
pub fn lifts(shown: &[Shown]) -> Vec<(Hook, f64)> {
    Hook::ALL.map(|hook| (hook, lift(hook, shown, |_| true))).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::platform::Platform;

    fn shown(platform: Platform, hook: Hook, n: f64, s: f64) -> Shown {
        Shown { arm: Arm { platform, language: Language::fallback(), hook }, tally: Tally { n, s } }
    }

    #[test]
    fn r44_section_8_an_arm_starts_from_its_context_and_its_hook() {
        let all = [
            shown(Platform::Youtube, Hook::Curiosity, 1000.0, 60.0),
            shown(Platform::Youtube, Hook::Value, 1000.0, 30.0),
            shown(Platform::Pinterest, Hook::Curiosity, 100.0, 2.0),
            shown(Platform::Pinterest, Hook::Value, 100.0, 2.0),
        ];
        let rate = 91.0 / 2033.0;
        let lift = 65.0 / (1000.0 * rate + 5.0);
        let context = 5.0 / 233.0;
        let Posterior::Beta { a, b } = prior(&all[2].arm, &all, 19) else { panic!("a share") };
        assert!((a + b - 50.0).abs() < 1e-9 && (a / 50.0 - context * lift).abs() < 1e-12);
        let Posterior::Beta { a, b } = prior(&all[2].arm, &all, 20) else { panic!("a share") };
        assert!((a + b - 200.0).abs() < 1e-9);
        let [(_, curiosity), (_, value)] = lifts(&all).try_into().unwrap();
        assert!(curiosity > 1.2 && value < 0.8);
    }

    #[test]
    fn r44_section_8_a_new_hook_has_no_lift_and_nothing_known_is_uniform() {
        let first = shown(Platform::Youtube, Hook::Curiosity, 0.0, 0.0);
        assert_eq!(prior(&first.arm, std::slice::from_ref(&first), 3), Posterior::UNIFORM);
        let alone = [shown(Platform::Youtube, Hook::Curiosity, 967.0, 39.0)];
        let value = Arm { hook: Hook::Value, ..alone[0].arm.clone() };
        assert_eq!(prior(&value, &alone, 5), Posterior::beta_of_mean(0.04, 50.0));
        assert_eq!(hook_lift(0.0, 0.0), 1.0);
        assert_eq!(pooled(2.0, 3.0, 0).mean(), 0.9);
        assert!(pooled(0.0, 1.0, 0).mean() > 0.0);
    }
}

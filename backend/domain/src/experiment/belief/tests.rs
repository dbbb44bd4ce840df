//! Beliefs from posts: units, delays, corrections, and what is unknown.

use super::*;
use crate::experiment::arm::Hook;
use crate::experiment::evidence::{Outcome, design_effect};
use crate::experiment::posterior::Posterior;
use crate::language::Language;
use proptest::prelude::*;

fn arm(platform: Platform, hook: Hook) -> Arm {
    Arm { platform, language: Language::fallback(), hook }
}

fn trial(arm: &Arm, views: Option<i64>, clicks: i64) -> Trial {
    let outcome = Outcome { days: 7.0, views, clicks, early_clicks: clicks, revenue_micros: 0 };
    Trial { arm: arm.clone(), age_days: 0.0, outcome: Some(outcome) }
}

fn youtube() -> [Arm; 2] {
    Hook::ALL.map(|hook| arm(Platform::Youtube, hook))
}

fn parameters(knowledge: &Knowledge, place: usize) -> (f64, f64) {
    match knowledge.arms[place].posterior.unwrap() {
        Posterior::Beta { a, b } | Posterior::Gamma { a, b } => (a, b),
    }
}

#[test]
fn r44_nothing_known_is_round_robin() {
    let knowledge = learn(&youtube(), &[], Learning::default());
    assert!(knowledge.arms.iter().all(|arm| arm.posterior.is_none() && arm.pulls == 0));
    assert!(knowledge.is_round_robin());
    assert_eq!((knowledge.reward, knowledge.floor, knowledge.unit_micros), (Reward::Click, 0.02, None));
    assert_eq!(knowledge.platforms[0].posterior, Posterior::ONE_PER_UNIT);
}

#[test]
fn r44_the_post_is_the_unit() {
    let [first, second] = youtube();
    let one = learn(&[first.clone(), second.clone()], &[trial(&first, Some(1000), 40)], Learning::default());
    let effective = 1000.0 / design_effect(1000.0, 0.01);
    let rate = (0.04 * effective + 1.0) / (effective + 33.0);
    let (a, b) = parameters(&one, 0);
    assert!((a - 50.0 * rate - 0.04 * effective).abs() < 1e-6 && (a + b - 50.0 - effective).abs() < 1e-5);
    let (a, b) = parameters(&one, 1);
    assert!((a - 50.0 * rate).abs() < 1e-6 && (a + b - 50.0).abs() < 1e-5);
    // A post that goes round the world is one post all the same.
    let viral = learn(std::slice::from_ref(&first), &[trial(&first, Some(50_000_000), 2_000_000)], Learning::default());
    let (a, b) = parameters(&viral, 0);
    assert!(a + b < 50.0 + 101.0);
}

#[test]
fn r44_young_posts_count_as_pulls_and_teach_nothing() {
    let [first, second] = youtube();
    let young = Trial { arm: first.clone(), age_days: 0.5, outcome: None };
    let arms = [first, second];
    let knowledge = learn(&arms, &[young], Learning::default());
    assert_eq!((knowledge.arms[0].pulls, knowledge.arms[1].pulls), (1, 0));
    assert_eq!(knowledge.arms[0].posterior, None);
    // A platform of which nothing is known starts from the uniform prior once another has shown something.
    let shown = Trial {
        outcome: Some(Outcome { days: 7.0, ..Outcome::default() }),
        ..trial(&arm(Platform::Reddit, Hook::Value), None, 1)
    };
    let knowledge = learn(&arms, &[shown], Learning::default());
    assert_eq!(knowledge.arms[0].posterior, Some(Posterior::UNIFORM));
}

#[test]
fn r44_old_posts_count_less_unless_nothing_is_forgotten() {
    let [first, _] = youtube();
    let old = Trial { age_days: 30.0, ..trial(&first, Some(1000), 40) };
    let strength = |learning| {
        let (a, b) = parameters(&learn(std::slice::from_ref(&first), std::slice::from_ref(&old), learning), 0);
        a + b - 50.0
    };
    let whole = strength(Learning { half_life_days: None, ..Learning::default() });
    assert!((strength(Learning::default()) * 2.0 - whole).abs() < 1e-4, "half after a half-life");
}

#[test]
fn r44_unknown_views_are_learned_per_post() {
    let arms = Hook::ALL.map(|hook| arm(Platform::Reddit, hook));
    let [first, second] = &arms;
    let trials: Vec<Trial> = (0..10).flat_map(|_| [trial(first, None, 2), trial(second, None, 6)]).collect();
    let knowledge = learn(&arms, &trials, Learning::default());
    // Counts that are all alike are not dispersed: each counts whole.
    let mean = 81.0 / 21.0;
    assert_eq!(
        knowledge.arms.iter().map(|arm| arm.posterior.unwrap()).collect::<Vec<_>>(),
        [20.0, 60.0].map(|clicks| Posterior::gamma_of_mean(mean, 1.0).after(clicks, 10.0).rounded())
    );
    // A platform that usually tells views and does not is learned in the same way.
    let arms = youtube();
    let trials: Vec<Trial> = arms.iter().map(|arm| trial(arm, None, 3)).collect();
    let knowledge = learn(&arms, &trials, Learning::default());
    assert!(knowledge.arms.iter().all(|arm| matches!(arm.posterior, Some(Posterior::Gamma { .. }))));
}

#[test]
fn r44_platforms_are_compared_by_the_post() {
    let arms = [arm(Platform::Youtube, Hook::Value), arm(Platform::Reddit, Hook::Value)];
    let trials: Vec<Trial> =
        (0..10).flat_map(|_| [trial(&arms[0], Some(100_000), 3), trial(&arms[1], None, 9)]).collect();
    let knowledge = learn(&arms, &trials, Learning::default());
    let [youtube, reddit] = [0, 1].map(|i| knowledge.platforms[i].posterior.mean());
    assert!((3.0..4.0).contains(&youtube) && (8.0..9.5).contains(&reddit), "{youtube} {reddit}");
}

#[test]
fn r44_revenue_is_learned_per_post_and_one_sale_does_not_decide() {
    let arms = youtube();
    let earning = |arm: &Arm, revenue_micros| {
        let outcome = Outcome { days: 30.0, views: Some(1000), revenue_micros, ..Outcome::default() };
        Trial { arm: arm.clone(), age_days: 0.0, outcome: Some(outcome) }
    };
    let mut trials: Vec<Trial> = Vec::new();
    for i in 0..200 {
        trials.push(earning(&arms[0], if i % 10 == 0 { 2_000_000 } else { 0 }));
        trials.push(earning(&arms[1], if i % 5 == 0 { 2_000_000 } else { 0 }));
    }
    trials[0] = earning(&arms[0], 5_000_000_000);
    trials[2] = earning(&arms[0], -3_000_000);
    let knowledge = learn(&arms, &trials, Learning { reward: Reward::Revenue, ..Learning::default() });
    assert!(knowledge.unit_micros == Some(2_000_000));
    let [first, second] = [0, 1].map(|place| knowledge.arms[place].posterior.unwrap());
    assert!(second.mean() > 1.5 * first.mean(), "{first:?} {second:?}");
    assert!(matches!(first, Posterior::Gamma { .. }));
}

fn any_trial() -> impl Strategy<Value = Trial> {
    let outcome = (0.0..60.0f64, prop::option::of(-100i64..2_000_000), -50i64..100_000, -5i64..9_000, any::<i64>())
        .prop_map(|(days, views, clicks, early_clicks, revenue_micros)| Outcome {
            days,
            views,
            clicks,
            early_clicks,
            revenue_micros,
        });
    let platform = prop::sample::select(&Platform::ALL[..]);
    (platform, prop::sample::select(&Hook::ALL[..]), 0.0..400.0f64, prop::option::of(outcome))
        .prop_map(|(platform, hook, age_days, outcome)| Trial { arm: arm(platform, hook), age_days, outcome })
}

proptest! {
    #[test]
    fn r44_any_posts_give_sound_beliefs_that_survive_json(
        trials in prop::collection::vec(any_trial(), 0..40), revenue: bool,
    ) {
        let arms = Arm::all(&Platform::ALL, &[Language::fallback()]);
        let reward = if revenue { Reward::Revenue } else { Reward::Click };
        let knowledge = learn(&arms, &trials, Learning { reward, ..Learning::default() });
        prop_assert_eq!(knowledge.arms.iter().map(|arm| arm.pulls).sum::<u64>(), trials.len() as u64);
        prop_assert_eq!(knowledge.arms[0].posterior.is_none(), trials.iter().all(|trial| trial.outcome.is_none()));
        for posterior in knowledge.arms.iter().filter_map(|belief| belief.posterior) {
            let (a, b) = match posterior { Posterior::Beta { a, b } | Posterior::Gamma { a, b } => (a, b) };
            prop_assert!(a > 0.0 && b > 0.0 && posterior.mean().is_finite(), "{:?}", posterior);
        }
        // One platform is learned in one way.
        for platform in Platform::ALL {
            let own: Vec<bool> = knowledge.arms.iter().filter(|arm| arm.arm.platform == platform)
                .map(|arm| matches!(arm.posterior, Some(Posterior::Beta { .. }))).collect();
            prop_assert!(own.iter().all(|beta| *beta == own[0]));
        }
        let text = serde_json::to_string(&knowledge).unwrap();
        prop_assert_eq!(serde_json::from_str::<Knowledge>(&text).unwrap(), knowledge);
    }

    #[test]
    fn r44_the_same_metrics_read_twice_change_nothing(trials in prop::collection::vec(any_trial(), 0..20)) {
        let arms = Arm::all(&Platform::ALL, &[Language::fallback()]);
        prop_assert_eq!(learn(&arms, &trials, Learning::default()), learn(&arms, &trials, Learning::default()));
    }
}

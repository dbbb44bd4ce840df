//! Estimates against values that are known: by hand, by simulation, and on logged data.

use super::*;
use crate::experiment::arm::Hook;
use crate::experiment::comparison::Assigned;
use crate::experiment::evidence::Outcome;
use proptest::prelude::*;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn row(arm: usize, reward: f64, propensity: f64, target: &[f64]) -> Logged {
    Logged { arm, reward, propensity, target: target.to_vec() }
}

#[test]
fn r44_a_log_judged_by_hand() {
    let log = [
        row(0, 1.0, 0.5, &[0.25, 0.75]),
        row(1, 0.0, 0.5, &[0.25, 0.75]),
        row(0, 0.0, 0.25, &[0.5, 0.5]),
        row(1, 1.0, 0.75, &[0.0, 1.0]),
    ];
    let weights = [0.5, 1.5, 2.0, 4.0 / 3.0];
    let evaluation = evaluate(&log).unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    near(evaluation.logged.value, 0.5);
    near(evaluation.ips.value, (0.5 + 4.0 / 3.0) / 4.0);
    near(evaluation.snips.value, (0.5 + 4.0 / 3.0) / weights.iter().sum::<f64>());
    near(evaluation.effective_rows, weights.iter().sum::<f64>().powi(2) / weights.iter().map(|w| w * w).sum::<f64>());
    // The first row of each arm is judged by the second, and the other way round.
    let [later, earlier] = [[5.0 / 11.0, 6.0 / 11.0], [6.0 / 11.0, 5.0 / 11.0]];
    let values = [
        0.25 * later[0] + 0.75 * later[1] + 0.5 * (1.0 - later[0]),
        0.25 * later[0] + 0.75 * later[1] + 1.5 * (0.0 - later[1]),
        0.5 * earlier[0] + 0.5 * earlier[1] + 2.0 * (0.0 - earlier[0]),
        earlier[1] + 4.0 / 3.0 * (1.0 - earlier[1]),
    ];
    near(evaluation.doubly_robust.value, values.iter().sum::<f64>() / 4.0);
    assert!(!evaluation.enough);
}

#[test]
fn r44_what_cannot_be_used_is_left_out() {
    assert_eq!(evaluate(&[]), None);
    let bad = [
        row(0, 1.0, 0.0, &[1.0]),
        row(0, 1.0, 1.5, &[1.0]),
        row(0, f64::NAN, 0.5, &[1.0]),
        row(3, 1.0, 0.5, &[1.0]),
        row(0, 1.0, 0.5, &[f64::NAN]),
        row(0, 1.0, 0.5, &[-1.0]),
    ];
    assert_eq!(evaluate(&bad), None);
}

#[test]
fn r44_wordings_are_judged_by_posts_that_chance_decided() {
    let post = |hook, chance_of_curiosity, views, clicks| Assigned {
        hook,
        chance_of_curiosity,
        outcome: Some(Outcome { days: 7.0, views, clicks, early_clicks: clicks, revenue_micros: 0 }),
    };
    let sent = [
        post(Hook::Curiosity, 0.5, Some(1000), 20),
        post(Hook::Value, 0.75, Some(1000), 40),
        post(Hook::Value, 0.0, Some(1000), 900),
        post(Hook::Curiosity, 0.5, None, 3),
        Assigned { hook: Hook::Value, chance_of_curiosity: 0.5, outcome: None },
    ];
    let (value, per_view) = judge_wordings(&sent, Judged::Value).unwrap();
    assert!(per_view && value.rows == 2, "a round-robin's post, one without views and a young one are left out");
    assert!((value.ips.value - 0.04 * 4.0 / 2.0).abs() < 1e-12 && (value.snips.value - 0.04).abs() < 1e-12);
    let (even, _) = judge_wordings(&sent, Judged::Even).unwrap();
    assert!((even.ips.value - (0.02 + 0.04 * 2.0) / 2.0).abs() < 1e-12);
    let untold = [post(Hook::Curiosity, 0.5, None, 3), post(Hook::Value, 0.5, None, 5)];
    let (curiosity, per_view) = judge_wordings(&untold, Judged::Curiosity).unwrap();
    assert!(!per_view && (curiosity.snips.value - 3.0).abs() < 1e-12);
    assert_eq!(judge_wordings(&sent[..1], Judged::Even), None);
}

const RATES: [f64; 3] = [0.02, 0.03, 0.05];
const USED: [f64; 3] = [0.6, 0.3, 0.1];
const JUDGED: [f64; 3] = [0.1, 0.2, 0.7];

fn pick(chances: &[f64], rng: &mut impl Rng) -> usize {
    let mut left = rng.random::<f64>();
    chances
        .iter()
        .position(|chance| {
            left -= chance;
            left < 0.0
        })
        .unwrap_or(chances.len() - 1)
}

#[test]
fn r44_intervals_hold_the_true_value_as_often_as_they_say() {
    let truth: f64 = RATES.iter().zip(JUDGED).map(|(rate, chance)| rate * chance).sum();
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (runs, mut held, mut errors) = (300, [0; 3], [0.0; 3]);
    for _ in 0..runs {
        let log: Vec<Logged> = (0..2000)
            .map(|_| {
                let arm = pick(&USED, &mut rng);
                row(arm, f64::from(u8::from(rng.random::<f64>() < RATES[arm])), USED[arm], &JUDGED)
            })
            .collect();
        let evaluation = evaluate(&log).unwrap();
        for (i, estimate) in [evaluation.ips, evaluation.snips, evaluation.doubly_robust].into_iter().enumerate() {
            held[i] += usize::from((estimate.low..=estimate.high).contains(&truth));
            errors[i] += (estimate.value - truth) / f64::from(runs);
        }
        assert!(evaluation.enough);
    }
    for (held, error) in held.iter().zip(errors) {
        assert!((270..=297).contains(held), "{held} of {runs}");
        // Three standard errors of the mean of these runs.
        assert!(error.abs() < 0.002, "{error}");
    }
}

fn any_log() -> impl Strategy<Value = Vec<Logged>> {
    let row =
        (0usize..3, 0.0..5.0f64, 0.01..=1.0f64, 0.01..0.99f64, 0.01..0.99f64).prop_map(|(arm, reward, p, a, b)| {
            let target = vec![a * b, a * (1.0 - b), 1.0 - a];
            Logged { arm, reward, propensity: p, target }
        });
    prop::collection::vec(row, 2..60)
}

proptest! {
    #[test]
    fn r44_the_policy_in_use_is_worth_what_it_earned(log in any_log()) {
        let own: Vec<Logged> = log.into_iter().map(|row| {
            let propensity = row.target[row.arm].max(1e-3);
            Logged { propensity, target: row.target.iter().map(|_| propensity).collect(), ..row }
        }).collect();
        let evaluation = evaluate(&own).unwrap();
        prop_assert!((evaluation.ips.value - evaluation.logged.value).abs() < 1e-9);
        prop_assert!((evaluation.snips.value - evaluation.logged.value).abs() < 1e-9);
    }

    #[test]
    fn r44_estimates_are_bounded_and_move_with_the_reward(log in any_log(), shift in 0.0..10.0f64) {
        let evaluation = evaluate(&log).unwrap();
        let (least, most) = log.iter().fold((f64::MAX, f64::MIN), |(a, b), row| (a.min(row.reward), b.max(row.reward)));
        let snips = evaluation.snips;
        prop_assert!(least - 1e-9 <= snips.value && snips.value <= most + 1e-9);
        let weights: f64 = log.iter().map(weight).sum();
        #[expect(clippy::cast_precision_loss, reason = "few rows")]
        let rows = evaluation.rows as f64;
        prop_assert!(evaluation.effective_rows <= rows + 1e-9 && weights >= 0.0);
        let moved: Vec<Logged> = log.iter().map(|row| Logged { reward: row.reward + shift, ..row.clone() }).collect();
        let moved = evaluate(&moved).unwrap();
        prop_assert!((moved.snips.value - snips.value - shift).abs() < 1e-8);
        // A model that moves with the reward takes the noise of the weights out of it.
        prop_assert!((moved.ips.value - evaluation.ips.value - shift * weights / rows).abs() < 1e-8);
        for estimate in [evaluation.logged, evaluation.ips, snips, evaluation.doubly_robust] {
            prop_assert!(estimate.error.is_finite() && estimate.low <= estimate.value && estimate.value <= estimate.high);
        }
    }
}

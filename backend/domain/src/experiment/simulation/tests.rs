//! The acceptance table of the statistical reference: short runs here, the whole table where it is asked for by `--ignored`.

use super::*;
use crate::experiment::belief::Learning;
use crate::experiment::evidence::Tally;
use crate::experiment::posterior::{Posterior, thompson};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Binomial, Distribution};

const EASY: [f64; 3] = [0.1, 0.2, 0.3];
const HARD: [f64; 3] = [0.04, 0.05, 0.06];
const THOMPSON: Player = Player::Thompson { batch: 1, factor: 1.0 };

fn game(rates: &[f64], steps: usize) -> Stepwise<'_> {
    Stepwise { rates, steps, reversed_from: None }
}

/// The regret at the end of each run.
fn ends(game: Stepwise, player: Player, runs: u64) -> Vec<f64> {
    (0..runs).map(|seed| *regret(game, player, seed).last().unwrap()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn r44_section_2_3_bounds_of_regret() {
    let near = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    for (p, q, expected) in [
        (0.1, 0.3, 0.116321756586),
        (0.2, 0.3, 0.025732092478),
        (0.04, 0.06, 0.003992668506),
        (0.05, 0.06, 0.000936926024),
        (0.5, 0.6, 0.020410997260),
    ] {
        near(divergence(p, q), expected);
    }
    near(least_growth(&HARD), 15.682382431);
    near(least_growth(&EASY), 5.605566563);
    for (s, n, index) in [(10., 100., 0.4377508690), (5., 20., 1.0052339025), (3., 180., 0.2684113008)] {
        near(upper_bound(Tally { n, s }, 300.0), index);
    }
}

#[test]
fn r44_section_12_thompson_learns_where_chance_does_not() {
    let easy = game(&EASY, 2000);
    let [thompson, greedy, ucb, uniform] =
        [THOMPSON, Player::Greedy(0.1), Player::Ucb1, Player::Uniform].map(|player| mean(&ends(easy, player, 20)));
    assert!((14.0..24.0).contains(&thompson), "{thompson}");
    assert!((190.0..210.0).contains(&uniform), "{uniform}");
    assert!(thompson < greedy && greedy < ucb && ucb < uniform, "{thompson} {greedy} {ucb} {uniform}");
}

#[test]
fn r44_section_12_the_same_seed_is_the_same_game() {
    let easy = game(&EASY, 300);
    assert_eq!(regret(easy, THOMPSON, 9), regret(easy, THOMPSON, 9));
    assert_ne!(regret(easy, THOMPSON, 9), regret(easy, THOMPSON, 10));
    let course = regret(easy, Player::Ucb1, 1);
    assert!(course.len() == 300 && course.windows(2).all(|w| w[0] <= w[1]));
}

#[test]
#[ignore = "the whole acceptance table: half a minute"]
fn r44_section_12_the_acceptance_table() {
    let (easy, hard) = (game(&EASY, 10_000), game(&HARD, 10_000));
    let batch = Player::Thompson { batch: 200, factor: 1.0 };
    let forgetful = Player::Thompson { batch: 1, factor: 0.999 };
    let turned = Stepwise { reversed_from: Some(5000), ..easy };
    let every = ends(easy, THOMPSON, 200);
    assert!(every.iter().all(|end| *end < 400.0));
    for (name, value, low, high) in [
        ("Thompson easy", mean(&every), 22.5, 29.1),
        ("Thompson hard", mean(&ends(hard, THOMPSON, 200)), 25.7, 35.7),
        ("UCB1 hard", mean(&ends(hard, Player::Ucb1, 200)), 81.4, 84.0),
        ("UCB1 easy", mean(&ends(easy, Player::Ucb1, 200)), 142.2, 153.4),
        ("greedy easy", mean(&ends(easy, Player::Greedy(0.1), 200)), 106.1, 126.5),
        ("uniform easy", mean(&ends(easy, Player::Uniform, 200)), 990.0, 1010.0),
        ("batch of 200", mean(&ends(easy, batch, 200)), 28.0, 37.0),
        ("reversal, forgetful", mean(&ends(turned, forgetful, 200)), 170.0, 205.0),
        ("reversal, never forgetting", mean(&ends(turned, THOMPSON, 200)), 450.0, 700.0),
    ] {
        println!("{name}: {value:.2} in {low}..{high}");
        assert!((low..=high).contains(&value), "{name}: {value}");
    }
}

#[test]
#[ignore = "two hundred long runs"]
fn r44_section_12_regret_stops_growing() {
    let courses = |player| (0..200).map(move |seed| regret(game(&EASY, 10_000), player, seed));
    let growth = |player| {
        let halves =
            courses(player).map(|c| (c[4999], c[9999] - c[4999])).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        halves.1 / halves.0
    };
    let (thompson, uniform) = (growth(THOMPSON), growth(Player::Uniform));
    assert!(thompson < 0.3 && (0.98..=1.02).contains(&uniform), "{thompson} {uniform}");
}

/// Section 7.2: arms of 2, 3 and 4 %, 1 000 views a post that correlate by 0.01, 300 posts, one design effect for all.
fn clustered_regret(design_effect: f64, seed: u64) -> f64 {
    let rates = [0.02, 0.03, 0.04];
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut known = [Tally::default(); 3];
    (0..300)
        .map(|_| {
            let arms = known.map(|t| Posterior::UNIFORM.after(t.s / design_effect, t.n / design_effect));
            let arm = thompson(&arms, &mut rng).unwrap();
            let own = Beta::new(rates[arm] * 99.0, (1.0 - rates[arm]) * 99.0).unwrap().sample(&mut rng);
            known[arm].n += 1000.0;
            known[arm].s += Binomial::new(1000, own).unwrap().sample(&mut rng) as f64;
            0.04 - rates[arm]
        })
        .sum()
}

#[test]
fn r44_section_7_2_the_design_effect_keeps_out_of_the_trap() {
    let ninety_fifth = |design_effect| {
        let mut ends: Vec<f64> = (0..400).map(|seed| clustered_regret(design_effect, seed)).collect();
        ends.sort_by(f64::total_cmp);
        (mean(&ends), ends[380])
    };
    let ((trapped_mean, trapped), (mean, tail)) = (ninety_fifth(1.0), ninety_fifth(10.99));
    assert!(2.0 * tail <= trapped, "{tail} {trapped}");
    assert!((0.30..0.41).contains(&mean) && (0.35..0.55).contains(&trapped_mean), "{mean} {trapped_mean}");
}

fn bandit() -> Learner {
    Learner::Bandit(Learning::default())
}

#[test]
fn r44_after_two_hundred_posts_few_arms_are_wrong() {
    for (name, audience) in [
        ("three arms", Audience::three_arms()),
        ("two hooks", Audience::two_hooks(Views::LogNormal(1000.0, 0.8))),
        ("two hooks, views untold", Audience::two_hooks(Views::Untold(1000))),
    ] {
        let [ours, raw] = [bandit(), Learner::RawViews].map(|learner| wrong_share(&audience, learner, 300, 200, 40));
        println!("{name}: {:.1} % wrong, {:.1} % without clusters", 100.0 * ours, 100.0 * raw);
        assert!(ours <= 0.08, "{name}: {ours}");
    }
}

#[test]
fn r44_section_13_equal_arms_keep_their_floor() {
    let mut audience = Audience::two_hooks(Views::Always(1000));
    audience.arms.iter_mut().for_each(|arm| arm.1 = 0.03);
    let runs: Vec<Run> = (0..40).map(|seed| play(&audience, bandit(), 200, seed)).collect();
    for place in 0..2 {
        let count: usize = runs.iter().map(|run| run.chosen.iter().filter(|p| **p == place).count()).sum();
        assert!(count as f64 >= 0.02 * 200.0 * 40.0, "{count}");
    }
    assert!(runs.iter().all(|run| run.regret == 0.0 && run.chosen[..6] == [0, 1, 0, 1, 0, 1]));
    assert_eq!(play(&audience, bandit(), 50, 3), play(&audience, bandit(), 50, 3));
}

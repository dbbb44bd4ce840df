//! The vectors of the statistical reference on delay, drift and clusters, and the properties it states.

use super::*;
use crate::experiment::posterior::Posterior;
use proptest::prelude::*;

const POSTS: [(f64, f64); 8] =
    [(400., 10.), (900., 45.), (1500., 30.), (300., 21.), (700., 14.), (1200., 60.), (2500., 40.), (600., 36.)];

fn tallies(posts: &[(f64, f64)]) -> Vec<Tally> {
    posts.iter().map(|(n, s)| Tally { n: *n, s: *s }).collect()
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
}

#[test]
fn r44_section_5_young_views_count_as_far_as_their_clicks_arrived() {
    for (hours, share) in [
        (1., 0.1535182751),
        (3., 0.3934693403),
        (6., 0.6321205588),
        (12., 0.8646647168),
        (24., 0.9816843611),
        (48., 0.9996645374),
    ] {
        near(arrived(hours, 6.0), share, 1e-10);
    }
    let views = effective_views(&[(1000., 1.), (1000., 6.), (1000., 24.)], 6.0);
    near(views, 1767.3231950492, 1e-9);
    near(Posterior::UNIFORM.after(29.0, views).mean(), 0.0169556360, 1e-10);
    near(Posterior::UNIFORM.after(29.0, 3000.0).mean(), 0.0099933378, 1e-10);
}

#[test]
fn r44_section_6_what_is_old_weighs_less() {
    for (factor, steps) in [(0.99, 68.97), (0.995, 138.28), (0.998, 346.23), (0.999, 692.80), (0.9995, 1385.95)] {
        near(half_life(factor), steps, 0.005);
        near(step_factor(half_life(factor)), factor, 1e-12);
    }
    near(age_weight(1.0, Some(14.0)), 0.951695153011, 1e-12);
    near(age_weight(7.0, Some(14.0)), std::f64::consts::FRAC_1_SQRT_2, 1e-12);
    near(age_weight(1.0, Some(30.0)), 0.977159968434, 1e-12);
    assert_eq!(age_weight(400.0, None), 1.0);
    let sum = discounted(&tallies(&[(20., 2.), (20., 1.), (20., 5.)]), 0.9);
    near(sum.s, 7.52, 1e-12);
    near(sum.n, 54.2, 1e-12);
    near(Posterior::UNIFORM.after(sum.s, sum.n).mean(), 0.1516014235, 1e-10);
    near(discounted(&tallies(&[(20., 2.); 2000]), 0.99).n, 20.0 / 0.01, 1e-4);
}

#[test]
fn r44_section_7_views_of_a_post_are_one_cluster() {
    for (m, icc, effect, worth) in
        [(500., 0.01, 5.99, 1669.4491), (500., 0.05, 25.95, 385.3565), (2000., 0.02, 40.98, 976.0859)]
    {
        near(design_effect(m, icc), effect, 1e-9);
        let twenty: Tally = vec![Tally { n: m, s: 0.0 }.effective(icc); 20].into_iter().sum();
        near(twenty.n, worth, 1e-4);
    }
}

#[test]
fn r44_section_7_1_the_correlation_is_measured_from_eight_posts_on() {
    let icc = intraclass_correlation(&[tallies(&POSTS)]);
    near(icc, 0.0115557896, 1e-10);
    let (mean, strength) = (256.0 / 8100.0, 1.0 / icc - 1.0);
    near(mean * strength, 2.7033824021, 1e-8);
    near((1.0 - mean) * strength, 82.8333264153, 1e-7);
    near(mean, 0.0316049383, 1e-10);
    near(strength, 85.5367088175, 1e-7);
    assert_eq!(Posterior::beta_of_mean(mean, strength).mean(), mean);
    assert_eq!(intraclass_correlation(&[tallies(&POSTS[..7])]), DEFAULT_ICC);
    // What distinguishes two arms is no correlation of the views of a post.
    let arms: Vec<Vec<Tally>> = [0.01, 0.10].map(|rate| tallies(&[(1000.0, 1000.0 * rate); 6])).into();
    assert_eq!(intraclass_correlation(&arms), 0.001);
    assert!(intraclass_correlation(&[arms.concat()]) > 0.02);
}

#[test]
fn r44_section_9_counts_per_post_are_dispersed() {
    let counts = [3., 0., 7., 2., 1., 15., 4., 2., 0., 6.];
    let posts: Vec<Tally> = counts.iter().map(|s| Tally { n: 1.0, s: *s }).collect();
    near(dispersion(std::slice::from_ref(&posts)), 5.1111111111, 1e-10);
    assert_eq!(dispersion(&[posts[..7].to_vec()]), 5.0);
    let (alike, wild) = (vec![Tally { n: 1.0, s: 2.0 }; 9], vec![Tally { n: 1.0, s: 1e6 }, Tally { n: 1.0, s: 0.0 }]);
    assert_eq!(dispersion(&[alike]), 1.0);
    assert_eq!(dispersion(&[wild.repeat(5)]), 50.0);
}

#[test]
fn r44_section_9_one_large_sale_does_not_decide() {
    let mut amounts: Vec<i64> = vec![2_000_000; 199];
    amounts.push(900_000_000);
    assert_eq!(cap(&amounts), 2_000_000);
    assert_eq!((cap(&[]), cap(&[0, 0])), (i64::MAX, i64::MAX));
    let mut rare = vec![0; 999];
    rare.push(5);
    assert_eq!(cap(&rare), 5, "a sale is never cut to nothing");
}

#[test]
fn r44_section_12_a_counter_that_goes_down_stays_possible() {
    for (views, clicks, tally) in [
        (Some(100), 3, Some((100., 3.))),
        (Some(2), 5, Some((2., 2.))),
        (Some(10), -4, Some((10., 0.))),
        (Some(-7), 2, None),
        (Some(0), 0, None),
        (None, 9, None),
    ] {
        let outcome = Outcome { views, clicks, ..Outcome::default() };
        assert_eq!(outcome.tally().map(|t| (t.n, t.s)), tally, "{views:?} {clicks}");
    }
    let early = Outcome { days: 3.5, early_clicks: -1, revenue_micros: -5, ..Outcome::default() };
    assert_eq!(early.early(), Tally { n: 0.5, s: 0.0 });
    assert_eq!(early.earned(1, 10), Tally { n: 0.125, s: 0.0 });
}

proptest! {
    #[test]
    fn r44_a_post_never_counts_more_than_its_views(n in 0.0..1e9f64, share in 0.0..=1.0f64, icc in 0.001..0.5f64) {
        let effective = Tally { n, s: n * share }.effective(icc);
        prop_assert!(effective.n <= n && effective.n <= 1.0 / icc + 1.0);
        prop_assert!((effective.s - effective.n * share).abs() < 1e-6);
        prop_assert!(design_effect(n, icc) >= 1.0);
    }

    #[test]
    fn r44_weights_fall_with_age(young in 0.0..400.0f64, more in 0.0..400.0f64, half_life in 1.0..100.0f64) {
        let (young, old) = (age_weight(young, Some(half_life)), age_weight(young + more, Some(half_life)));
        prop_assert!(old <= young && young <= 1.0 && old > 0.0);
    }

    #[test]
    fn r44_estimates_stay_in_their_range(posts in prop::collection::vec((0.0..1e6f64, 0.0..=1.0f64), 0..30), cut in 0usize..30) {
        let all: Vec<Tally> = posts.iter().map(|(n, share)| Tally { n: *n, s: n * share }).collect();
        let (a, b) = all.split_at(cut.min(all.len()));
        let groups = [a.to_vec(), b.to_vec()];
        prop_assert!((0.001..=0.5).contains(&intraclass_correlation(&groups)));
        prop_assert!((1.0..=50.0).contains(&dispersion(&groups)));
    }
}

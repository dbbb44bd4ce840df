//! The vectors of the statistical reference on comparisons, and the stopping rule.

use super::*;
use crate::experiment::evidence::Tally;
use proptest::prelude::*;

fn tally(n: f64, s: f64) -> Tally {
    Tally { n, s }
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
}

#[test]
fn r43_section_7_3_posts_are_the_clusters_of_the_test() {
    let posts =
        [(400., 10.), (900., 45.), (1500., 30.), (300., 21.), (700., 14.), (1200., 60.), (2500., 40.), (600., 36.)]
            .map(|(n, s)| tally(n, s));
    let (a, b) = posts.split_at(4);
    for (group, rate, error, naive) in
        [(a, 0.0341935484, 0.0104333040, 0.0032638958), (b, 0.0300000000, 0.0107678534, 0.0024124676)]
    {
        let estimate = ratio(group).unwrap();
        near(estimate.rate, rate, 1e-10);
        near(estimate.error, error, 1e-10);
        near(estimate.naive_error, naive, 1e-10);
    }
    near(cluster_test(a, b).unwrap().z, -0.2796939183, 1e-9);
    assert_eq!((cluster_test(a, &b[..1]), ratio(&[])), (None, None));
}

#[test]
fn r43_section_10_1_fixed_horizon() {
    for (a, b, z, p, interval) in [
        ((10000., 480.), (10000., 530.), 1.6145884183, 0.1063998552, Some((-0.0010691512, 0.0110691512))),
        ((200., 20.), (200., 30.), 1.5118578920, 0.1305700181, None),
        ((10000., 300.), (10000., 360.), 2.3750132976, 0.0175483180, Some((0.0010492381, 0.0109507619))),
    ] {
        let test = naive_test(tally(a.0, a.1), tally(b.0, b.1)).unwrap();
        near(test.z, z, 1e-9);
        near(test.p, p, 1e-9);
        if let Some((low, high)) = interval {
            near(test.low, low, 1e-9);
            near(test.high, high, 1e-9);
        }
    }
    for (n, s, low, high) in [
        (120., 12., 0.0581335920, 0.1666817411),
        (50., 0., 0., 0.0713475991),
        (10000., 480., 0.0439810364, 0.0523660981),
    ] {
        near(wilson(tally(n, s)).0, low, 1e-9);
        near(wilson(tally(n, s)).1, high, 1e-9);
    }
    assert_eq!(naive_test(tally(10., 0.), tally(10., 0.)), None);
}

#[test]
fn r43_section_10_2_size_per_variant() {
    for (from, to, eighty, ninety) in [
        (0.02, 0.024, 21_108.38, 28_257.64),
        (0.05, 0.06, 8_157.73, 10_920.39),
        (0.05, 0.055, 31_233.44, 41_812.21),
        (0.10, 0.12, 3_840.85, 5_141.31),
    ] {
        near(size_per_variant(from, to, 0.8), eighty, 0.006);
        near(size_per_variant(from, to, 0.9), ninety, 0.006);
    }
}

#[test]
fn r43_section_10_3_sample_ratio() {
    for (observed, shares, x, p) in [
        (vec![4950., 5050.], vec![0.5, 0.5], 1.0, 0.31731050786),
        (vec![4850., 5150.], vec![0.5, 0.5], 9.0, 2.6997960633e-3),
        (vec![50450., 49550.], vec![0.5, 0.5], 8.1, 4.4265258579e-3),
        (vec![821588., 815482.], vec![0.5, 0.5], 22.7743688419, 1.8217928726e-6),
        (vec![5100., 2900., 2000.], vec![0.5, 0.3, 0.2], 5.3333333333, 6.9483451223e-2),
        (vec![5010., 2990., 2000.], vec![0.5, 0.3, 0.2], 0.0533333333, 0.97368574935),
        (vec![250., 250., 250., 310.], vec![0.25; 4], 10.1886792453, 1.7028537816e-2),
    ] {
        let total: f64 = observed.iter().sum();
        let expected: Vec<f64> = shares.iter().map(|share| share * total).collect();
        let (value, chance) = chi_squared(&observed, &expected).unwrap();
        near(value, x, 1e-9);
        near(chance, p, 1e-9);
        assert_eq!(sample_ratio(&observed, &shares).mismatch, p < 0.001);
    }
    assert_eq!(chi_squared(&[3., 6.], &[4.5, 4.5]), None);
}

#[test]
fn r43_section_10_3_sample_ratio_at_any_time() {
    for (counts, shares, concentration, ln) in [
        (vec![4850., 5150.], vec![0.5, 0.5], 2., 0.1207712422),
        (vec![4850., 5150.], vec![0.5, 0.5], 100., 2.1465068170),
        (vec![4850., 5150.], vec![0.5, 0.5], 1000., 2.8926135320),
        (vec![4950., 5050.], vec![0.5, 0.5], 2., -3.8794954938),
        (vec![48500., 51500.], vec![0.5, 0.5], 1000., 42.2536427896),
        (vec![5100., 2900., 2000.], vec![0.5, 0.3, 0.2], 300., -0.9312833625),
    ] {
        near(ln_bayes_factor(&counts, &shares, concentration), ln, 1e-8);
    }
}

#[test]
fn r43_section_10_4_intervals_that_bear_looking() {
    for (n, half) in
        [(500., 0.05269943), (1000., 0.03262307), (5000., 0.01322979), (10000., 0.00944389), (50000., 0.00447473)]
    {
        near(half_width(n, 0.095, 5000.), half, 1e-8);
    }
    for (s, ln) in [(60., -2.9800768347), (70., -0.1355812235), (50., -4.0577803602), (90., 9.9688468282)] {
        near(ln_evidence(tally(1000., s), 0.05), ln, 1e-9);
    }
    assert_eq!(half_width(0.0, 0.1, 100.0), f64::INFINITY);
}

fn post(hook: Hook, views: i64, clicks: i64) -> Assigned {
    let outcome = Outcome { days: 7.0, views: Some(views), clicks, early_clicks: clicks, revenue_micros: 0 };
    Assigned { hook, chance_of_curiosity: 0.5, outcome: Some(outcome) }
}

/// As many posts of each wording, with these clicks of about 1 000 views.
fn posts(each: usize, curiosity: i64, value: i64) -> Vec<Assigned> {
    let pair = |i| {
        let views = if i % 2 == 0 { 950 } else { 1050 };
        [post(Hook::Curiosity, views, curiosity), post(Hook::Value, views, value)]
    };
    (0..each).flat_map(pair).collect()
}

#[test]
fn r43_section_4_3_nothing_is_said_before_the_rule_holds() {
    for (posts, days, codes) in [
        (vec![], 0.0, vec!["days", "posts", "effective_posts"]),
        (posts(30, 20, 60), 6.9, vec!["days"]),
        (posts(2, 20, 60), 8.0, vec!["posts", "effective_views"]),
        (posts(3, 20, 60), 8.0, vec!["effective_views"]),
    ] {
        let comparison = compare_wordings(&posts, days);
        assert_eq!((comparison.conclusion, comparison.hook), (Conclusion::NotEnoughData, None));
        assert_eq!(comparison.missing.iter().map(|m| m.code.as_str()).collect::<Vec<_>>(), codes);
        assert_eq!(comparison.test, None);
    }
}

#[test]
fn r43_section_4_3_a_winner_a_tie_and_the_end_of_time() {
    for (curiosity, value, days, conclusion, hook) in [
        (20, 60, 8.0, Conclusion::Winner, Some(Hook::Value)),
        (60, 20, 8.0, Conclusion::Winner, Some(Hook::Curiosity)),
        (40, 42, 8.0, Conclusion::NotEnoughData, None),
        (40, 42, 28.0, Conclusion::Undecided, Some(Hook::Value)),
    ] {
        let comparison = compare_wordings(&posts(30, curiosity, value), days);
        assert_eq!((comparison.conclusion, comparison.hook), (conclusion, hook), "{curiosity} {value} {days}");
        assert_eq!(comparison.missing, []);
        assert_eq!(comparison.test.is_some(), days >= MOST_DAYS);
    }
    let rare = compare_wordings(&posts(400, 1, 1), 14.0);
    assert_eq!((rare.conclusion, rare.hook), (Conclusion::NoDifference, None));
}

#[test]
fn r43_section_10_3_a_mismatch_makes_the_result_invalid() {
    let mut all = posts(30, 20, 60);
    all.extend(vec![post(Hook::Value, 1000, 60); 60]);
    let comparison = compare_wordings(&all, 20.0);
    assert_eq!((comparison.conclusion, comparison.hook), (Conclusion::Invalid, None));
    // The same counts are as planned where chance was told to prefer one.
    all.iter_mut().for_each(|post| post.chance_of_curiosity = 0.25);
    assert_eq!(compare_wordings(&all, 20.0).conclusion, Conclusion::Winner);
}

#[test]
fn r43_section_9_unknown_views_compare_per_post() {
    let post = |hook, clicks| {
        let outcome = Outcome { days: 9.0, views: None, clicks, early_clicks: clicks, revenue_micros: 0 };
        Assigned { hook, chance_of_curiosity: 0.5, outcome: Some(outcome) }
    };
    let pair = [post(Hook::Curiosity, 4), post(Hook::Value, 9)];
    let few: Vec<Assigned> = pair.into_iter().cycle().take(20).collect();
    let comparison = compare_wordings(&few, 14.0);
    assert!(!comparison.per_view);
    assert_eq!(comparison.missing.first().map(|m| m.code.as_str()), Some("effective_posts"));
    let many: Vec<Assigned> = pair.into_iter().cycle().take(120).collect();
    let comparison = compare_wordings(&many, 14.0);
    assert_eq!((comparison.conclusion, comparison.hook), (Conclusion::Winner, Some(Hook::Value)));
    assert_eq!((comparison.variants[0].views, comparison.variants[1].clicks), (0, 540));
}

fn any_post() -> impl Strategy<Value = Assigned> {
    let outcome = (prop::option::of(-10i64..100_000), -10i64..5_000, -5i64..500).prop_map(|(views, clicks, early)| {
        Outcome { days: 8.0, views, clicks, early_clicks: early, revenue_micros: 0 }
    });
    (prop::sample::select(&Hook::ALL[..]), 0.0..=1.0f64, prop::option::of(outcome))
        .prop_map(|(hook, chance_of_curiosity, outcome)| Assigned { hook, chance_of_curiosity, outcome })
}

proptest! {
    #[test]
    fn r43_no_figures_break_a_comparison(posts in prop::collection::vec(any_post(), 0..40), days in -5.0..60.0f64) {
        let comparison = compare_wordings(&posts, days);
        let [first, second] = comparison.variants;
        prop_assert!((first.chance_to_be_best + second.chance_to_be_best - 1.0).abs() < 1e-9);
        prop_assert!(first.low <= first.rate && first.rate <= first.high && first.expected_loss >= 0.0);
        prop_assert_eq!(first.posts + second.posts, posts.len() as u64);
        if !comparison.missing.is_empty() {
            prop_assert!(matches!(comparison.conclusion, Conclusion::NotEnoughData | Conclusion::Invalid));
        }
        // Only finite figures can be written as JSON.
        let figures = comparison.variants.map(|v| v.effective + v.rate + v.low + v.high + v.expected_loss);
        prop_assert!(figures.iter().chain([&comparison.difference.value]).all(|figure| figure.is_finite()));
    }

    #[test]
    fn r43_evidence_of_a_mismatch_is_finite(a in 0.0..1e5f64, b in 0.0..1e5f64, share in 0.01..0.99f64) {
        let ratio = sample_ratio(&[a, b], &[share, 1.0 - share]);
        prop_assert!(ratio.ln_bayes_factor.is_finite() && ratio.p.is_none_or(|p| (0.0..=1.0).contains(&p)));
    }

    #[test]
    fn r43_wilson_holds_the_rate(n in 1.0..1e6f64, share in 0.0..=1.0f64) {
        let (low, high) = wilson(tally(n, n * share));
        prop_assert!(low <= share + 1e-12 && share <= high + 1e-12 && low >= 0.0 && high <= 1.0);
    }
}

#[test]
fn r43_clicks_and_views_are_of_the_same_posts() {
    let post = |hook, views, clicks| Assigned {
        hook,
        chance_of_curiosity: 0.5,
        outcome: Some(crate::experiment::evidence::Outcome {
            days: 10.0,
            views,
            clicks,
            early_clicks: clicks,
            revenue_micros: 0,
        }),
    };
    let known = [post(Hook::Curiosity, Some(100), 5), post(Hook::Value, Some(100), 4)];
    let mixed = compare_wordings(&[known, [post(Hook::Curiosity, None, 500), known[1]]].concat(), 10.0);
    assert!(mixed.per_view);
    assert_eq!(
        (mixed.variants[0].views, mixed.variants[0].clicks),
        (100, 5),
        "500 clicks of no known views are left out"
    );
    let rare = compare_wordings(&[known[0], post(Hook::Curiosity, None, 7), post(Hook::Value, None, 8)], 10.0);
    assert!(!rare.per_view, "one post with views does not silence the others");
    assert_eq!((rare.variants[0].clicks, rare.variants[1].clicks), (12, 8));
}

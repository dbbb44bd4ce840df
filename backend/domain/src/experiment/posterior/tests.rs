//! The vectors of the statistical reference, by its sections, and the properties it states.

use super::special::*;
use super::*;
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn beta(a: f64, b: f64) -> Posterior {
    Posterior::Beta { a, b }
}

fn arm(successes: f64, trials: f64) -> Posterior {
    Posterior::UNIFORM.after(successes, trials)
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
}

#[test]
fn r44_section_4_1_two_arms() {
    for (a, b, better, first, second) in [
        ((20., 200.), (30., 200.), 0.933305293218, 0.050480305127, 0.000975354632),
        ((10., 100.), (10., 100.), 0.5, 0.017129474569, 0.017129474569),
        ((120., 1000.), (140., 1000.), 0.907872586370, 0.020606268898, 0.000646189058),
        ((480., 10000.), (530., 10000.), 0.946738494402, 0.005068689846, 0.000069689646),
        ((0., 10.), (1., 10.), 0.761904761905, 0.101449275362, 0.018115942029),
        ((50., 1000.), (50., 1000.), 0.5, 0.003907792474, 0.003907792474),
        ((300., 10000.), (360., 10000.), 0.991215366326, 0.006006232229, 0.000007431988),
    ] {
        let (a, b) = (arm(a.0, a.1), arm(b.0, b.1));
        for pair in [compare(a, b), pair::integrated(a, b)] {
            near(pair.second_better, better, 1e-9);
            near(pair.loss_first, first, 1e-9);
            near(pair.loss_second, second, 1e-9);
        }
    }
}

#[test]
fn r44_section_4_2_any_number_of_arms() {
    for (arms, chances, losses) in [
        (
            vec![(20., 200.), (30., 200.), (25., 200.)],
            vec![0.0401440365, 0.7369648252, 0.2228911384],
            vec![0.0547957714, 0.0052908209, 0.0300432962],
        ),
        (
            vec![(40., 1000.), (50., 1000.), (60., 1000.)],
            vec![0.0119295748, 0.1610470177, 0.8270234075],
            vec![0.0208922236, 0.0109121837, 0.0009321438],
        ),
        (
            vec![(5., 100.), (9., 150.), (2., 80.), (30., 600.)],
            vec![0.3248709339, 0.4826040839, 0.0773775488, 0.1151474334],
            vec![0.0183932574, 0.0114273131, 0.0406314209, 0.0257217702],
        ),
    ] {
        let arms: Vec<Posterior> = arms.into_iter().map(|(s, n)| arm(s, n)).collect();
        best(&arms).iter().zip(&chances).for_each(|(value, expected)| near(*value, *expected, 1e-9));
        expected_loss(&arms).iter().zip(&losses).for_each(|(value, expected)| near(*value, *expected, 1e-9));
    }
}

#[test]
fn r44_section_9_counts_per_post() {
    let gamma = |(a, b)| Posterior::Gamma { a, b };
    for (a, b, better, first, second) in [
        ((31., 21.), (46., 21.), 0.957676953665, 0.721505190510, 0.007219476224),
        ((1., 6.), (4., 6.), 0.9375, 0.510416666667, 0.010416666667),
        ((12.5, 10.01), (20.5, 12.01), 0.816633681280, 0.511230127279, 0.053070468453),
    ] {
        for pair in [compare(gamma(a), gamma(b)), pair::integrated(gamma(a), gamma(b))] {
            near(pair.second_better, better, 1e-9);
            near(pair.loss_first, first, 1e-9);
            near(pair.loss_second, second, 1e-9);
        }
    }
    for (shape, low, high) in [((31., 21.), 1.0029998085, 2.0393745426), ((1., 6.), 0.0042196347, 0.6148132424)] {
        near(gamma(shape).interval().0, low, 1e-9);
        near(gamma(shape).interval().1, high, 1e-9);
    }
}

#[test]
fn r44_section_11_1_posterior_summary() {
    for (successes, trials, prior, mean, variance, sd, mode, low, high) in [
        (0., 0., (1., 1.), 0.5, 0.0833333333, 0.2886751346, None, 0.025, 0.975),
        (0., 50., (1., 1.), 0.0192307692, 3.5586691973e-4, 0.0188644353, None, 0.0004963044, 0.0697770307),
        (1., 1., (1., 1.), 0.6666666667, 5.5555555556e-2, 0.2357022604, None, 0.1581138830, 0.9874208829),
        (12., 120., (1., 1.), 0.1065573770, 7.7400733696e-4, 0.0278209873, Some(0.1), 0.0584601211, 0.1668287792),
        (
            12.,
            120.,
            (0.5, 0.5),
            0.1033057851,
            7.5929262200e-4,
            0.0275552649,
            Some(0.0966386555),
            0.0558394551,
            0.1631456256,
        ),
        (20., 200., (1., 1.), 0.1039603960, 4.5887996106e-4, 0.0214214836, Some(0.1), 0.0658458579, 0.1494865335),
        (30., 200., (1., 1.), 0.1534653465, 6.3996913275e-4, 0.0252976112, Some(0.15), 0.1072599273, 0.2061631949),
        (500., 10000., (1., 1.), 0.0500899820, 4.7566705695e-6, 0.0021809793, Some(0.05), 0.0459012686, 0.0544490949),
        (
            3.,
            1000.,
            (2., 98.),
            0.0045454545,
            4.1097124327e-6,
            0.0020272426,
            Some(0.0036429872),
            0.0014788399,
            0.0092925727,
        ),
    ] {
        let posterior = beta(prior.0, prior.1).after(successes, trials);
        near(posterior.mean(), mean, 1e-10);
        near(posterior.variance(), variance, 1e-10);
        near(posterior.variance().sqrt(), sd, 1e-10);
        assert_eq!(posterior.mode().is_some(), mode.is_some());
        near(posterior.mode().unwrap_or_default(), mode.unwrap_or_default(), 1e-10);
        near(posterior.interval().0, low, 1e-10);
        near(posterior.interval().1, high, 1e-10);
    }
}

#[test]
fn r44_section_11_1_the_densest_interval() {
    for (a, b, low, high) in [
        (13., 109., 0.0548918153, 0.1619343681),
        (12.5, 108.5, 0.0522347167, 0.1581567333),
        (21., 181., 0.0635729319, 0.1465813571),
        (31., 171., 0.1051865783, 0.2036805041),
        (501., 9501., 0.0458429411, 0.0543875337),
        (5., 1095., 0.0011019954, 0.0085618977),
    ] {
        let densest = beta(a, b).densest().unwrap();
        near(densest.0, low, 1e-9);
        near(densest.1, high, 1e-9);
    }
    assert_eq!((beta(1., 51.).densest(), beta(2., 1.).densest()), (None, None));
}

#[test]
fn r44_section_4_1_the_difference_of_two_arms() {
    let (a, b) = (arm(20., 200.), arm(30., 200.));
    near(b.mean() - a.mean(), 0.0495049505, 1e-10);
    near(1.0 - difference_below(a, b, 0.01), 0.8845391551, 1e-9);
    for (share, value) in [(0.025, -0.01525098), (0.5, 0.04937720), (0.975, 0.11496005)] {
        near(difference_below(a, b, value), share, 1e-6);
    }
    near(difference_below(a, b, 0.0), 1.0 - compare(a, b).second_better, 1e-9);
}

#[test]
fn r44_section_11_2_special_functions() {
    for (a, b, x, below, ln) in [
        (13., 109., 0.1, 0.435983435296, -41.690015752297),
        (2., 5., 0.3, 0.579825, -3.401197381662),
        (0.5, 0.5, 0.01, 0.063768560859, 1.144729885849),
        (501., 9501., 0.052, 0.810324842109, -1990.362110785238),
        (21., 181., 0.12, 0.780911096077, -67.951562558337),
        (1., 51., 0.05, 0.926902273487, -3.931825632724),
        (1000., 1000., 0.49, 0.185552659432, -1388.482601635902),
    ] {
        near(beta_below(a, b, x), below, 1e-12);
        near(ln_beta(a, b), ln, 1e-11);
        near(ln_beta(b, a), ln, 1e-11);
    }
    for (x, ln) in [
        (0.5, 0.572364942925),
        (1.5, -0.120782237635),
        (10., 12.801827480081),
        (101.5, 366.045698195277),
        (100000., 1_051_287.708_973_657),
    ] {
        near(ln_gamma(x), ln, 1e-9);
    }
    for (z, below) in
        [(1., 0.841344746069), (1.5118578920, 0.934714990937), (1.959963984540, 0.975), (2.5, 0.993790334674)]
    {
        near(normal_below(z), below, 1e-9);
        near(normal_quantile(below), z, 1e-8);
    }
}

/// The crate's own function is wrong here by up to 0.14.
#[test]
fn r44_many_views_do_not_break_the_incomplete_beta_function() {
    for (a, b, x, below) in [
        (5e5, 5e5, 0.5, 0.5),
        (5e8, 5e8, 0.5, 0.5),
        (1e4, 1e6, 0.0099, 0.497300558979758),
        (2900., 5e5, 0.0058, 0.625052228148361),
        (3e6, 7e6, 0.3001, 0.754938671135778),
    ] {
        near(beta_below(a, b, x), below, 1e-11);
    }
    near(ln_beta(3., 12.), -6.99576615630485, 1e-13);
    near(ln_beta(70_000., 5_000.), -18373.05715447838, 1e-10);
}

#[test]
fn r44_section_11_3_quantiles() {
    let shares = [0.025, 0.1, 0.5, 0.9, 0.975];
    for (a, b, expected) in [
        (21., 181., [0.065845857852, 0.077443483065, 0.102653410297, 0.132167307187, 0.149486533546]),
        (31., 171., [0.107259927254, 0.121819232442, 0.152320677288, 0.186590707396, 0.206163194946]),
        (26., 176., [0.086267660119, 0.099442673370, 0.127486893042, 0.159567763500, 0.178111135066]),
        (1., 51., [0.000496304408, 0.002063759977, 0.013499178904, 0.044144690531, 0.069777030750]),
        (2., 1., [0.158113883008, 0.316227766017, std::f64::consts::FRAC_1_SQRT_2, 0.948683298051, 0.987420882907]),
        (0.5, 1000.5, [0.000000490912, 0.000007893382, 0.000227385495, 0.001351519412, 0.002508164341]),
        (5., 65., [0.023946620969, 0.035667091013, 0.067366241764, 0.112520045551, 0.141828907792]),
        (8.52, 47.68, [0.071233948632, 0.093805104549, 0.147457252470, 0.214835022039, 0.255350319669]),
    ] {
        for (share, value) in shares.into_iter().zip(expected) {
            near(beta(a, b).quantile(share), value, 1e-12);
        }
    }
    for (a, b, share, value) in [
        (2., 5., 0.05, 0.062849891708),
        (2., 5., 0.5, 0.264449983296),
        (13., 109., 0.025, 0.058460121063),
        (13., 109., 0.975, 0.166828779189),
        (0.5, 0.5, 0.975, 0.998458666867),
        (501., 9501., 0.5, 0.050059995827),
    ] {
        near(beta(a, b).quantile(share), value, 1e-12);
    }
}

#[test]
fn r44_section_11_3_the_same_uniforms_choose_the_same_arm() {
    let arms = [beta(21., 181.), beta(31., 171.), beta(26., 176.)];
    for (uniforms, chosen) in [([0.5, 0.5, 0.5], 1), ([0.9, 0.1, 0.5], 0), ([0.1, 0.1, 0.5], 2)] {
        assert_eq!(thompson_at(&arms, &uniforms), Some(chosen));
    }
    assert_eq!((thompson_at(&[], &[]), thompson_at(&[beta(1., 1.); 3], &[0.5; 3])), (None, Some(0)));
}

#[test]
fn r44_section_11_4_samples_follow_their_distribution() {
    for (a, b) in [(21., 181.), (1., 51.), (0.5, 1000.5), (501., 9501.), (2., 1.)] {
        kolmogorov_smirnov(beta(a, b));
    }
    for (a, b) in [(31., 21.), (1., 6.), (0.5, 0.01)] {
        kolmogorov_smirnov(Posterior::Gamma { a, b });
    }
}

/// Below the critical value of 0.1 %.
fn kolmogorov_smirnov(posterior: Posterior) {
    for (n, critical) in [(1_000, 0.061462), (10_000, 0.019477)] {
        let mut rng = ChaCha8Rng::seed_from_u64(n as u64);
        let mut drawn: Vec<f64> = (0..n).map(|_| posterior.sample(&mut rng)).collect();
        drawn.sort_by(f64::total_cmp);
        let gap = |(i, x): (usize, &f64)| {
            let (below, step) = (posterior.below(*x), 1.0 / n as f64);
            (below - i as f64 * step).abs().max((below - (i + 1) as f64 * step).abs())
        };
        let distance = drawn.iter().enumerate().map(gap).fold(0.0, f64::max);
        assert!(distance < critical, "{posterior:?}: {distance} with {n} draws");
    }
}

#[test]
fn r44_section_12_arms_are_chosen_as_often_as_they_are_best() {
    let arms = [arm(20., 200.), arm(30., 200.), arm(25., 200.)];
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let mut counts = [0.0; 3];
    for _ in 0..100_000 {
        counts[thompson(&arms, &mut rng).unwrap()] += 1e-5;
    }
    best(&arms).iter().zip(counts).for_each(|(chance, count)| near(count, *chance, 0.006));
}

#[test]
fn r44_section_8_a_parent_gives_the_prior() {
    let prior = Posterior::beta_of_mean(0.04, 50.0);
    assert_eq!((prior, prior.after(3.0, 20.0)), (beta(2., 48.), beta(5., 65.)));
    near(prior.after(3.0, 20.0).mean(), 0.0714285714, 1e-10);
}

#[test]
fn r44_equal_arms_are_chosen_by_chance() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let firsts = (0..1000).filter(|_| largest(&[0.2, 0.2, 0.1], &mut rng) == Some(0)).count();
    assert!((400..600).contains(&firsts), "{firsts}");
}

fn any_beta() -> impl Strategy<Value = Posterior> {
    (-6.0..14.0f64, -6.0..14.0f64).prop_map(|(a, b)| beta(a.exp(), b.exp()))
}

fn any_gamma() -> impl Strategy<Value = Posterior> {
    (-6.0..10.0f64, -6.0..10.0f64).prop_map(|(a, b)| Posterior::Gamma { a: a.exp(), b: b.exp() })
}

fn some_arms() -> impl Strategy<Value = Vec<Posterior>> {
    prop_oneof![prop::collection::vec(any_beta(), 2..6), prop::collection::vec(any_gamma(), 2..6)]
}

proptest! {
    #[test]
    fn r44_losses_differ_by_the_means(arms in some_arms()) {
        let (first, second) = (arms[0], arms[1]);
        let (pair, swapped) = (compare(first, second), compare(second, first));
        let scale = first.mean().max(second.mean());
        let off = (pair.loss_first - pair.loss_second) - (second.mean() - first.mean());
        prop_assert!(off.abs() <= 1e-7 * scale, "{off}");
        prop_assert!((pair.second_better + swapped.second_better - 1.0).abs() < 1e-7, "{pair:?} {swapped:?}");
        prop_assert!(pair.loss_first >= 0.0 && pair.loss_second >= 0.0 && (0.0..=1.0).contains(&pair.second_better));
    }

    #[test]
    fn r44_chances_sum_to_one_and_the_best_loses_least(arms in some_arms()) {
        let (chances, losses) = (best(&arms), expected_loss(&arms));
        prop_assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!(chances.iter().all(|c| (0.0..=1.0).contains(c)) && losses.iter().all(|l| *l >= -1e-12));
        let scale = arms.iter().map(|arm| arm.mean()).fold(0.0, f64::max);
        for ((i, j), _) in (0..arms.len()).flat_map(|i| (0..arms.len()).map(move |j| ((i, j), ()))) {
            let off = (losses[i] - losses[j]) - (arms[j].mean() - arms[i].mean());
            prop_assert!(off.abs() <= 1e-7 * scale, "{off} of {scale}");
        }
    }

    #[test]
    fn r44_quantiles_undo_the_distribution(arm in prop_oneof![any_beta(), any_gamma()], p in 0.001..0.999f64) {
        let x = arm.quantile(p);
        prop_assert!(x.is_finite() && x >= 0.0);
        // Where the rate is too small, or too near 1, for a number there is nothing to undo.
        if x > 1e-300 && (x < 1.0 - 1e-9 || matches!(arm, Posterior::Gamma { .. })) {
            prop_assert!((arm.below(x) - p).abs() < 1e-7, "{} {p}", arm.below(x));
        }
        prop_assert!(arm.quantile(p * 0.9) <= x);
    }

    #[test]
    fn r44_quantiles_near_nothing_keep_their_order(a in 1e-7..0.02f64, b in 0.1..10.0f64, p in 0.001..0.999f64) {
        let arm = Posterior::Gamma { a, b };
        prop_assert!(arm.quantile(p * 0.9) <= arm.quantile(p));
    }

    #[test]
    fn r44_no_figure_breaks_a_posterior(successes: f64, trials: f64, seed: u64) {
        for prior in [Posterior::UNIFORM, Posterior::ONE_PER_UNIT] {
            let posterior = prior.after(successes, trials);
            let sample = posterior.sample(&mut ChaCha8Rng::seed_from_u64(seed));
            prop_assert!(sample.is_finite() && sample >= 0.0 && posterior.mean().is_finite());
        }
    }

    #[test]
    fn r44_a_rounded_posterior_survives_json(a in 1e-7..1e9f64, b in 1e-7..1e9f64) {
        for posterior in [beta(a, b), Posterior::Gamma { a, b }] {
            let rounded = posterior.rounded();
            let text = serde_json::to_string(&rounded).unwrap();
            prop_assert_eq!(serde_json::from_str::<Posterior>(&text).unwrap(), rounded);
            prop_assert_eq!(rounded.rounded(), rounded);
        }
    }
}

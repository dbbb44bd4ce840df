//! Choices: order while nothing is known, chances, floors, and the same choice again.

use super::*;
use crate::experiment::knowledge::{ArmBelief, ArmCount, PlatformBelief, Reward};
use crate::experiment::posterior::{Posterior, best};
use crate::language::Language;
use crate::platform::Platform;
use proptest::prelude::*;

fn arms(platforms: &[Platform]) -> Vec<Arm> {
    Arm::all(platforms, &[Language::fallback()])
}

/// Every arm with enough posts, and these beliefs in turn.
fn known(platforms: &[Platform], shapes: &[(f64, f64)]) -> Knowledge {
    let belief = |(arm, (a, b)): (Arm, &(f64, f64))| ArmBelief {
        arm,
        pulls: 3,
        posterior: Some(Posterior::Beta { a: *a, b: *b }),
    };
    let arms = arms(platforms).into_iter().zip(shapes.iter().cycle()).map(belief).collect();
    let worth = |(i, platform): (usize, &Platform)| PlatformBelief {
        platform: *platform,
        posterior: Posterior::Gamma { a: 10.0 + i as f64, b: 10.0 },
    };
    Knowledge::new(Reward::Click, platforms.iter().enumerate().map(worth).collect(), arms)
}

#[test]
fn r44_round_robin_uses_every_arm_equally_in_order() {
    let arms = arms(&[Platform::Youtube, Platform::Reddit]);
    let counts: Vec<ArmCount> = arms.iter().map(|arm| ArmCount { arm: arm.clone(), pulls: 0 }).collect();
    let mut knowledge = Knowledge::of_counts(&counts);
    for round in 0..3 {
        for expected in &arms {
            let (arm, choice) = choose_arm(&knowledge, 7).unwrap();
            assert_eq!(
                (&arm, choice.policy, choice.propensity_millionths()),
                (expected, Policy::RoundRobin, 1_000_000)
            );
            assert_eq!(choice.chance_of_curiosity, if arm.hook == Hook::Curiosity { 1.0 } else { 0.0 });
            knowledge.count(&arm);
        }
        assert!(knowledge.arms.iter().all(|belief| belief.pulls == round + 1));
    }
    assert_eq!(choose_arm(&Knowledge::of_counts(&[]), 1), None);
}

#[test]
fn r44_section_12_the_first_posts_go_round_three_times_then_chance_begins() {
    let mut knowledge = known(&[Platform::Youtube], &[(21., 181.), (31., 171.)]);
    knowledge.arms.iter_mut().for_each(|belief| belief.pulls = 0);
    let order: Vec<String> = (0..6)
        .map(|seed| {
            let (arm, choice) = choose_arm(&knowledge, seed).unwrap();
            assert_eq!(choice.policy, Policy::RoundRobin);
            knowledge.count(&arm);
            arm.hook.as_str().to_owned()
        })
        .collect();
    assert_eq!(order, ["curiosity", "value", "curiosity", "value", "curiosity", "value"]);
    assert_eq!(choose_arm(&knowledge, 1).unwrap().1.policy, Policy::Thompson);
}

#[test]
fn r44_section_3_the_floor_is_kept() {
    let shapes = [(21., 181.), (31., 171.), (26., 176.)].map(|(a, b)| Posterior::Beta { a, b });
    let floor = 0.05;
    let chances: Vec<f64> = best(&shapes).into_iter().map(|chance| floor + (1.0 - 3.0 * floor) * chance).collect();
    for (chance, expected) in chances.iter().zip([0.0841224310, 0.6764201014, 0.2394574676]) {
        assert!((chance - expected).abs() < 1e-9);
    }
    // The same through the choice itself, of three languages on one platform.
    let tags = ["fr", "en", "de"];
    let belief = |(tag, posterior): (&str, Posterior)| ArmBelief {
        arm: Arm { platform: Platform::Youtube, language: Language::from_tag(tag).unwrap(), hook: Hook::Value },
        pulls: 3,
        posterior: Some(posterior),
    };
    let mut knowledge = Knowledge::new(Reward::Click, vec![], tags.into_iter().zip(shapes).map(belief).collect());
    assert_eq!(knowledge.floor, 0.02);
    knowledge.floor = floor;
    knowledge.propensities().iter().zip(&chances).for_each(|(a, b)| assert!((a - b).abs() < 1e-9));
    let many = known(&Platform::ALL, &[(1., 1.)]).arms.iter().cycle().take(30).cloned().collect();
    assert_eq!(Knowledge::new(Reward::Click, vec![], many).floor, 0.006666, "at most a fifth in all");
}

#[test]
fn r44_arms_are_chosen_as_often_as_their_propensity_says() {
    let knowledge = known(&[Platform::Youtube, Platform::Pinterest], &[(21., 181.), (31., 171.)]);
    let chances = knowledge.propensities();
    let mut counts = vec![0.0; chances.len()];
    let runs = 40_000;
    let mut explored = 0.0;
    for seed in 0..runs {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (place, by_floor) = knowledge.pick(&mut rng).unwrap();
        counts[place] += 1.0 / runs as f64;
        explored += f64::from(u8::from(by_floor)) / runs as f64;
    }
    for (count, chance) in counts.iter().zip(&chances) {
        assert!((count - chance).abs() < 0.01, "{counts:?} {chances:?}");
    }
    assert!((explored - 0.08f64).abs() < 0.01, "{explored}");
}

#[test]
fn r44_section_2_2_a_batch_on_the_same_posterior_stays_diverse() {
    let knowledge = known(&[Platform::Youtube], &[(24., 178.), (26., 176.)]);
    let hooks: Vec<Hook> = (0..40).map(|seed| choose_arm(&knowledge, seed).unwrap().0.hook).collect();
    assert!(Hook::ALL.iter().all(|hook| hooks.contains(hook)));
}

#[test]
fn r44_a_platform_that_is_down_is_no_candidate() {
    let knowledge = known(&[Platform::Youtube, Platform::Reddit], &[(2., 20.)]);
    let left = knowledge.among(|arm| arm.platform == Platform::Reddit);
    assert_eq!((left.arms.len(), left.platforms.len(), left.floor), (2, 1, 0.02));
    assert!((left.propensities().iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert_eq!(choose_arm(&knowledge.among(|_| false), 1), None);
}

/// A stored choice: it must give the same bytes with every later version.
const STORED: &str = r#"{"arm_key":"platform=youtube|lang=fr|hook=value","seed":5,"propensity":0.915973,"policy":"thompson","chance_of_curiosity":0.084027,"explored":false,"knowledge":{"reward":"click","least_posts":3,"floor":0.02,"platforms":[{"platform":"youtube","posterior":{"family":"gamma","a":10.0,"b":10.0}}],"arms":[{"platform":"youtube","language":"fr","hook":"curiosity","pulls":3,"posterior":{"family":"beta","a":21.0,"b":181.0}},{"platform":"youtube","language":"fr","hook":"value","pulls":3,"posterior":{"family":"beta","a":31.0,"b":171.0}}]}}"#;

#[test]
fn r44_a_stored_choice_is_made_again_byte_for_byte() {
    let stored: Choice = serde_json::from_str(STORED).unwrap();
    let again = replay(&stored).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), STORED);
    let forged = Choice { arm_key: "platform=youtube|lang=fr|hook=curiosity".to_owned(), ..stored.clone() };
    assert_ne!(replay(&forged), Some(forged));
    assert_eq!(replay(&Choice { knowledge: None, ..stored }), None);
}

#[test]
fn r43_the_coin_is_fair_and_repeatable() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let seeds: Vec<i64> = (0..10_000).map(|_| draw_seed(&mut rng)).collect();
    let heads = seeds.iter().filter(|s| choose_wording(**s).0 == Hook::Curiosity).count();
    assert!((4_800..5_200).contains(&heads), "{heads}");
    assert!(seeds.iter().all(|s| (0..1 << 53).contains(s) && choose_wording(*s) == choose_wording(*s)));
    let (_, choice) = choose_wording(5);
    assert_eq!(choice.propensity_millionths(), 500_000);
    assert_eq!(replay(&choice), Some(choice));
}

fn any_posterior() -> impl Strategy<Value = (f64, f64)> {
    (-4.0..9.0f64, -4.0..9.0f64).prop_map(|(a, b)| (a.exp(), b.exp()))
}

fn any_knowledge() -> impl Strategy<Value = Knowledge> {
    let platforms = prop::sample::subsequence(Platform::ALL.to_vec(), 1..=3);
    let shapes = prop::collection::vec(any_posterior(), 1..6);
    (platforms, shapes, prop::collection::vec(0u64..6, 1..6), 0.0..0.1f64).prop_map(
        |(platforms, shapes, pulls, floor)| {
            let mut knowledge = known(&platforms, &shapes);
            for (belief, pulls) in knowledge.arms.iter_mut().zip(pulls.iter().cycle()) {
                belief.pulls = *pulls;
                belief.posterior = belief.posterior.map(Posterior::rounded);
            }
            knowledge.floor = (floor * 1e6).round() / 1e6;
            knowledge
        },
    )
}

proptest! {
    #[test]
    fn r44_every_choice_is_made_again_from_its_json(knowledge in any_knowledge(), seed in 0i64..1 << 53) {
        let (arm, choice) = choose_arm(&knowledge, seed).unwrap();
        let text = serde_json::to_string(&choice).unwrap();
        let read: Choice = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &choice);
        prop_assert_eq!(serde_json::to_string(&replay(&read).unwrap()).unwrap(), text);
        prop_assert_eq!(Arm::parse(&choice.arm_key), Some(arm));
        prop_assert!(choice.propensity > 0.0 && choice.propensity <= 1.0);
    }

    #[test]
    fn r44_chances_sum_to_one_and_none_is_below_the_floor(knowledge in any_knowledge()) {
        let chances = knowledge.propensities();
        prop_assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{:?}", chances);
        if !knowledge.is_round_robin() {
            prop_assert!(chances.iter().all(|chance| *chance >= knowledge.floor - 1e-12));
        }
    }

    #[test]
    fn r44_whoever_has_too_few_posts_comes_first(knowledge in any_knowledge(), seed in 0i64..1 << 53) {
        let least = knowledge.arms.iter().map(|belief| belief.pulls).min().unwrap();
        let (arm, choice) = choose_arm(&knowledge, seed).unwrap();
        if least < knowledge.least_posts {
            let first = knowledge.arms.iter().find(|belief| belief.pulls == least).unwrap();
            prop_assert_eq!((choice.policy, &arm), (Policy::RoundRobin, &first.arm));
        } else {
            prop_assert_eq!(choice.policy, Policy::Thompson);
        }
    }
}

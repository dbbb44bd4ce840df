use super::*;
use crate::experiment::choice::{Policy, replay};
use crate::experiment::knowledge::ArmCount;
use crate::experiment::posterior::Posterior;
use proptest::prelude::*;
use std::sync::LazyLock;

fn candidate(id: u128, verdict: Verdict) -> Candidate {
    Candidate {
        asset_id: Uuid::from_u128(id),
        language: Language::fallback(),
        verdict,
        has_media: true,
        is_rendered: true,
    }
}

/// Nothing is known of any arm.
static UNUSED: LazyLock<Knowledge> = LazyLock::new(|| {
    let languages = ["fr", "en"].map(|tag| Language::from_tag(tag).unwrap());
    let count = |arm| ArmCount { arm, pulls: 0 };
    Knowledge::of_counts(&rotation(&Platform::ALL, &languages).into_iter().map(count).collect::<Vec<_>>())
});

/// Platforms with more room than any test needs.
fn outlets(platforms: &[Platform]) -> Vec<Outlet> {
    platforms.iter().map(|platform| Outlet { platform: *platform, places: vec![None; 50] }).collect()
}

fn tick<'a>(candidates: &'a [Candidate], outlets: &'a [Outlet], posts: &'a [(Uuid, Platform)]) -> Tick<'a> {
    Tick { candidates, outlets, languages: &[], posts, knowledge: &UNUSED, limit: 10, seed: 7 }
}

#[test]
fn r73_chance_follows_what_is_known_and_each_choice_has_its_own_seed() {
    let candidates: Vec<Candidate> = (1..=40).map(|id| candidate(id, Verdict::Allow)).collect();
    let platforms = outlets(&[Platform::Youtube]);
    let mut known = UNUSED.among(|arm| arm.platform == Platform::Youtube);
    for belief in &mut known.arms {
        let better = belief.arm.hook == Hook::Value;
        (belief.pulls, belief.posterior) =
            (9, Some(Posterior::Beta { a: if better { 40.0 } else { 25.0 }, b: 1000.0 }));
    }
    let plan = plan_tick(&Tick { knowledge: &known, limit: 40, ..tick(&candidates, &platforms, &[]) });
    let choices: Vec<&Choice> = plan
        .acts
        .iter()
        .filter_map(|act| if let Act::Post { choice, .. } = act { Some(choice) } else { None })
        .collect();
    let seeds: HashSet<i64> = choices.iter().map(|choice| choice.seed).collect();
    assert_eq!((choices.len(), seeds.len()), (40, 40));
    assert!(choices.iter().all(|choice| choice.policy == Policy::Thompson && replay(choice).as_ref() == Some(choice)));
    let value = choices.iter().filter(|choice| choice.arm_key.ends_with("hook=value")).count();
    assert!((33..=40).contains(&value), "{value} of 40");
}

#[test]
fn r73_arms_go_round_platforms_and_hooks() {
    let candidates: Vec<Candidate> = (1..=6).map(|id| candidate(id, Verdict::Allow)).collect();
    let platforms = outlets(&[Platform::Youtube, Platform::Reddit, Platform::Pinterest]);
    let plan = plan_tick(&tick(&candidates, &platforms, &[]));
    let keys: Vec<String> = plan
        .acts
        .iter()
        .filter_map(|a| {
            if let Act::Post { arm, .. } = a { Some(format!("{} {}", arm.platform, arm.hook.as_str())) } else { None }
        })
        .collect();
    assert_eq!(
        keys,
        [
            "youtube curiosity",
            "reddit curiosity",
            "pinterest curiosity",
            "youtube value",
            "reddit value",
            "pinterest value"
        ]
    );
}

#[test]
fn r73_held_content_gets_one_review_post() {
    let missing = Candidate { has_media: false, ..candidate(3, Verdict::Allow) };
    let candidates = [candidate(1, Verdict::Review), candidate(2, Verdict::Block), missing];
    let plan = plan_tick(&tick(&candidates, &[], &[(Uuid::from_u128(2), Platform::Youtube)]));
    let hold = |id| Act::Hold { asset_id: Uuid::from_u128(id), platform: Platform::Youtube };
    assert_eq!(plan.acts, [hold(1), hold(3)]);
    assert_eq!(plan.skipped, [Skip { asset_id: Uuid::from_u128(2), reason: SkipReason::AlreadyHeld }]);
}

#[test]
fn r73_what_is_left_has_a_reason() {
    let english = Candidate { language: Language::from_tag("en").unwrap(), ..candidate(1, Verdict::Allow) };
    let candidates =
        [english, candidate(2, Verdict::Allow), candidate(3, Verdict::Allow), candidate(4, Verdict::Allow)];
    let (french, posts) = ([Language::fallback()], [(Uuid::from_u128(2), Platform::Youtube)]);
    let plan =
        plan_tick(&Tick { languages: &french, limit: 1, ..tick(&candidates, &outlets(&[Platform::Youtube]), &posts) });
    assert_eq!(plan.acts.iter().map(Act::asset_id).collect::<Vec<_>>(), [Uuid::from_u128(3)]);
    let reasons: Vec<(u128, SkipReason)> = plan.skipped.iter().map(|s| (s.asset_id.as_u128(), s.reason)).collect();
    assert_eq!(
        reasons,
        [(1, SkipReason::LanguageNotWanted), (4, SkipReason::LimitReached), (2, SkipReason::PostedEverywhere)]
    );
    assert_eq!(
        plan_tick(&tick(&candidates[1..2], &[], &[])).skipped.first().map(|s| s.reason),
        Some(SkipReason::NotConnected)
    );
}

#[test]
fn r73_an_unrendered_clip_is_rendered_first() {
    let candidates = [Candidate { is_rendered: false, ..candidate(1, Verdict::Allow) }];
    assert!(matches!(
        plan_tick(&tick(&candidates, &outlets(&[Platform::Youtube]), &[])).acts.as_slice(),
        [Act::Post { render_first: true, .. }]
    ));
}

fn any_candidate() -> impl Strategy<Value = Candidate> {
    let verdict = prop_oneof![Just(Verdict::Allow), Just(Verdict::Review), Just(Verdict::Block)];
    (0u128..8, verdict, any::<bool>(), any::<bool>(), prop_oneof![Just("fr"), Just("en")]).prop_map(
        |(id, verdict, has_media, is_rendered, language)| Candidate {
            asset_id: Uuid::from_u128(id),
            language: Language::from_tag(language).unwrap(),
            verdict,
            has_media,
            is_rendered,
        },
    )
}

#[test]
fn r73_a_platform_takes_as_many_posts_as_it_has_places_in_their_order() {
    let candidates: Vec<Candidate> = (1..=4).map(|id| candidate(id, Verdict::Allow)).collect();
    let noon: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
    let outlets = [
        Outlet { platform: Platform::Youtube, places: vec![Some(noon), Some(noon + chrono::Duration::hours(6))] },
        Outlet { platform: Platform::Reddit, places: vec![None] },
    ];
    let plan = plan_tick(&tick(&candidates, &outlets, &[]));
    let mut times: Vec<(Platform, Place)> = plan
        .acts
        .iter()
        .filter_map(|act| if let Act::Post { arm, at, .. } = act { Some((arm.platform, *at)) } else { None })
        .collect();
    times.sort_by_key(|(platform, at)| (*platform == Platform::Reddit, *at));
    let expected = [
        (Platform::Youtube, outlets[0].places[0]),
        (Platform::Youtube, outlets[0].places[1]),
        (Platform::Reddit, None),
    ];
    assert_eq!(times, expected);
    assert_eq!(plan.skipped.iter().map(|skip| skip.reason).collect::<Vec<_>>(), [SkipReason::FullForNow]);
}

proptest! {
    #[test]
    fn r73_a_tick_keeps_its_promises(
        candidates in prop::collection::vec(any_candidate(), 0..12),
        platforms in prop::sample::subsequence(Platform::ALL.to_vec(), 0..=5),
        posts in prop::collection::vec((0u128..8, prop::sample::select(&Platform::ALL[..])), 0..8),
        limit in 0usize..6,
    ) {
        let posts: Vec<(Uuid, Platform)> = posts.into_iter().map(|(id, p)| (Uuid::from_u128(id), p)).collect();
        let plan = plan_tick(&Tick { limit, ..tick(&candidates, &outlets(&platforms), &posts) });
        prop_assert!(plan.acts.len() <= limit);
        let mut ids: Vec<Uuid> = plan.acts.iter().map(Act::asset_id).chain(plan.skipped.iter().map(|s| s.asset_id)).collect();
        let mut wanted: Vec<Uuid> = candidates.iter().map(|c| c.asset_id).collect();
        ids.sort();
        wanted.sort();
        wanted.dedup();
        prop_assert_eq!(ids, wanted, "every asset has one act or one reason");
        for act in &plan.acts {
            let of = |id: &Uuid| candidates.iter().find(|c| c.asset_id == *id).unwrap();
            if let Act::Post { asset_id, arm, .. } = act {
                prop_assert!(platforms.contains(&arm.platform) && !posts.contains(&(*asset_id, arm.platform)));
                let _ = of(asset_id);
                prop_assert!(candidates.iter().any(|c| c.asset_id == *asset_id && c.verdict == Verdict::Allow && c.has_media));
            }
        }
        prop_assert_eq!(plan_tick(&Tick { limit, ..tick(&candidates, &outlets(&platforms), &posts) }), plan);
    }
}

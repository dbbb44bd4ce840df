//! What one tick of autopilot does, and why it leaves the rest.

use crate::experiment::arm::{Arm, Hook};
use crate::experiment::choice::{Choice, choose_arm, draw_seed};
use crate::experiment::knowledge::Knowledge;
use crate::language::Language;
use crate::licence::Verdict;
use crate::platform::Platform;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// An asset that autopilot may take; the list of them is newest first and without duplicates.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The asset.
    pub asset_id: Uuid,
    /// Its language.
    pub language: Language,
    /// What the gate says of it.
    pub verdict: Verdict,
    /// Whether there is a file, or an address to fetch it from.
    pub has_media: bool,
    /// Whether its clip is rendered.
    pub is_rendered: bool,
}

/// What one tick looks at.
#[derive(Clone, Debug)]
pub struct Tick<'a> {
    /// Assets, newest first.
    pub candidates: &'a [Candidate],
    /// Platforms that are connected and that autopilot may use.
    pub platforms: &'a [Platform],
    /// Languages that are wanted; all when empty.
    pub languages: &'a [Language],
    /// Posts that exist: asset and platform, whatever their status.
    pub posts: &'a [(Uuid, Platform)],
    /// What is known of the arms, those of [`rotation`] in its order.
    pub knowledge: &'a Knowledge,
    /// Most acts of the tick.
    pub limit: usize,
    /// Seed from which those of the choices are drawn.
    pub seed: i64,
}

/// Something to do for one asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Write a post with two wordings for the chosen arm and queue it; the clip is rendered first where it is not.
    Post {
        /// The asset.
        asset_id: Uuid,
        /// The arm.
        arm: Arm,
        /// The choice as it is stored.
        choice: Choice,
        /// Whether the clip is still to be rendered.
        render_first: bool,
    },
    /// Write one post for a person to review.
    Hold {
        /// The asset.
        asset_id: Uuid,
        /// The platform that the post is written for.
        platform: Platform,
    },
}

impl Act {
    /// The asset it is about.
    pub fn asset_id(&self) -> Uuid {
        match self {
            Act::Post { asset_id, .. } | Act::Hold { asset_id, .. } => *asset_id,
        }
    }
}

/// Why an asset was left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// The gate holds it and its review post exists.
    AlreadyHeld,
    /// It has a post on every connected platform.
    PostedEverywhere,
    /// No platform is connected.
    NotConnected,
    /// Its language is not wanted.
    LanguageNotWanted,
    /// The tick was full; it is taken by a later one.
    LimitReached,
}

/// An asset that was left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Skip {
    /// The asset.
    pub asset_id: Uuid,
    /// Why.
    pub reason: SkipReason,
}

/// What a tick does, and what it leaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TickPlan {
    /// In the order in which it is done.
    pub acts: Vec<Act>,
    /// One entry for each other asset.
    pub skipped: Vec<Skip>,
}

/// Plans one tick (R7.3): at most one act for each asset, at most `limit` in all, each asset once per platform.
///
/// Assets without any post come first, newest first; then those that lack a connected platform. What the gate holds, or what
/// has no file, gets one post for review and nothing else. All choices rest on the same posteriors; posts are counted on
/// within the tick, and each choice has a seed of its own.
pub fn plan_tick(tick: &Tick) -> TickPlan {
    let mut state = State {
        tick,
        knowledge: tick.knowledge.clone(),
        seeds: ChaCha8Rng::seed_from_u64(tick.seed.unsigned_abs()),
        seen: HashSet::new(),
        plan: TickPlan::default(),
    };
    let (fresh, known): (Vec<_>, Vec<_>) = tick.candidates.iter().partition(|c| !has_post(tick, c));
    fresh.into_iter().chain(known).for_each(|candidate| state.take(candidate));
    state.plan
}

struct State<'a> {
    tick: &'a Tick<'a>,
    knowledge: Knowledge,
    seeds: ChaCha8Rng,
    seen: HashSet<Uuid>,
    plan: TickPlan,
}

impl State<'_> {
    fn take(&mut self, candidate: &Candidate) {
        if !self.seen.insert(candidate.asset_id) {
            return;
        }
        let wish = self.wish(candidate);
        match wish {
            Ok(_) if self.plan.acts.len() >= self.tick.limit => self.skip(candidate, SkipReason::LimitReached),
            Ok(act) => self.act(act),
            Err(reason) => self.skip(candidate, reason),
        }
    }

    /// What would be done for the asset if there is room.
    fn wish(&mut self, candidate: &Candidate) -> Result<Act, SkipReason> {
        let asset_id = candidate.asset_id;
        if candidate.verdict != Verdict::Allow || !candidate.has_media {
            let platform = self.tick.platforms.first().copied().unwrap_or(Platform::Youtube);
            return if has_post(self.tick, candidate) {
                Err(SkipReason::AlreadyHeld)
            } else {
                Ok(Act::Hold { asset_id, platform })
            };
        }
        if !self.tick.languages.is_empty() && !self.tick.languages.contains(&candidate.language) {
            return Err(SkipReason::LanguageNotWanted);
        }
        if self.tick.platforms.is_empty() {
            return Err(SkipReason::NotConnected);
        }
        let free = |p: &Platform| self.tick.platforms.contains(p) && !self.tick.posts.contains(&(asset_id, *p));
        let among = self.knowledge.among(|arm| free(&arm.platform) && arm.language == candidate.language);
        if among.arms.is_empty() {
            return Err(SkipReason::PostedEverywhere);
        }
        // A choice costs an integral: none is made where nothing comes of it.
        if self.plan.acts.len() >= self.tick.limit {
            return Err(SkipReason::LimitReached);
        }
        let seed = draw_seed(&mut self.seeds);
        let (arm, choice) = choose_arm(&among, seed).ok_or(SkipReason::PostedEverywhere)?;
        Ok(Act::Post { asset_id, arm, choice, render_first: !candidate.is_rendered })
    }

    fn act(&mut self, act: Act) {
        if let Act::Post { arm, .. } = &act {
            self.knowledge.count(arm);
        }
        self.plan.acts.push(act);
    }

    fn skip(&mut self, candidate: &Candidate, reason: SkipReason) {
        self.plan.skipped.push(Skip { asset_id: candidate.asset_id, reason });
    }
}

/// The arms that a tick chooses from, so ordered that equals go round the platforms first, then round the hooks.
pub fn rotation(platforms: &[Platform], languages: &[Language]) -> Vec<Arm> {
    let arm =
        |platform: &Platform, language: &Language, hook| Arm { platform: *platform, language: language.clone(), hook };
    let of =
        |language: &Language, hook| platforms.iter().map(|platform| arm(platform, language, hook)).collect::<Vec<_>>();
    languages.iter().flat_map(|language| Hook::ALL.into_iter().flat_map(|hook| of(language, hook))).collect()
}

fn has_post(tick: &Tick, candidate: &Candidate) -> bool {
    tick.posts.iter().any(|(asset, _)| *asset == candidate.asset_id)
}

#[cfg(test)]
mod tests {
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

    fn tick<'a>(candidates: &'a [Candidate], platforms: &'a [Platform], posts: &'a [(Uuid, Platform)]) -> Tick<'a> {
        Tick { candidates, platforms, languages: &[], posts, knowledge: &UNUSED, limit: 10, seed: 7 }
    }

    #[test]
    fn r73_chance_follows_what_is_known_and_each_choice_has_its_own_seed() {
        let candidates: Vec<Candidate> = (1..=40).map(|id| candidate(id, Verdict::Allow)).collect();
        let platforms = [Platform::Youtube];
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
        assert!(
            choices.iter().all(|choice| choice.policy == Policy::Thompson && replay(choice).as_ref() == Some(choice))
        );
        let value = choices.iter().filter(|choice| choice.arm_key.ends_with("hook=value")).count();
        assert!((33..=40).contains(&value), "{value} of 40");
    }

    #[test]
    fn r73_arms_go_round_platforms_and_hooks() {
        let candidates: Vec<Candidate> = (1..=6).map(|id| candidate(id, Verdict::Allow)).collect();
        let platforms = [Platform::Youtube, Platform::Reddit, Platform::Pinterest];
        let plan = plan_tick(&tick(&candidates, &platforms, &[]));
        let keys: Vec<String> = plan
            .acts
            .iter()
            .filter_map(|a| {
                if let Act::Post { arm, .. } = a {
                    Some(format!("{} {}", arm.platform, arm.hook.as_str()))
                } else {
                    None
                }
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
        let plan = plan_tick(&Tick { languages: &french, limit: 1, ..tick(&candidates, &[Platform::Youtube], &posts) });
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
            plan_tick(&tick(&candidates, &[Platform::Youtube], &[])).acts.as_slice(),
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

    proptest! {
        #[test]
        fn r73_a_tick_keeps_its_promises(
            candidates in prop::collection::vec(any_candidate(), 0..12),
            platforms in prop::sample::subsequence(Platform::ALL.to_vec(), 0..=5),
            posts in prop::collection::vec((0u128..8, prop::sample::select(&Platform::ALL[..])), 0..8),
            limit in 0usize..6,
        ) {
            let posts: Vec<(Uuid, Platform)> = posts.into_iter().map(|(id, p)| (Uuid::from_u128(id), p)).collect();
            let plan = plan_tick(&Tick { limit, ..tick(&candidates, &platforms, &posts) });
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
            prop_assert_eq!(plan_tick(&Tick { limit, ..tick(&candidates, &platforms, &posts) }), plan);
        }
    }
}

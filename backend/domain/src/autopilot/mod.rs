//! What one tick of autopilot does, and why it leaves the rest.

mod places;
pub mod year;

pub use places::{Outlook, places};

use crate::experiment::arm::{Arm, Hook};
use crate::experiment::choice::{Choice, choose_arm, draw_seed};
use crate::experiment::knowledge::Knowledge;
use crate::language::Language;
use crate::licence::Verdict;
use crate::platform::Platform;
use chrono::{DateTime, Utc};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet, VecDeque};
use utoipa::ToSchema;
use uuid::Uuid;

/// When a post goes out: at that time, or at once.
pub type Place = Option<DateTime<Utc>>;

/// A platform that posts can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Which.
    pub platform: Platform,
    /// One entry for each post that it may take now, in order ([`places()`]).
    pub places: Vec<Place>,
}

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
    /// Platforms that are connected and that autopilot may use, with the places that are free there.
    pub outlets: &'a [Outlet],
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
        /// When it goes out; at once when `None`.
        at: Option<DateTime<Utc>>,
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
    /// Wherever it could go, the day's posts are full or no slot is free.
    FullForNow,
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
/// has no file, gets one post for review and nothing else. A platform takes as many posts as it has places. All choices rest on the same posteriors; posts are counted on
/// within the tick, and each choice has a seed of its own.
pub fn plan_tick(tick: &Tick) -> TickPlan {
    let mut state = State {
        tick,
        places: tick.outlets.iter().map(|outlet| (outlet.platform, outlet.places.iter().copied().collect())).collect(),
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
    /// What is still free.
    places: HashMap<Platform, VecDeque<Place>>,
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
            let platform = self.tick.outlets.first().map_or(Platform::Youtube, |outlet| outlet.platform);
            return if has_post(self.tick, candidate) {
                Err(SkipReason::AlreadyHeld)
            } else {
                Ok(Act::Hold { asset_id, platform })
            };
        }
        if !self.tick.languages.is_empty() && !self.tick.languages.contains(&candidate.language) {
            return Err(SkipReason::LanguageNotWanted);
        }
        if self.tick.outlets.is_empty() {
            return Err(SkipReason::NotConnected);
        }
        let lacks = |platform: &Platform| !self.tick.posts.contains(&(asset_id, *platform));
        if !self.tick.outlets.iter().any(|outlet| lacks(&outlet.platform)) {
            return Err(SkipReason::PostedEverywhere);
        }
        let open =
            |platform: &Platform| lacks(platform) && self.places.get(platform).is_some_and(|free| !free.is_empty());
        let among = self.knowledge.among(|arm| open(&arm.platform) && arm.language == candidate.language);
        if among.arms.is_empty() {
            return Err(SkipReason::FullForNow);
        }
        // A choice costs an integral: none is made where nothing comes of it.
        if self.plan.acts.len() >= self.tick.limit {
            return Err(SkipReason::LimitReached);
        }
        let seed = draw_seed(&mut self.seeds);
        let (arm, choice) = choose_arm(&among, seed).ok_or(SkipReason::FullForNow)?;
        let at = self.places.get(&arm.platform).and_then(|free| free.front().copied()).flatten();
        Ok(Act::Post { asset_id, arm, choice, render_first: !candidate.is_rendered, at })
    }

    fn act(&mut self, act: Act) {
        if let Act::Post { arm, .. } = &act {
            self.knowledge.count(arm);
            self.places.get_mut(&arm.platform).and_then(VecDeque::pop_front);
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
mod tests;

//! A simulated year of autopilot, seeded: what the bandit earns beside arms in turn, and whether anything breaks a rule.

mod world;

use super::{Act, Candidate, Outlet, Outlook, Place, Tick, places, plan_tick, rotation};
use crate::experiment::arm::Arm;
use crate::experiment::belief::{Learning, learn};
use crate::experiment::evidence::Trial;
use crate::experiment::knowledge::{ArmCount, Knowledge};
use crate::language::Language;
use crate::licence::Verdict;
use crate::platform::Platform;
use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use uuid::Uuid;
use world::World;

/// Hours between two ticks.
const STEP: i64 = 6;
/// Posts of one platform in 24 hours at most.
const PER_DAY: usize = 3;
/// Acts of one tick at most.
const PER_TICK: usize = 5;
/// Assets that a tick looks at, the newest first.
const NEWEST: usize = 40;
/// Hours until the figures of a post are known.
const DELAY: i64 = 48;
const PLATFORMS: [Platform; 3] = [Platform::Youtube, Platform::Reddit, Platform::Pinterest];

/// What one policy made of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Year {
    /// Posts that went out.
    pub posts: usize,
    /// Assets that wait for a person.
    pub held: usize,
    /// People's clicks.
    pub clicks: i64,
    /// Euros, in millionths.
    pub revenue_micros: i64,
    /// Posts that broke a rule: held by the gate, twice on a platform, above the day's number.
    pub breaches: usize,
}

/// A post of the year, with what it will have shown once its figures are known.
struct Sent {
    at: DateTime<Utc>,
    trial: Trial,
}

/// Lets autopilot work for `days` days; `learning` is how the bandit learns, `None` takes arms in turn.
///
/// The same seed gives every policy the same assets, and each post the chance of its own.
pub fn year(days: i64, learning: Option<Learning>, seed: u64) -> Year {
    let mut run = Run::new(seed);
    let start = DateTime::<Utc>::UNIX_EPOCH + Duration::days(20_454);
    for step in 0..days * 24 / STEP {
        run.tick(start + Duration::hours(step * STEP), step, learning);
    }
    run.year
}

struct Run {
    world: World,
    assets: Vec<Candidate>,
    posts: Vec<(Uuid, Platform)>,
    sent: Vec<Sent>,
    year: Year,
}

impl Run {
    fn new(seed: u64) -> Self {
        let year = Year { posts: 0, held: 0, clicks: 0, revenue_micros: 0, breaches: 0 };
        Run { world: World::new(seed), assets: Vec::new(), posts: Vec::new(), sent: Vec::new(), year }
    }

    fn tick(&mut self, now: DateTime<Utc>, step: i64, learning: Option<Learning>) {
        self.assets.extend(self.world.assets(step));
        let newest: Vec<Candidate> = self.assets.iter().rev().take(NEWEST).cloned().collect();
        let knowledge = self.knowledge(now, learning);
        let outlets = PLATFORMS.map(|platform| Outlet { platform, places: self.places(platform, now) });
        let plan = plan_tick(&Tick {
            candidates: &newest,
            outlets: &outlets,
            languages: &[],
            posts: &self.posts,
            knowledge: &knowledge,
            limit: PER_TICK,
            seed: step,
        });
        for act in plan.acts {
            self.act(act, now, step);
        }
    }

    fn knowledge(&mut self, now: DateTime<Utc>, learning: Option<Learning>) -> Knowledge {
        let arms = rotation(&PLATFORMS, &[Language::fallback(), world::english()]);
        let Some(learning) = learning else {
            let pulls = |arm: &Arm| self.sent.iter().filter(|sent| sent.trial.arm == *arm).count() as u64;
            return Knowledge::of_counts(
                &arms.into_iter().map(|arm| ArmCount { pulls: pulls(&arm), arm }).collect::<Vec<_>>(),
            );
        };
        let known = |sent: &Sent| {
            let age = now - sent.at;
            let outcome = sent.trial.outcome.filter(|_| age >= Duration::hours(DELAY));
            Trial { age_days: days(age), outcome, ..sent.trial.clone() }
        };
        learn(&arms, &self.sent.iter().map(known).collect::<Vec<_>>(), learning)
    }

    fn places(&self, platform: Platform, now: DateTime<Utc>) -> Vec<Place> {
        let recent = self.sent.iter().rev().take_while(|sent| now - sent.at <= Duration::days(7));
        let times: Vec<DateTime<Utc>> =
            recent.filter(|sent| sent.trial.arm.platform == platform).map(|sent| sent.at).collect();
        let outlook = Outlook {
            platform,
            account: &times,
            in_place: &[],
            project: &times,
            slots: None,
            per_day: PER_DAY,
            most: PER_TICK,
        };
        places(&outlook, now)
    }

    fn act(&mut self, act: Act, now: DateTime<Utc>, step: i64) {
        let (asset_id, arm) = match act {
            Act::Hold { asset_id, platform } => {
                self.year.held += 1;
                return self.posts.push((asset_id, platform));
            }
            Act::Post { asset_id, arm, .. } => (asset_id, arm),
        };
        self.year.breaches += usize::from(self.breaks(asset_id, &arm, now));
        let shown = self.world.show(&arm, asset_id, step);
        self.year.posts += 1;
        self.year.clicks += shown.clicks;
        self.year.revenue_micros += shown.revenue_micros;
        self.posts.push((asset_id, arm.platform));
        self.sent.push(Sent { at: now, trial: Trial { arm, age_days: 0.0, outcome: Some(shown) } });
    }

    /// Whether a post does what autopilot must not do.
    fn breaks(&self, asset_id: Uuid, arm: &Arm, now: DateTime<Utc>) -> bool {
        let held = |asset: &Candidate| asset.asset_id == asset_id && asset.verdict != Verdict::Allow;
        let today = |sent: &&Sent| sent.trial.arm.platform == arm.platform && now - sent.at < Duration::days(1);
        self.assets.iter().any(held)
            || self.posts.contains(&(asset_id, arm.platform))
            || self.sent.iter().filter(today).count() >= PER_DAY
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a year")]
fn days(span: Duration) -> f64 {
    span.num_seconds() as f64 / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r73_a_month_breaks_no_rule_and_comes_out_the_same_again() {
        for learning in [Some(Learning::default()), None] {
            let month = year(30, learning, 7);
            assert_eq!(month.breaches, 0, "{month:?}");
            assert!(month.posts > 100 && month.held > 0 && month.revenue_micros > 0, "{month:?}");
            assert_eq!(year(30, learning, 7), month);
        }
    }

    #[test]
    fn r44_the_bandit_earns_more_than_arms_in_turn() {
        let of = |learning| (0..4).map(|seed| year(60, learning, seed).clicks).sum::<i64>();
        let (bandit, turn) = (of(Some(Learning::default())), of(None));
        assert!(bandit > turn, "{bandit} clicks against {turn}");
    }
}

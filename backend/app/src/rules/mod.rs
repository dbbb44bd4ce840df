//! Rules: what the owner may change without a restart.

pub mod api;
pub mod known;
pub mod preview;

use crate::app::App;
use crate::config::Mode;
use crate::error::Result;
use chrono::Duration;
use domain::experiment::belief::Learning;
use domain::experiment::knowledge::Reward;
use domain::platform::Platform;
use domain::post::gate::Limits;
use domain::post::sensitive::SensitiveWords;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use storage::rule;
use utoipa::ToSchema;

/// The rule that switches autopilot (R7.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Autopilot {
    /// Whether it runs.
    #[serde(skip)]
    pub enabled: bool,
    /// Minutes between two runs, `1..=1440`.
    pub period_minutes: i64,
    /// Assets it takes in one run at most, `1..=100`.
    pub max_per_run: usize,
    /// Posts in 24 hours at most on each platform, `0..=100`; 10 where nothing is said.
    pub daily_caps: BTreeMap<Platform, usize>,
}

/// Posts of autopilot on a platform in 24 hours, where nothing is said.
const DAILY_CAP: usize = 10;

impl Default for Autopilot {
    fn default() -> Self {
        Autopilot { enabled: false, period_minutes: 5, max_per_run: 5, daily_caps: BTreeMap::new() }
    }
}

impl Autopilot {
    /// Posts on `platform` in 24 hours at most.
    pub fn per_day(&self, platform: Platform) -> usize {
        self.daily_caps.get(&platform).copied().unwrap_or(DAILY_CAP)
    }

    /// The time between two runs.
    pub fn period(&self) -> Duration {
        Duration::minutes(self.period_minutes.clamp(1, 1440))
    }
}

/// The rule of the choice of arms (R4.4); switched off, arms are used in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Bandit {
    /// What a choice is to earn: clicks, or revenue per post.
    pub reward: Reward,
    /// Days after which a post counts half, `1..=365`; null where nothing is forgotten.
    pub half_life_days: Option<i64>,
}

impl Default for Bandit {
    fn default() -> Self {
        Bandit { reward: Reward::Click, half_life_days: Some(30) }
    }
}

impl Bandit {
    /// How posts are learned from.
    pub fn learning(self) -> Learning {
        #[expect(clippy::cast_precision_loss, reason = "days of a year")]
        let half_life_days = self.half_life_days.map(|days| days.clamp(1, 365) as f64);
        Learning { reward: self.reward, half_life_days }
    }
}

/// The rule of network postbacks, which nobody signs (`trust` off: they are money that waits until a report confirms it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Postbacks {
    /// Whether what they say counts at once.
    pub trust: bool,
}

/// A schedule: how often work begins by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Minutes between two looks, `1..=1440`.
    pub period_minutes: i64,
}

/// Autopilot as it is set; on in a sandbox and off elsewhere until somebody says so.
pub async fn autopilot(app: &App) -> Result<Autopilot> {
    let default = Autopilot { enabled: app.config.mode == Mode::Sandbox, ..Autopilot::default() };
    let Some(row) = rule::find(&app.db, known::AUTOPILOT).await? else { return Ok(default) };
    let set: Autopilot = serde_json::from_value(row.value.0).unwrap_or_default();
    Ok(Autopilot { enabled: row.enabled, ..set })
}

/// How arms are learned; `None` where they are used in turn.
pub async fn learning(app: &App) -> Result<Option<Learning>> {
    match rule::find(&app.db, known::BANDIT).await? {
        Some(row) if !row.enabled => Ok(None),
        Some(row) => Ok(Some(serde_json::from_value::<Bandit>(row.value.0).unwrap_or_default().learning())),
        None => Ok(Some(Bandit::default().learning())),
    }
}

/// Whether what postbacks say counts without being confirmed.
pub async fn trusts_postbacks(app: &App) -> Result<bool> {
    Ok(value::<Postbacks>(app, known::POSTBACKS).await?.unwrap_or_default().trust)
}

/// The limits of the gate: those of the rule where it is stricter (R5.2).
pub async fn gate_limits(app: &App) -> Result<Limits> {
    Ok(value::<Limits>(app, known::GATE).await?.unwrap_or_default().tightened())
}

/// The sensitive words as they are set; none when the rule is off (R5.1).
pub async fn sensitive_words(app: &App) -> Result<SensitiveWords> {
    match rule::find(&app.db, known::SENSITIVE_WORDS).await? {
        Some(row) if !row.enabled => Ok(SensitiveWords { fr: Vec::new(), en: Vec::new() }),
        Some(row) => Ok(serde_json::from_value(row.value.0).unwrap_or_default()),
        None => Ok(SensitiveWords::default()),
    }
}

/// How often the schedule of rule `key` fires; `None` when it is switched off.
pub async fn schedule(app: &App, key: &str) -> Result<Option<Duration>> {
    let minutes = |set: Option<Schedule>| set.map_or(known::period_of(key), |set| set.period_minutes.clamp(1, 1440));
    match rule::find(&app.db, key).await? {
        Some(row) if !row.enabled => Ok(None),
        Some(row) => Ok(Some(Duration::minutes(minutes(serde_json::from_value(row.value.0).ok())))),
        None => Ok(Some(Duration::minutes(minutes(None)))),
    }
}

/// What an enabled rule says, when somebody has set it.
async fn value<T: DeserializeOwned>(app: &App, key: &str) -> Result<Option<T>> {
    let row = rule::find(&app.db, key).await?.filter(|row| row.enabled);
    Ok(row.and_then(|row| serde_json::from_value(row.value.0).ok()))
}

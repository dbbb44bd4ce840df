//! The arms of the bandit: how often each was used, and what is known of it.

use super::{evidence, knowledge};
use crate::app::App;
use crate::error::Result;
use domain::experiment::arm::{Arm, Hook};
use domain::experiment::knowledge::{ArmBelief, Knowledge, Reward};
use domain::experiment::posterior::Posterior;
use domain::language::Language;
use domain::platform::Platform;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use storage::account;
use utoipa::ToSchema;

/// An arm of the bandit, and what is known of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ArmState {
    /// Its canonical text.
    pub arm_key: String,
    /// Where the posts went.
    pub platform: Platform,
    /// Their language.
    pub language: Language,
    /// How they opened.
    pub hook: Hook,
    /// Posts of the last year that were sent with it.
    pub pulls: u64,
    /// What it is to earn.
    pub reward: Reward,
    /// What is known of its rate: per view, or per post where views are unknown; null while nothing is known of any arm.
    pub posterior: Option<Posterior>,
    /// The expected rate.
    pub mean: Option<f64>,
    /// The interval that holds the rate with 95 %.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// The chance to be chosen next, among the arms of its language on connected platforms.
    pub chance: f64,
}

/// The arms of the connected platforms, and every other one that was used.
pub async fn states(app: &App) -> Result<Vec<ArmState>> {
    let shown = evidence::read(app).await?;
    let mut pulls: HashMap<Arm, u64> = HashMap::new();
    for post in shown.iter().filter(|post| post.age_days.is_some()) {
        *pulls.entry(post.arm.clone()).or_default() += 1;
    }
    let connected: BTreeSet<Platform> = account::all(&app.db).await?.into_iter().map(|row| row.platform.0).collect();
    let connected: Vec<Platform> = connected.into_iter().collect();
    let mut arms = Arm::all(&connected, &languages(pulls.keys()));
    arms.extend(pulls.keys().filter(|arm| !connected.contains(&arm.platform)).cloned());
    arms.sort_by_key(Arm::key);
    let known = knowledge::from(app, &arms, &shown).await?;
    let chances = chances(&known, &connected);
    let state = |belief: &ArmBelief| state(belief, known.reward, &pulls, &chances);
    Ok(known.arms.iter().map(state).collect())
}

/// The languages that posts have; the fallback and English at least.
fn languages<'a>(arms: impl Iterator<Item = &'a Arm>) -> Vec<Language> {
    let mut tags = BTreeSet::from(["en".to_owned(), Language::fallback().to_string()]);
    tags.extend(arms.map(|arm| arm.language.to_string()));
    tags.iter().filter_map(|tag| Language::from_tag(tag)).collect()
}

/// The chance of each arm, language by language: a post's language is that of its asset.
fn chances(known: &Knowledge, connected: &[Platform]) -> HashMap<Arm, f64> {
    let mut chances = HashMap::new();
    for language in languages(known.arms.iter().map(|belief| &belief.arm)) {
        let among = known.among(|arm| arm.language == language && connected.contains(&arm.platform));
        let arms = among.arms.iter().map(|belief| belief.arm.clone());
        chances.extend(arms.zip(among.propensities()));
    }
    chances
}

fn state(belief: &ArmBelief, reward: Reward, pulls: &HashMap<Arm, u64>, chances: &HashMap<Arm, f64>) -> ArmState {
    let arm = belief.arm.clone();
    let interval = belief.posterior.map(Posterior::interval);
    ArmState {
        arm_key: arm.key(),
        pulls: pulls.get(&arm).copied().unwrap_or_default(),
        reward,
        posterior: belief.posterior,
        mean: belief.posterior.map(Posterior::mean),
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        chance: chances.get(&arm).copied().unwrap_or_default(),
        platform: arm.platform,
        language: arm.language,
        hook: arm.hook,
    }
}

//! How often each arm was used, and what is known of the wordings' effect.

use crate::app::App;
use crate::error::Result;
use domain::experiment::arm::{Arm, Hook};
use domain::experiment::knowledge::ArmCount;
use domain::language::Language;
use domain::platform::Platform;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use storage::{account, experiment, post};
use utoipa::ToSchema;

/// An arm of the bandit, and how often it was used.
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
    /// Posts that were sent with it.
    pub pulls: u64,
}

/// The arms of the connected platforms, and every other one that was used.
pub async fn states(app: &App) -> Result<Vec<ArmState>> {
    let (pulls, languages) = pulls(app).await?;
    let connected: BTreeSet<Platform> = account::all(&app.db).await?.into_iter().map(|row| row.platform.0).collect();
    let connected: Vec<Platform> = connected.into_iter().collect();
    let mut arms = Arm::all(&connected, &languages);
    arms.extend(pulls.keys().filter(|arm| !connected.contains(&arm.platform)).cloned());
    arms.sort_by_key(Arm::key);
    Ok(arms.into_iter().map(|arm| state(&pulls, arm)).collect())
}

/// How often each arm was chosen, sent or not: what is on its way counts, or the next tick would choose it again.
pub async fn chosen(app: &App) -> Result<Vec<ArmCount>> {
    let (pulls, _) = count(app, experiment::chosen(&app.db).await?).await?;
    Ok(pulls.into_iter().map(|(arm, pulls)| ArmCount { arm, pulls }).collect())
}

fn state(pulls: &HashMap<Arm, u64>, arm: Arm) -> ArmState {
    ArmState {
        arm_key: arm.key(),
        pulls: pulls.get(&arm).copied().unwrap_or_default(),
        platform: arm.platform,
        language: arm.language,
        hook: arm.hook,
    }
}

/// Posts that were sent, by arm; and the languages that posts have, the fallback at least.
async fn pulls(app: &App) -> Result<(HashMap<Arm, u64>, Vec<Language>)> {
    count(app, experiment::sent(&app.db).await?).await
}

async fn count(app: &App, sent: Vec<experiment::Model>) -> Result<(HashMap<Arm, u64>, Vec<Language>)> {
    let ids: Vec<_> = sent.iter().map(|row| row.post_id).collect();
    let posts: HashMap<_, _> = post::get_many(&app.db, &ids)
        .await?
        .into_iter()
        .map(|row| (row.id, (row.platform.0, row.language.0)))
        .collect();
    let mut pulls: HashMap<Arm, u64> = HashMap::new();
    let mut languages = BTreeSet::from(["en".to_owned(), Language::fallback().to_string()]);
    for row in sent {
        let Some((platform, language)) = posts.get(&row.post_id).cloned() else { continue };
        let Some(hook) = Hook::parse(&row.variant) else { continue };
        languages.insert(language.to_string());
        *pulls.entry(Arm { platform, language, hook }).or_default() += 1;
    }
    Ok((pulls, languages.iter().filter_map(|tag| Language::from_tag(tag)).collect()))
}

/// What the posts of a platform and language say about the two wordings.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The platform, when one was asked for.
    pub platform: Option<Platform>,
    /// The language, when one was asked for.
    pub language: Option<Language>,
    /// Each wording.
    pub variants: Vec<VariantSummary>,
    /// `not_enough_data` until a difference is certain enough.
    pub conclusion: String,
}

/// One wording in a summary.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VariantSummary {
    /// `v1` or `v2`.
    pub variant: String,
    /// How it opens.
    pub hook: Hook,
    /// Posts that were sent with it.
    pub posts: u64,
}

/// Compares the wordings over posts; views are no independent trials.
pub async fn summary(app: &App, platform: Option<Platform>, language: Option<Language>) -> Result<Summary> {
    let (pulls, _) = pulls(app).await?;
    let asked =
        |arm: &&Arm| platform.is_none_or(|p| p == arm.platform) && language.as_ref().is_none_or(|l| *l == arm.language);
    let count = |hook: Hook| pulls.iter().filter(|(arm, _)| arm.hook == hook && asked(arm)).map(|(_, n)| n).sum();
    let variants =
        Hook::ALL.map(|hook| VariantSummary { variant: hook.variant().to_owned(), hook, posts: count(hook) });
    Ok(Summary { platform, language, variants: variants.into(), conclusion: "not_enough_data".to_owned() })
}

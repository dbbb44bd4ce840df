//! What a tick looks at: assets, accounts, posts, and what is known of the arms.

use super::outlets;
use crate::app::App;
use crate::error::Result;
use crate::experiments::knowledge;
use crate::posts::subject::{Rules, Subject};
use crate::rules::Autopilot;
use domain::asset::status::AssetStatus;
use domain::autopilot::{Candidate, Outlet, rotation};
use domain::experiment::arm::Arm;
use domain::experiment::knowledge::Knowledge;
use domain::language::Language;
use domain::licence::Verdict;
use domain::platform::Platform;
use storage::{asset, post};
use uuid::Uuid;

/// Assets that one tick looks at: older ones have had their ticks.
const NEWEST: u64 = 200;

/// Everything that a tick is planned from.
pub struct View {
    /// Assets, newest first.
    pub candidates: Vec<Candidate>,
    /// Where posts can go, and how many.
    pub outlets: Vec<Outlet>,
    /// Asset and platform of the posts that exist.
    pub posts: Vec<(Uuid, Platform)>,
    /// What is known of the arms; of none where there is nothing to choose.
    pub knowledge: Knowledge,
}

impl View {
    /// Reads it as it is now.
    pub async fn read(app: &App, rules: &Rules, rule: &Autopilot) -> Result<Self> {
        let assets = asset::newest_usable(&app.db, NEWEST).await?;
        let ids: Vec<Uuid> = assets.iter().map(|asset| asset.id).collect();
        let posts: Vec<(Uuid, Platform)> =
            post::of_assets(&app.db, &ids).await?.into_iter().map(|row| (row.asset_id, row.platform.0)).collect();
        let mut candidates = Vec::with_capacity(assets.len());
        for asset in assets {
            candidates.push(candidate(app, rules, asset.id).await?);
        }
        let outlets = outlets::read(app, rule).await?;
        let platforms: Vec<Platform> = outlets.iter().map(|outlet| outlet.platform).collect();
        let arms = arms(&candidates, &platforms, &posts);
        let knowledge =
            if arms.is_empty() { Knowledge::of_counts(&[]) } else { knowledge::of_arms(app, &arms).await? };
        Ok(View { candidates, outlets, posts, knowledge })
    }
}

/// The arms of the assets that may be posted somewhere: most passes have none, and need not look at what posts have shown.
fn arms(candidates: &[Candidate], platforms: &[Platform], posts: &[(Uuid, Platform)]) -> Vec<Arm> {
    let is_free = |asset: &Candidate| platforms.iter().any(|platform| !posts.contains(&(asset.asset_id, *platform)));
    let may_go = |asset: &&Candidate| asset.verdict == Verdict::Allow && asset.has_media && is_free(asset);
    let mut languages: Vec<Language> = candidates.iter().filter(may_go).map(|asset| asset.language.clone()).collect();
    languages.sort_by_key(Language::to_string);
    languages.dedup();
    rotation(platforms, &languages)
}

async fn candidate(app: &App, rules: &Rules, id: Uuid) -> Result<Candidate> {
    let subject = Subject::load(&app.db, id, rules, app.now()).await?;
    Ok(Candidate {
        asset_id: id,
        language: subject.asset.language.0.clone(),
        verdict: subject.ruling.verdict,
        has_media: subject.has_media(),
        is_rendered: subject.asset.status.0 == AssetStatus::Ready,
    })
}

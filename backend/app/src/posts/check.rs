//! Everything that is to be said about a post before it is sent, saved or not.

use crate::accounts;
use crate::app::App;
use crate::error::Result;
use crate::posts::compose;
use crate::posts::gate::{self, Judgement, judge};
use crate::posts::input::NewPost;
use crate::posts::preflight::{file_of, preflight};
use crate::posts::publish::rendition_of;
use crate::posts::shape::Scores;
use crate::posts::subject::{Rules, Subject};
use domain::finding::Finding;
use domain::licence::Verdict;
use domain::link::policy;
use domain::post::disclosure::compose as owed;
use domain::post::wording::Wording;
use domain::score::Score;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{asset, experiment, post, rendition};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is to be said about a post.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// What the gate says.
    pub verdict: Verdict,
    /// Everything found, the gate's reasons first; `block` stops it, `warn` and `info` do not.
    pub findings: Vec<Finding>,
    /// How risky it is.
    pub risk: Score,
    /// How good its clip promises to be.
    pub quality: Score,
    /// What both are made of.
    pub scores: Scores,
    /// The words as they would be stored, disclosure and attribution included.
    pub wording: Wording,
}

/// Checks a stored post.
pub async fn saved(app: &App, id: Uuid) -> Result<Check> {
    let rules = Rules::read(app).await?;
    let row = post::get(&app.db, id).await?;
    let subject = Subject::load(&app.db, row.asset_id, &rules, app.now()).await?;
    let variants = experiment::of_post(&app.db, id).await?;
    let judgement = judge(&subject, &row, &variants);
    report(app, &app.db, &subject.asset, &row, judgement).await
}

/// Checks a post as it is typed; nothing is stored.
pub async fn unsaved(app: &App, new: NewPost) -> Result<Check> {
    let rules = Rules::read(app).await?;
    let tx = storage::begin(&app.db).await?;
    let (subject, mut row) = compose::draft(app, &tx, &rules, new).await?;
    let credit = subject.credit();
    let done = owed(gate::wording(&row), &subject.duty(&row, &credit));
    (row.title, row.description) = (done.title, done.description);
    let judgement = judge(&subject, &row, &[]);
    report(app, &tx, &subject.asset, &row, judgement).await
}

async fn report(
    app: &App,
    db: &impl ConnectionTrait,
    asset: &asset::Model,
    row: &post::Model,
    judged: Judgement,
) -> Result<Check> {
    let platform = row.platform.0;
    let mut findings = judged.decision.reasons;
    let account = accounts::of_post(db, row).await?.map(|account| account.id);
    let rendition = rendition::find(db, row.asset_id, rendition_of(row).as_str()).await?;
    let file = rendition.as_ref().map(file_of);
    let limits = preflight(app, db, asset, row, account, file.as_ref()).await?;
    for finding in limits.into_iter().chain(advice(app, row)) {
        if !findings.iter().any(|known| known.code == finding.code) {
            findings.push(finding);
        }
    }
    if account.is_none() {
        findings.push(not_connected(platform));
    }
    Ok(Check {
        verdict: judged.decision.verdict,
        findings,
        risk: judged.risk,
        quality: judged.quality,
        scores: judged.scores.into(),
        wording: gate::wording(row),
    })
}

fn advice(app: &App, row: &post::Model) -> Vec<Finding> {
    let Some(url) = row.affiliate_url.as_deref() else { return Vec::new() };
    let mut found = crate::links::check_target(app, url);
    found.extend(policy::advice(row.platform.0, url));
    found
}

/// That a platform has no account: the words of R6.2.
pub fn not_connected(platform: domain::platform::Platform) -> Finding {
    let name = platform.display_name();
    Finding::block("not_connected", format!("{name} is not connected"), format!("Connect an account of {name}."))
        .with(json!({"platform": platform}))
}

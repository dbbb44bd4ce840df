//! What a change of a rule would release from Review, and what it would hold.

use super::api::RuleUpdate;
use super::{gate_limits, known, sensitive_words};
use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::Body;
use crate::posts::gate::judge;
use crate::posts::subject::{Rules, Subject};
use actix_web::post;
use actix_web::web::{Data, Json, Path};
use domain::licence::Verdict;
use domain::platform::Platform;
use domain::post::gate::Limits;
use domain::post::sensitive::SensitiveWords;
use domain::post::status::PostStatus;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage::page::PageRequest;
use storage::{experiment, post as posts};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Posts of each status that are looked at, the newest first.
const LOOKED_AT: u64 = 500;

/// Registers the operation.
pub fn routes(config: &mut ServiceConfig) {
    config.service(preview_rule);
}

/// What a change would do to posts in Review and to queued ones.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Posts in Review that would pass.
    pub would_release: usize,
    /// Queued posts that would be held.
    pub would_hold: usize,
    /// Which, the newest first.
    pub posts: Vec<Change>,
    /// Posts that were looked at: the newest 500 in Review and the newest 500 queued.
    pub looked_at: usize,
}

/// A post whose verdict would change.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The post.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Where it goes.
    pub platform: Platform,
    /// What would become of it.
    pub verdict: Verdict,
}

/// Says what a change of a rule would release or hold, without making it; rules that the gate does not read change nothing.
#[utoipa::path(tag = "rules", params(("key" = String, Path)), request_body = RuleUpdate, responses((status = 200, body = Preview)))]
#[post("/rules/{key}/preview")]
async fn preview_rule(app: Data<App>, key: Path<String>, body: Body<RuleUpdate>) -> Result<Json<Preview>> {
    let value = match body.0.value {
        Some(value) => Some(known::check(&key, value).ok_or_else(|| Error::NoSuchPath(key.to_string()))??),
        None => None,
    };
    known::default_of(&key, app.config.mode).ok_or_else(|| Error::NoSuchPath(key.to_string()))?;
    let Some(rules) = changed(&app, &key, value, body.0.enabled).await? else { return Ok(Json(Preview::default())) };
    let mut preview = Preview::default();
    for (status, passes) in [(PostStatus::Review, true), (PostStatus::Queued, false)] {
        look(&app, &rules, status, passes, &mut preview).await?;
    }
    Ok(Json(preview))
}

/// The rules as they would be; `None` where the gate would not notice.
async fn changed(app: &App, key: &str, value: Option<Value>, enabled: Option<bool>) -> Result<Option<Rules>> {
    let (mut limits, mut words) = (gate_limits(app).await?, sensitive_words(app).await?);
    let off = enabled == Some(false);
    match (key, value) {
        (known::GATE, _) if off => limits = Limits::default(),
        (known::GATE, Some(value)) => limits = read::<Limits>(value)?.tightened(),
        (known::SENSITIVE_WORDS, _) if off => words = SensitiveWords { fr: Vec::new(), en: Vec::new() },
        (known::SENSITIVE_WORDS, Some(value)) => words = read(value)?,
        _ => return Ok(None),
    }
    Ok(Some(Rules::new(limits, words)))
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::field("/value", "shape", error.to_string()))
}

/// Judges the posts of a status anew; those whose passing is `passes` now change.
async fn look(app: &App, rules: &Rules, status: PostStatus, passes: bool, preview: &mut Preview) -> Result<()> {
    let filter = posts::Filter { status: Some(status), ..Default::default() };
    let page = posts::list(&app.db, filter, PageRequest { limit: LOOKED_AT, ..Default::default() }).await?;
    preview.looked_at += page.items.len();
    for row in page.items {
        let subject = Subject::load(&app.db, row.asset_id, rules, app.now()).await?;
        let variants = experiment::of_post(&app.db, row.id).await?;
        let verdict = judge(&subject, &row, &variants).decision.verdict;
        if (verdict == Verdict::Allow) == passes {
            preview.posts.push(Change { id: row.id, title: row.title, platform: row.platform.0, verdict });
            *(if passes { &mut preview.would_release } else { &mut preview.would_hold }) += 1;
        }
    }
    Ok(())
}

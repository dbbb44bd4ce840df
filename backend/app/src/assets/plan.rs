//! The plan of an asset: a person's, or the planner's.

use crate::app::App;
use crate::assets::{self, draft};
use crate::error::{Error, Result};
use crate::extract::{Body, Id};
use crate::posts::subject::{self, Rules};
use crate::posts::{commit, edit};
use actix_web::web::{Data, Json};
use actix_web::{get, put};
use domain::asset::media::MediaInfo;
use domain::asset::normalise::normalise;
use domain::asset::plan::{Overlay, RenderPlan, Segment};
use domain::asset::planner::{Brief, plan_heuristic};
use domain::finding::Finding;
use domain::language::Language;
use serde::Deserialize;
use storage::asset;
use storage::columns::Json as Document;
use utoipa::ToSchema;
use validator::Validate;

/// The plan that the next render uses, complete: a person's, else the planner's.
///
/// # Errors
/// Everything that is wrong with it.
pub fn planned(row: &asset::Model, media: &MediaInfo) -> Result<RenderPlan, Vec<Finding>> {
    let plan = row.plan_override.as_ref().map_or_else(|| heuristic(row, media.playable()), |plan| plan.0.clone());
    normalise(plan, media)
}

fn heuristic(row: &asset::Model, length: Option<f64>) -> RenderPlan {
    let plan = plan_heuristic(&Brief {
        title: &row.title,
        description: Some(&row.description),
        keywords: &row.keywords.0,
        duration: length.or(row.duration).unwrap_or_default(),
        language: Some(&row.language.0),
        attribution: &row.attribution,
    });
    RenderPlan { srt: row.subtitles.clone(), ..plan }
}

/// A plan as a person writes it.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewPlan {
    /// Stretches of the original, together at most 30 s; empty for 20 s from the middle.
    #[serde(default)]
    #[validate(length(max = 20))]
    pub segments: Vec<Segment>,
    /// Texts over the picture.
    #[serde(default)]
    #[validate(length(max = 12))]
    pub overlays: Vec<Overlay>,
    /// Subtitles to burn in, as SubRip text, on the original's clock.
    pub srt: Option<String>,
    /// Hashtags for the posts.
    #[serde(default)]
    #[validate(length(max = 30))]
    pub hashtags: Vec<String>,
    /// Language of the wording; the asset's when missing.
    pub language: Option<Language>,
}

/// Shows the plan that the next render uses.
#[utoipa::path(tag = "assets", params(("id" = Uuid, Path)), responses((status = 200, body = RenderPlan)))]
#[get("/assets/{id}/plan")]
pub async fn get_plan(app: Data<App>, id: Id) -> Result<Json<RenderPlan>> {
    Ok(Json(in_force(&asset::get(&app.db, id.0).await?)))
}

fn in_force(row: &asset::Model) -> RenderPlan {
    let given = row.plan_override.as_ref().map(|plan| plan.0.clone());
    given.unwrap_or_else(|| heuristic(row, row.duration))
}

/// Write the plan that the next render uses.
#[utoipa::path(tag = "assets", params(("id" = Uuid, Path)), request_body = NewPlan, responses((status = 200, body = RenderPlan)))]
#[put("/assets/{id}/plan")]
pub async fn put_plan(app: Data<App>, id: Id, body: Body<NewPlan>) -> Result<Json<RenderPlan>> {
    let row = asset::get(&app.db, id.0).await?;
    let NewPlan { segments, overlays, srt, hashtags, language } = body.0;
    let plan = RenderPlan { segments, overlays, srt, hashtags, language: language.unwrap_or(row.language.0.clone()) };
    let plan = match &row.media_info {
        Some(media) => normalise(plan, &media.0).map_err(Error::findings)?,
        None => plan,
    };
    if let Ok(ffmpeg) = app.ffmpeg().await {
        ffmpeg.check_texts(&plan).await.map_err(Error::findings)?;
    }
    let rules = Rules::read(&app).await?;
    let tx = storage::begin(&app.db).await?;
    let mut row = asset::get(&tx, id.0).await?;
    let before = subject::plan(&row).cloned().unwrap_or_else(|| in_force(&row));
    row.plan_override = Some(Document(plan.clone()));
    let row = draft::weighed(&app, &tx, row).await?;
    assets::put(&app, &tx, row).await?;
    edit::replanned(&app, &tx, &rules, id.0, [&before, &plan]).await?;
    commit(&app, tx).await?;
    Ok(Json(plan))
}

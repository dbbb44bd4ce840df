//! The rendered clip of an asset, as a browser plays it (R3.7).

use crate::app::App;
use crate::assets::range::{Served, serve};
use crate::error::Result;
use crate::extract::{Id, Params};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use domain::asset::rendition::Rendition;
use serde::Deserialize;
use storage::{asset, rendition};
use utoipa::IntoParams;
use validator::Validate;

/// Which clip.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ClipQuery {
    /// Which rendition; the standard one when missing.
    rendition: Option<Rendition>,
}

/// Plays the rendered clip, whole or in parts.
#[utoipa::path(
    tag = "assets",
    params(("id" = Uuid, Path), ClipQuery),
    responses(
        (status = 200, description = "The clip", body = Vec<u8>, content_type = "video/mp4"),
        (status = 206, description = "A part of the clip", body = Vec<u8>, content_type = "video/mp4")
    )
)]
#[get("/assets/{id}/clip")]
pub async fn get_clip(app: Data<App>, id: Id, query: Params<ClipQuery>, request: HttpRequest) -> Result<HttpResponse> {
    clip(app, id, query, request).await
}

/// The same without its body.
pub async fn clip(app: Data<App>, id: Id, query: Params<ClipQuery>, request: HttpRequest) -> Result<HttpResponse> {
    asset::get(&app.db, id.0).await?;
    let kind = query.0.rendition.unwrap_or(Rendition::Standard);
    let found = rendition::find(&app.db, id.0, kind.as_str()).await?;
    let row = found.ok_or(storage::Error::NotFound { resource: "clip of asset", id: id.0 })?;
    let size = u64::try_from(row.size).unwrap_or_default();
    serve(&app, &request, Served { key: &row.clip, size, tag: &row.sha256, kind: "video/mp4" }).await
}

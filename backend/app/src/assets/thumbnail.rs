//! The picture of an asset, in the sizes of the screens.

use crate::app::App;
use crate::assets::store;
use crate::error::{Error, Result};
use crate::extract::{Id, Params};
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use connectors::media::thumbnail::{WIDTHS, thumbnail_jpeg};
use serde::Deserialize;
use storage::asset;
use utoipa::IntoParams;
use validator::Validate;

/// How wide.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ThumbnailQuery {
    /// Pixels wide at most: 320, 640 or 1280; 640 when missing.
    w: Option<u32>,
}

/// Shows the picture of an asset.
#[utoipa::path(
    tag = "assets",
    params(("id" = Uuid, Path), ThumbnailQuery),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"))
)]
#[get("/assets/{id}/thumbnail")]
pub async fn get_thumbnail(
    app: Data<App>,
    id: Id,
    query: Params<ThumbnailQuery>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let width = query.0.w.unwrap_or(640);
    if !WIDTHS.contains(&width) {
        return Err(Error::field("/w", "width", "w is 320, 640 or 1280"));
    }
    let row = asset::get(&app.db, id.0).await?;
    let key = row.thumbnail.ok_or(storage::Error::NotFound { resource: "picture of asset", id: id.0 })?;
    // Keys are never used twice.
    let tag = format!("\"{}-{width}\"", key.rsplit('/').next().unwrap_or_default());
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let bytes = store::read(&app, &key).await?;
    let small = tokio::task::spawn_blocking(move || thumbnail_jpeg(&bytes, width)).await.map_err(Error::internal)?;
    let jpeg = small.map_err(Error::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/jpeg"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=86400"))
        .insert_header((header::ETAG, tag))
        .body(jpeg))
}

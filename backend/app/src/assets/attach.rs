//! Gives an asset its media file: by address, or as an upload.

use crate::app::App;
use crate::assets::form::{is_multipart, receive};
use crate::assets::original::adopt;
use crate::assets::{save, shape};
use crate::error::{Error, Result};
use crate::extract::{Body, Id, Params};
use crate::jobs::api::{Job, WaitQuery, accepted};
use crate::jobs::enqueue_in;
use crate::sources::check::web;
use actix_web::web::{Data, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse, post};
use domain::asset::status::{AssetStatus, MediaState};
use serde::Deserialize;
use storage::asset;
use storage::columns::{Json, Text};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Where the media file of an asset is.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewMedia {
    /// Its address.
    #[validate(length(max = 2000))]
    pub url: String,
}

/// A media file for an asset.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is read part by part")]
pub struct MediaUpload {
    /// The media file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Attach a media file to an asset: an upload is there at once, an address is fetched by a job.
#[utoipa::path(
    tag = "assets",
    params(("id" = Uuid, Path), WaitQuery),
    request_body(content((NewMedia = "application/json"), (MediaUpload = "multipart/form-data"))),
    responses((status = 200, body = shape::Asset), (status = 202, body = Job))
)]
#[post("/assets/{id}/media")]
pub async fn attach_media(
    app: Data<App>,
    id: Id,
    query: Params<WaitQuery>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    let row = asset::get(&app.db, id.0).await?;
    if is_multipart(&request) {
        let form = receive(&app, &request, payload).await?;
        if let Some(name) = form.fields.keys().next() {
            return Err(Error::field(&format!("/{name}"), "unknown", "send the part file alone"));
        }
        let file =
            form.file.ok_or_else(|| Error::field("/file", "required", "send the media file as the part file"))?;
        let row = adopt(&app, row.id, &file.path, form.folder.path()).await?;
        return Ok(HttpResponse::Ok().json(shape::one(&app, &app.db, row).await?));
    }
    let Body(new) = Body::<NewMedia>::from_request(&request, &mut payload.into_inner()).await?;
    let url = web(new.url.trim()).map_err(|error| Error::Invalid(vec![error]))?;
    fetch(&app, row.id, url, query.0.wait()).await
}

async fn fetch(app: &App, id: Uuid, url: String, wait: Option<u64>) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    let mut row = asset::get(&tx, id).await?;
    row.media_url = Some(url);
    row.media = Text(MediaState::Remote);
    if matches!(row.status.0, AssetStatus::Failed | AssetStatus::Ready) {
        row.status = Text(AssetStatus::New);
        row.reasons = Json(Vec::new());
    }
    let enqueued = enqueue_in(app, &tx, domain::job::Job::Fetch { asset_id: id }, None, app.now()).await?;
    save(app, tx, row).await?;
    app.wake().await;
    accepted(app, enqueued, wait).await
}

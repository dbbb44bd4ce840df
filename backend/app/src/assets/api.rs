//! Assets over HTTP: lists, one, changes, deletion.

use crate::app::App;
use crate::assets::shape::{self, Asset};
use crate::assets::{attach, clip, create, plan, remove, request_rendition, thumbnail, update};
use crate::error::Result;
use crate::extract::{Body, Id, Params};
use crate::http::List;
use crate::jobs::api::{Job, WaitQuery, accepted};
use crate::listing::{ListQuery, Listing};
use actix_web::web::{self, Data, Json};
use actix_web::{HttpResponse, get, post};
use domain::asset::rendition::Rendition;
use domain::asset::status::AssetStatus;
use domain::language::Language;
use serde::Deserialize;
use storage::asset;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_assets)
        .service(create::create_asset)
        .service(get_asset)
        .service(update::update_asset)
        .service(remove::delete_asset)
        .service(attach::attach_media)
        .service(transform_asset)
        .service(plan::get_plan)
        .service(plan::put_plan)
        .service(clip::get_clip)
        .route("/assets/{id}/clip", web::head().to(clip::clip))
        .service(thumbnail::get_thumbnail)
        .service(list_duplicates);
}

/// What a list of assets is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AssetQuery {
    /// Only this status.
    status: Option<AssetStatus>,
    /// Only from this source.
    source_id: Option<Uuid>,
    /// Only this language.
    language: Option<Language>,
    /// Only this licence, by its code.
    #[validate(length(max = 64))]
    licence: Option<String>,
    /// Only with this text in the title, whatever the case.
    #[validate(length(max = 200))]
    q: Option<String>,
    /// Only with this keyword.
    #[validate(length(max = 100))]
    keyword: Option<String>,
}

/// Lists assets, newest first.
#[utoipa::path(tag = "assets", params(ListQuery, AssetQuery), responses((status = 200, body = List<Asset>)))]
#[get("/assets")]
async fn list_assets(app: Data<App>, query: Listing<AssetQuery>) -> Result<Json<List<Asset>>> {
    let AssetQuery { status, source_id, language, licence, q, keyword } = query.filter;
    let (language, keyword) = (language.map(String::from), keyword.map(|word| word.to_lowercase()));
    let filter = asset::Filter { status, source_id, language, licence, q, keyword };
    let found = asset::list(&app.db, filter, query.page).await?;
    let items = shape::many(&app, &app.db, found.items).await?;
    Ok(Json(List { items, next_cursor: found.next_cursor, total: found.total }))
}

/// Shows an asset.
#[utoipa::path(tag = "assets", params(("id" = Uuid, Path)), responses((status = 200, body = Asset)))]
#[get("/assets/{id}")]
async fn get_asset(app: Data<App>, id: Id) -> Result<Json<Asset>> {
    let row = asset::get(&app.db, id.0).await?;
    Ok(Json(shape::one(&app, &app.db, row).await?))
}

/// What to render.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RenderRequest {
    /// One rendition; all that its posts need when missing.
    rendition: Option<Rendition>,
}

/// Render the clips of an asset in the background.
#[utoipa::path(
    tag = "assets",
    params(("id" = Uuid, Path), WaitQuery),
    request_body = Option<RenderRequest>,
    responses((status = 202, body = Job), (status = 200, body = Job))
)]
#[post("/assets/{id}/transform")]
async fn transform_asset(
    app: Data<App>,
    id: Id,
    body: Body<RenderRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    let row = asset::get(&app.db, id.0).await?;
    let rendition = body.0.rendition.map(|rendition| rendition.as_str().to_owned());
    let enqueued = request_rendition(&app, &row, rendition).await?;
    accepted(&app, enqueued, query.0.wait()).await
}

/// Lists the assets that show the same picture as this one: its duplicates, or its original and the others.
#[utoipa::path(tag = "assets", params(("id" = Uuid, Path)), responses((status = 200, body = List<Asset>)))]
#[get("/assets/{id}/duplicates")]
async fn list_duplicates(app: Data<App>, id: Id) -> Result<Json<List<Asset>>> {
    let row = asset::get(&app.db, id.0).await?;
    let original = row.duplicate_of.unwrap_or(row.id);
    let mut rows = asset::duplicates_of(&app.db, original).await?;
    rows.extend(asset::get_many(&app.db, &[original]).await?);
    rows.retain(|other| other.id != row.id);
    let items = shape::many(&app, &app.db, rows).await?;
    Ok(Json(List::whole(items)))
}

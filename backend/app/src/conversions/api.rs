//! Conversions over HTTP.

use super::import::{self, ConversionImport};
use super::input::NewConversion;
use super::record::{Origin, Recorded, record};
use super::shape::{Conversion, whole};
use crate::app::App;
use crate::error::Result;
use crate::extract::{Body, Id, Params};
use crate::http::List;
use crate::listing::{ListQuery, Listing};
use crate::reports::zone::{Edge, instant, zone};
use actix_web::web::{Bytes, Data, Json};
use actix_web::{get, post};
use domain::conversion::status::ConversionStatus;
use domain::platform::Platform;
use serde::Deserialize;
use storage::{conversion, conversion_event};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_conversions).service(create_conversion).service(import_conversions).service(get_conversion);
}

/// Which conversions.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ConversionQuery {
    /// Only this status; `pending` is the money that waits.
    status: Option<ConversionStatus>,
    /// Only of this network.
    #[validate(length(max = 32))]
    network: Option<String>,
    /// Only of this post.
    post_id: Option<Uuid>,
    /// Only from this platform.
    platform: Option<Platform>,
    /// False: only those of which it is not known whose they are.
    matched: Option<bool>,
    /// Only from this time or day on; days are the workspace's.
    from: Option<String>,
    /// Only before this time, or up to the end of this day.
    to: Option<String>,
}

/// Lists conversions, the last reported first.
#[utoipa::path(tag = "conversions", params(ListQuery, ConversionQuery), responses((status = 200, body = List<Conversion>)))]
#[get("/conversions")]
async fn list_conversions(app: Data<App>, query: Listing<ConversionQuery>) -> Result<Json<List<Conversion>>> {
    let (query, request) = (query.filter, query.page);
    let zone = zone(&app).await?;
    let filter = conversion::Filter {
        status: query.status,
        network: query.network,
        post_id: query.post_id,
        platform: query.platform,
        matched: query.matched,
        from: query.from.map(|text| instant(&text, "/from", zone, Edge::Start)).transpose()?,
        to: query.to.map(|text| instant(&text, "/to", zone, Edge::End)).transpose()?,
    };
    Ok(Json(List::of(conversion::list(&app.db, filter, request).await?)))
}

/// Reports a conversion, or a new status of one: the same report may be sent again, in any order with others.
///
/// Network and transaction are its key. Approved commission becomes revenue of the post; what is reversed is taken back on its
/// own day. A conversion whose click is not known yet is kept, and matched when the click arrives within an hour.
#[utoipa::path(tag = "conversions", request_body = NewConversion, responses((status = 200, body = Recorded)))]
#[post("/conversions")]
async fn create_conversion(app: Data<App>, body: Body<NewConversion>) -> Result<Json<Recorded>> {
    let report = body.0.check(app.now())?;
    Ok(Json(record(&app, &report, Origin::Api).await?))
}

/// Shows a conversion with what was reported of it.
#[utoipa::path(tag = "conversions", params(("id" = Uuid, Path)), responses((status = 200, body = Conversion)))]
#[get("/conversions/{id}")]
async fn get_conversion(app: Data<App>, id: Id) -> Result<Json<Conversion>> {
    let row = conversion::get(&app.db, id.0).await?;
    let events = conversion_event::of_conversion(&app.db, row.id).await?;
    Ok(Json(whole(row, events)))
}

/// Whether to store what is imported.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ConversionImportQuery {
    /// True: read and check everything, store nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Imports a network's report from CSV with the columns `transaction_id,status,commission,currency` and, where wanted,
/// `network,click_id,amount,occurred_at`; it confirms what postbacks said.
///
/// Fields are separated by commas or semicolons; with semicolons a number may have a decimal comma. One bad row refuses all; a dry
/// run names every bad row and stores nothing.
#[utoipa::path(
    tag = "conversions",
    params(ConversionImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = ConversionImport))
)]
#[post("/conversions/import")]
async fn import_conversions(
    app: Data<App>,
    query: Params<ConversionImportQuery>,
    body: Bytes,
) -> Result<Json<ConversionImport>> {
    Ok(Json(import::import(&app, &body, query.0.dry_run).await?))
}

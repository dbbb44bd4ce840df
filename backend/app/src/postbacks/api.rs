//! Postback addresses over HTTP.

use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::{Body, Id};
use crate::http::List;
use crate::http::idempotency::shows_once;
use crate::listing::{ListQuery, Listing, NoFilter};
use crate::secrets;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use domain::conversion::report::check_network;
use domain::money::check_currency;
use serde::{Deserialize, Serialize};
use storage::postback;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_postbacks).service(create_postback).service(get_postback).service(delete_postback);
}

/// An address to which a network reports sales.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Postback {
    /// Its id.
    pub id: Uuid,
    /// The network.
    #[schema(example = "awin")]
    pub network: String,
    /// The currency of its amounts where it names none.
    #[schema(example = "EUR")]
    pub currency: String,
    /// The address, which nobody else may know; shown when it is made, and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://flow.example/postbacks/awin/…")]
    pub url: Option<String>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<postback::Model> for Postback {
    fn from(row: postback::Model) -> Self {
        Postback {
            id: row.id,
            network: row.network,
            currency: row.currency,
            url: None,
            last_used_at: row.last_used_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Lists postback addresses, newest first.
#[utoipa::path(tag = "conversions", params(ListQuery), responses((status = 200, body = List<Postback>)))]
#[get("/postbacks")]
async fn list_postbacks(app: Data<App>, query: Listing<NoFilter>) -> Result<Json<List<Postback>>> {
    Ok(Json(List::of(postback::list(&app.db, query.page).await?)))
}

/// An address to make.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewPostback {
    /// The network, of `a-z`, `0-9`, `_` and `-`.
    #[schema(example = "awin")]
    network: String,
    /// The currency of its amounts where it names none, ISO 4217; `EUR` when missing.
    currency: Option<String>,
}

/// Makes an address for a network; the answer shows it, once.
///
/// The network appends `transaction_id`, `click_id`, `commission`, `currency` and `status`, or its own names for them, to a GET or POST.
/// Nobody signs that: it is money that waits until a report or an import confirms it, unless the rule `postbacks` says `trust`.
#[utoipa::path(tag = "conversions", request_body = NewPostback, responses((status = 201, body = Postback)))]
#[post("/postbacks")]
async fn create_postback(app: Data<App>, body: Body<NewPostback>) -> Result<HttpResponse> {
    let NewPostback { network, currency } = body.0;
    let currency = currency.unwrap_or_else(|| "EUR".to_owned());
    check(&network, &currency)?;
    let token = secrets::token(&mut app.rng());
    let url = format!("{}/postbacks/{network}/{token}", app.config.public_url);
    let row = postback::Model {
        id: Uuid::now_v7(),
        network,
        currency,
        token_hash: secrets::hash(&token),
        last_used_at: None,
        created_at: app.now(),
        updated_at: app.now(),
    };
    let row = postback::insert(&app.db, row).await?;
    let location = (LOCATION, format!("/api/v1/postbacks/{}", row.id));
    let shown = Postback { url: Some(url), ..Postback::from(row) };
    Ok(shows_once(HttpResponse::Created().insert_header(location).json(shown), "url"))
}

fn check(network: &str, currency: &str) -> Result<()> {
    if let Some(finding) = check_network(network) {
        return Err(Error::findings(vec![finding]));
    }
    check_currency(currency).map_err(|error| Error::field("/currency", "currency", error.to_string()))
}

/// Shows a postback address, without its secret part.
#[utoipa::path(tag = "conversions", params(("id" = Uuid, Path)), responses((status = 200, body = Postback)))]
#[get("/postbacks/{id}")]
async fn get_postback(app: Data<App>, id: Id) -> Result<Json<Postback>> {
    Ok(Json(postback::get(&app.db, id.0).await?.into()))
}

/// Deletes a postback address; what was reported to it stays.
#[utoipa::path(tag = "conversions", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/postbacks/{id}")]
async fn delete_postback(app: Data<App>, id: Id) -> Result<HttpResponse> {
    postback::delete(&app.db, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

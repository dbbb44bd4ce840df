//! Triggers over HTTP.

use super::secret;
use super::shape::{Trigger, shown, with_secret};
use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::{Body, Id};
use crate::http::List;
use crate::http::idempotency::shows_once;
use crate::listing::{ListQuery, Listing};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, patch, post};
use domain::trigger::{TriggerKind, check_payload};
use serde::Deserialize;
use serde_json::{Map, Value};
use storage::columns::Json as Column;
use storage::trigger;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_triggers)
        .service(create_trigger)
        .service(get_trigger)
        .service(update_trigger)
        .service(rotate_trigger_secret)
        .service(delete_trigger);
}

/// Which triggers.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TriggerQuery {
    /// Only those that start this.
    kind: Option<TriggerKind>,
}

/// Lists triggers, newest first.
#[utoipa::path(tag = "triggers", params(ListQuery, TriggerQuery), responses((status = 200, body = List<Trigger>)))]
#[get("/triggers")]
async fn list_triggers(app: Data<App>, query: Listing<TriggerQuery>) -> Result<Json<List<Trigger>>> {
    let page = trigger::list(&app.db, query.filter.kind, query.page).await?;
    let items = page.items.into_iter().map(|row| shown(&app, row)).collect();
    Ok(Json(List { items, next_cursor: page.next_cursor, total: page.total }))
}

/// A trigger to make.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewTrigger {
    /// What it starts.
    kind: TriggerKind,
    /// What is said where a webhook's body says nothing else: `source_id`, `asset_id`, `post_id` or `account_id` as its kind takes it,
    /// `network` and `currency` for conversions.
    #[schema(value_type = Option<Object>)]
    payload: Option<Map<String, Value>>,
}

/// Makes a trigger; the answer shows its secret, once.
///
/// A webhook is a POST to its address with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of Standard Webhooks
/// and a JSON body of at most 64 KiB, whose fields win over the payload. It is answered 202 with the job, or as
/// `POST /conversions` is; the same `webhook-id` does nothing twice.
#[utoipa::path(tag = "triggers", request_body = NewTrigger, responses((status = 201, body = Trigger)))]
#[post("/triggers")]
async fn create_trigger(app: Data<App>, body: Body<NewTrigger>) -> Result<HttpResponse> {
    let NewTrigger { kind, payload } = body.0;
    let payload = checked(kind, payload.unwrap_or_default())?;
    let (secret, sealed) = secret::draw(&app)?;
    let row = trigger::Model {
        id: Uuid::now_v7(),
        kind: kind.into(),
        payload: Column(payload),
        enabled: true,
        secret: sealed,
        old_secret: None,
        old_until: None,
        last_used_at: None,
        created_at: app.now(),
        updated_at: app.now(),
    };
    let row = trigger::insert(&app.db, row).await?;
    let location = (LOCATION, format!("/api/v1/triggers/{}", row.id));
    let answer = HttpResponse::Created().insert_header(location).json(with_secret(&app, row, &secret));
    Ok(shows_once(answer, "secret"))
}

fn checked(kind: TriggerKind, payload: Map<String, Value>) -> Result<Value> {
    let findings = check_payload(kind, &payload, "/payload");
    if findings.is_empty() { Ok(Value::Object(payload)) } else { Err(Error::findings(findings)) }
}

/// Shows a trigger, without its secret.
#[utoipa::path(tag = "triggers", params(("id" = Uuid, Path)), responses((status = 200, body = Trigger)))]
#[get("/triggers/{id}")]
async fn get_trigger(app: Data<App>, id: Id) -> Result<Json<Trigger>> {
    Ok(Json(shown(&app, trigger::get(&app.db, id.0).await?)))
}

/// What changes of a trigger; what is missing stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TriggerUpdate {
    /// What is said where a webhook's body says nothing else.
    #[schema(value_type = Option<Object>)]
    payload: Option<Map<String, Value>>,
    /// Whether it is listened to.
    enabled: Option<bool>,
}

/// Changes a trigger.
#[utoipa::path(tag = "triggers", params(("id" = Uuid, Path)), request_body = TriggerUpdate, responses((status = 200, body = Trigger)))]
#[patch("/triggers/{id}")]
async fn update_trigger(app: Data<App>, id: Id, body: Body<TriggerUpdate>) -> Result<Json<Trigger>> {
    let tx = storage::begin(&app.db).await?;
    let mut row = trigger::get(&tx, id.0).await?;
    if let Some(payload) = body.0.payload {
        row.payload = Column(checked(row.kind.0, payload)?);
    }
    row.enabled = body.0.enabled.unwrap_or(row.enabled);
    row.updated_at = app.now();
    let row = trigger::update(&tx, row).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(Json(shown(&app, row)))
}

/// Gives a trigger a new secret, shown once; the old one is good for 24 hours more.
#[utoipa::path(tag = "triggers", params(("id" = Uuid, Path)), responses((status = 200, body = Trigger)))]
#[post("/triggers/{id}/secret")]
async fn rotate_trigger_secret(app: Data<App>, id: Id) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    let (secret, row) = secret::rotate(&app, trigger::get(&tx, id.0).await?)?;
    let row = trigger::update(&tx, row).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(shows_once(HttpResponse::Ok().json(with_secret(&app, row, &secret)), "secret"))
}

/// Deletes a trigger: its address is good for nothing any more.
#[utoipa::path(tag = "triggers", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/triggers/{id}")]
async fn delete_trigger(app: Data<App>, id: Id) -> Result<HttpResponse> {
    trigger::delete(&app.db, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

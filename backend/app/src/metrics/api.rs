//! Metrics over HTTP.

use super::import;
use super::input::{self, MOST, NewMetric, Stored};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::extract::{Body, Id, Params, pointer_of};
use crate::http::List;
use crate::listing::{ListQuery, Listing};
use crate::reports::zone::{Edge, instant, zone};
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Json};
use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, Utc};
use domain::money::from_micros;
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage::metric_event;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_metrics).service(create_metrics).service(get_metric).service(import_metrics);
}

/// Something that was counted (R1.5).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MetricEvent {
    /// Its id.
    pub id: Uuid,
    /// The post; null for clicks of a link without one.
    pub post_id: Option<Uuid>,
    /// The platform.
    pub platform: Platform,
    /// What is counted.
    pub kind: MetricKind,
    /// How much, an exact decimal.
    #[schema(example = "12.5")]
    pub value: String,
    /// ISO 4217, for revenue.
    pub currency: Option<String>,
    /// What else is known: a click's device, app and the host it came from, never an address of a person.
    #[schema(value_type = Object)]
    pub meta: Value,
    /// When it happened.
    pub ts: DateTime<Utc>,
    /// The client's own id of it.
    pub dedup_key: Option<String>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// The same: an event is never changed.
    pub updated_at: DateTime<Utc>,
}

impl From<metric_event::Model> for MetricEvent {
    fn from(row: metric_event::Model) -> Self {
        MetricEvent {
            id: row.id,
            post_id: row.post_id,
            platform: row.platform.0,
            kind: row.kind.0,
            value: from_micros(row.value_micros).to_string(),
            currency: row.currency,
            meta: row.meta.0,
            ts: row.ts,
            dedup_key: row.dedup_key.and_then(|key| key.strip_prefix("api:").map(str::to_owned)),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MetricQuery {
    /// Only of this post.
    post_id: Option<Uuid>,
    /// Only from this platform.
    platform: Option<Platform>,
    /// Only this kind.
    kind: Option<MetricKind>,
    /// Only from this time or day on; days are the workspace's.
    from: Option<String>,
    /// Only before this time, or up to the end of this day.
    to: Option<String>,
}

/// Lists metric events, the last stored first.
#[utoipa::path(tag = "metrics", params(ListQuery, MetricQuery), responses((status = 200, body = List<MetricEvent>)))]
#[get("/metrics")]
async fn list_metrics(app: Data<App>, query: Listing<MetricQuery>) -> Result<Json<List<MetricEvent>>> {
    let (query, request) = (query.filter, query.page);
    let zone = zone(&app).await?;
    let filter = metric_event::Filter {
        post_id: query.post_id,
        platform: query.platform,
        kind: query.kind,
        from: query.from.map(|text| instant(&text, "/from", zone, Edge::Start)).transpose()?,
        to: query.to.map(|text| instant(&text, "/to", zone, Edge::End)).transpose()?,
    };
    Ok(Json(List::of(metric_event::list(&app.db, filter, request).await?)))
}

/// Shows a metric event.
#[utoipa::path(tag = "metrics", params(("id" = Uuid, Path)), responses((status = 200, body = MetricEvent)))]
#[get("/metrics/{id}")]
async fn get_metric(app: Data<App>, id: Id) -> Result<Json<MetricEvent>> {
    Ok(Json(metric_event::get(&app.db, id.0).await?.into()))
}

/// Events as they are sent: one, a list of them, or an object with the list.
#[derive(ToSchema)]
#[schema(title = "NewMetrics")]
#[serde(untagged)]
pub enum NewMetrics {
    /// One event.
    One(NewMetric),
    /// A list of at most 1000.
    List(Vec<NewMetric>),
    /// An object with the list.
    Batch(NewBatch),
}

/// A list of events.
#[derive(ToSchema)]
pub struct NewBatch {
    /// At most 1000.
    pub events: Vec<NewMetric>,
}

/// A document that is looked at before it is read.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Raw(Value);

impl Validate for Raw {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// Stores one event, or up to 1000 together; a batch answers with counts, and one wrong entry refuses all.
#[utoipa::path(
    tag = "metrics",
    request_body = NewMetrics,
    responses((status = 201, body = MetricEvent, description = "The event, or the counts of a batch"), (status = 200, body = MetricEvent, description = "It was stored before"))
)]
#[post("/metrics")]
async fn create_metrics(app: Data<App>, body: Body<Raw>) -> Result<HttpResponse> {
    match body.0.0 {
        Value::Array(entries) => store_all(&app, "", entries).await,
        Value::Object(mut object) if object.contains_key("events") => {
            if let Some(other) = object.keys().find(|key| *key != "events") {
                return Err(Error::field(&format!("/{other}"), "shape", "a batch has events and nothing else"));
            }
            match object.remove("events") {
                Some(Value::Array(entries)) => store_all(&app, "/events", entries).await,
                _ => Err(Error::field("/events", "shape", "events is a list")),
            }
        }
        one => store_one(&app, one).await,
    }
}

async fn store_one(app: &App, entry: Value) -> Result<HttpResponse> {
    let new = read(entry, "").map_err(|error| Error::Invalid(vec![error]))?;
    let posts = input::posts_of(app, std::iter::once(new.post_id)).await?;
    let event = input::check(new, &posts, "", app.now()).map_err(Error::Invalid)?;
    let (id, key) = (event.id, event.dedup_key.clone());
    let stored = input::store(app, vec![event.clone()]).await?;
    if stored.created == 1 {
        return Ok(HttpResponse::Created()
            .insert_header(("Location", format!("/api/v1/metrics/{id}")))
            .json(MetricEvent::from(event)));
    }
    let known = metric_event::by_dedup_key(&app.db, &key.unwrap_or_default()).await?;
    Ok(HttpResponse::Ok().json(MetricEvent::from(known.unwrap_or(event))))
}

async fn store_all(app: &App, at: &str, entries: Vec<Value>) -> Result<HttpResponse> {
    if entries.len() > MOST {
        return Err(Error::field(at, "length", format!("at most {MOST} events at once")));
    }
    let (mut events, mut errors) = (Vec::with_capacity(entries.len()), Vec::new());
    for (index, entry) in entries.into_iter().enumerate() {
        let at = format!("{at}/{index}");
        match read(entry, &at) {
            Ok(event) => events.push((at, event)),
            Err(error) => errors.push(error),
        }
    }
    let posts = input::posts_of(app, events.iter().map(|(_, event)| event.post_id)).await?;
    match input::check_all(events, &posts, app.now()) {
        Ok(events) if errors.is_empty() => {
            let stored: Stored = input::store(app, events).await?;
            Ok(HttpResponse::build(StatusCode::CREATED).json(stored))
        }
        Ok(_) => Err(Error::Invalid(errors)),
        Err(Error::Invalid(more)) => Err(Error::Invalid(errors.into_iter().chain(more).collect())),
        Err(other) => Err(other),
    }
}

fn read(entry: Value, at: &str) -> Result<NewMetric, FieldError> {
    serde_path_to_error::deserialize(entry).map_err(|error| {
        let pointer = format!("{at}{}", pointer_of(error.path()));
        FieldError::new(pointer, "shape", error.into_inner().to_string())
    })
}

/// Whether to store what is imported.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// True: read and check everything, store nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Imports events from CSV with the columns `post_id,kind,value` and, where wanted, `platform,currency,ts,id`.
///
/// Fields are separated by commas or semicolons; with semicolons a number may have a decimal comma. A dry run names every bad
/// row and stores nothing; otherwise one bad row refuses all.
#[utoipa::path(
    tag = "metrics",
    params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = import::Import))
)]
#[post("/metrics/import")]
async fn import_metrics(app: Data<App>, query: Params<ImportQuery>, body: Bytes) -> Result<Json<import::Import>> {
    Ok(Json(import::import(&app, &body, query.0.dry_run).await?))
}

//! Sources over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::events;
use crate::extract::{Body, Id, Params};
use crate::http::List;
use crate::jobs::api::{Job, WaitQuery, accepted, enqueue_run};
use crate::listing::{ListQuery, Listing};
use crate::sources::check::checked;
use crate::sources::preview;
use crate::sources::shape::{NewSource, Source, SourceUpdate};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, patch, post};
use chrono::Duration;
use domain::source::health::Health;
use domain::source::kind::SourceKind;
use serde::Deserialize;
use storage::columns::{Json as Document, Text};
use storage::{source, source_item};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// When a new or changed source is read by itself, unless somebody asks for it before.
const FIRST_POLL: Duration = Duration::minutes(2);

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_sources)
        .service(preview::preview_source)
        .service(create_source)
        .service(get_source)
        .service(update_source)
        .service(delete_source)
        .service(ingest_source);
}

/// What a list of sources is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SourceQuery {
    /// Only this kind.
    kind: Option<SourceKind>,
    /// Only watched ones, or only others.
    active: Option<bool>,
    /// Only with this text in title or address.
    #[validate(length(max = 200))]
    q: Option<String>,
}

/// Lists sources, newest first.
#[utoipa::path(tag = "sources", params(ListQuery, SourceQuery), responses((status = 200, body = List<Source>)))]
#[get("/sources")]
async fn list_sources(app: Data<App>, query: Listing<SourceQuery>) -> Result<Json<List<Source>>> {
    let SourceQuery { kind, active, q } = query.filter;
    let filter = source::Filter { kind, active, q };
    Ok(Json(List::of(source::list(&app.db, filter, query.page).await?)))
}

/// Watch a new source.
#[utoipa::path(tag = "sources", request_body = NewSource, responses((status = 201, body = Source)))]
#[post("/sources")]
async fn create_source(app: Data<App>, body: Body<NewSource>) -> Result<HttpResponse> {
    let row = checked(&app, row_of(&app, body.0)).await?;
    let row = create(&app, row).await?;
    let location = (LOCATION, format!("/api/v1/sources/{}", row.id));
    Ok(HttpResponse::Created().insert_header(location).json(Source::from(row)))
}

/// Stores a source that was checked.
pub async fn create(app: &App, row: source::Model) -> Result<source::Model> {
    let tx = storage::begin(&app.db).await?;
    let row = source::insert(&tx, row).await?;
    events::add(app, &tx, "source", "created", row.id, &Source::from(row.clone())).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(row)
}

/// The row of a source that is to be made.
pub fn row_of(app: &App, new: NewSource) -> source::Model {
    let now = app.now();
    source::Model {
        id: Uuid::now_v7(),
        kind: Text(new.kind),
        url: new.url,
        title: new.title,
        search_key: String::new(),
        keywords: Document(new.keywords.0),
        categories: Document(new.categories.0),
        min_duration: new.min_duration,
        language: new.language.map(Text),
        licence: new.licence,
        max_per_run: new.max_per_run,
        interval_minutes: new.interval_minutes,
        active: new.active,
        health: Document(Health::default()),
        etag: None,
        last_modified: None,
        body_hash: None,
        next_poll_at: Some(now + FIRST_POLL),
        polled_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// Shows a source.
#[utoipa::path(tag = "sources", params(("id" = Uuid, Path)), responses((status = 200, body = Source)))]
#[get("/sources/{id}")]
async fn get_source(app: Data<App>, id: Id) -> Result<Json<Source>> {
    Ok(Json(source::get(&app.db, id.0).await?.into()))
}

/// Change parts of a source.
#[utoipa::path(tag = "sources", params(("id" = Uuid, Path)), request_body = SourceUpdate, responses((status = 200, body = Source)))]
#[patch("/sources/{id}")]
async fn update_source(app: Data<App>, id: Id, body: Body<SourceUpdate>) -> Result<Json<Source>> {
    let before = source::get(&app.db, id.0).await?;
    let after = checked(&app, changed(before, body.0)).await?;
    let tx = storage::begin(&app.db).await?;
    // What the scanner stores meanwhile stays.
    let stored = source::get(&tx, id.0).await?;
    let moved = stored.kind != after.kind || stored.url != after.url;
    let refiltered = filters(&stored) != filters(&after);
    let woken = after.active && !stored.active;
    let mut row = source::Model { health: stored.health, polled_at: stored.polled_at, ..after };
    (row.etag, row.last_modified, row.body_hash) = (stored.etag, stored.last_modified, stored.body_hash);
    row.next_poll_at = stored.next_poll_at;
    if moved || woken {
        row.health = Document(Health::default());
    }
    if moved || refiltered || woken {
        // Read it all again, soon: another document, or another judgement of the same.
        (row.etag, row.last_modified, row.body_hash) = (None, None, None);
        row.next_poll_at = Some(app.now() + FIRST_POLL);
    }
    if refiltered {
        source_item::forget_filtered(&tx, row.id).await?;
    }
    row.updated_at = app.now();
    let row = source::update(&tx, row).await?;
    events::add(&app, &tx, "source", "updated", row.id, &Source::from(row.clone())).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    Ok(Json(row.into()))
}

fn filters(row: &source::Model) -> impl PartialEq + use<> {
    (row.keywords.clone(), row.categories.clone(), row.min_duration, row.language.clone())
}

fn changed(mut row: source::Model, update: SourceUpdate) -> source::Model {
    fn set<T>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    set(&mut row.url, update.url);
    set(&mut row.title, update.title);
    set(&mut row.keywords, update.keywords.map(|words| Document(words.0)));
    set(&mut row.categories, update.categories.map(|words| Document(words.0)));
    set(&mut row.min_duration, update.min_duration);
    set(&mut row.language, update.language.map(|language| language.map(Text)));
    set(&mut row.licence, update.licence);
    set(&mut row.max_per_run, update.max_per_run);
    set(&mut row.interval_minutes, update.interval_minutes);
    set(&mut row.active, update.active);
    row
}

/// Stop watching a source; what it brought stays.
#[utoipa::path(tag = "sources", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/sources/{id}")]
async fn delete_source(app: Data<App>, id: Id) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    let row = source::get(&tx, id.0).await?;
    source::delete(&tx, row.id).await?;
    events::add(&app, &tx, "source", "deleted", row.id, &Source::from(row)).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    Ok(HttpResponse::NoContent().finish())
}

/// Scan a source in the background.
#[utoipa::path(tag = "sources", params(("id" = Uuid, Path), WaitQuery), responses((status = 202, body = Job), (status = 200, body = Job)))]
#[post("/sources/{id}/ingest")]
async fn ingest_source(app: Data<App>, id: Id, query: Params<WaitQuery>) -> Result<HttpResponse> {
    let row = source::get(&app.db, id.0).await?;
    let work = domain::job::Job::Ingest { source_id: Some(row.id) };
    accepted(&app, enqueue_run(&app, work, "api").await?, query.0.wait()).await
}

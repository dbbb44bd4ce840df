//! Links over HTTP.

use super::{edit, short_url};
use crate::app::App;
use crate::error::Result;
use crate::extract::{Body, Id};
use crate::http::List;
use crate::listing::{ListQuery, Listing};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, patch, post};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use storage::{link, link_count};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_links).service(create_link).service(get_link).service(update_link).service(delete_link);
}

/// Rows of the table of days that one link shows at most.
const MOST_DAYS: u64 = 1_000;

/// A short link (R8.3).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Link {
    /// Its id.
    pub id: Uuid,
    /// What stands in its address.
    pub code: String,
    /// Its full address.
    pub url: String,
    /// The post it belongs to.
    pub post_id: Option<Uuid>,
    /// The platform its visitors come from.
    pub platform: Platform,
    /// Where it leads, campaign parameters included.
    pub target: String,
    /// Whether it leads there.
    pub active: bool,
    /// When it stops.
    pub expires_at: Option<DateTime<Utc>>,
    /// People's clicks.
    pub clicks: i64,
    /// Visits by class: `click`, `preview`, `crawler`, `bot`, `prefetch`, …; only clicks become metric events.
    pub counts: BTreeMap<String, i64>,
    /// Visits by UTC day and class, newest day first; in the answer for a single link only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<DayCount>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Visits of one UTC day in one class.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DayCount {
    /// The day, `2026-12-01`.
    pub day: String,
    /// The class.
    pub class: String,
    /// How many.
    pub n: i64,
}

fn shown(app: &App, row: link::Model, counts: BTreeMap<String, i64>) -> Link {
    Link {
        id: row.id,
        url: short_url(app, &row),
        code: row.shown().to_owned(),
        post_id: row.post_id,
        platform: row.platform.0,
        target: row.target,
        active: row.active,
        expires_at: row.expires_at,
        clicks: counts.get("click").copied().unwrap_or_default(),
        counts,
        days: None,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

async fn with_counts(app: &App, rows: Vec<link::Model>) -> Result<Vec<Link>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut counts: BTreeMap<Uuid, BTreeMap<String, i64>> = BTreeMap::new();
    for (id, class, n) in link_count::by_class(&app.db, &ids).await? {
        counts.entry(id).or_default().insert(class, n);
    }
    Ok(rows
        .into_iter()
        .map(|row| (counts.remove(&row.id).unwrap_or_default(), row))
        .map(|(c, r)| shown(app, r, c))
        .collect())
}

async fn with_days(app: &App, row: link::Model) -> Result<Link> {
    let days = link_count::of_link(&app.db, row.id, MOST_DAYS).await?;
    let days = days.into_iter().map(|day| DayCount { day: day.day, class: day.class, n: day.n }).collect();
    let link = with_counts(app, vec![row]).await?.into_iter().next();
    let link = link.ok_or_else(|| crate::error::Error::internal("a link was lost"))?;
    Ok(Link { days: Some(days), ..link })
}

/// Which links.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LinkQuery {
    /// Only the link of this post.
    post_id: Option<Uuid>,
    /// Only from this platform.
    platform: Option<Platform>,
    /// Only with this text in code or target, whatever the case.
    #[validate(length(max = 200))]
    q: Option<String>,
}

/// Lists short links with their visits, newest first.
#[utoipa::path(tag = "links", params(ListQuery, LinkQuery), responses((status = 200, body = List<Link>)))]
#[get("/links")]
async fn list_links(app: Data<App>, query: Listing<LinkQuery>) -> Result<Json<List<Link>>> {
    let LinkQuery { post_id, platform, q } = query.filter;
    let rows = link::list(&app.db, link::Filter { post_id, platform, q }, query.page).await?;
    let (next_cursor, total) = (rows.next_cursor, rows.total);
    Ok(Json(List { items: with_counts(&app, rows.items).await?, next_cursor, total }))
}

/// A link to make.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// What stands in its address, 3 to 64 of `a-z`, `0-9` and `-`; a code is drawn when missing.
    pub slug: Option<String>,
    /// The post it belongs to; it gives platform and target.
    pub post_id: Option<Uuid>,
    /// The platform its visitors come from; needed without a post.
    pub platform: Option<Platform>,
    /// Where it leads, without the campaign parameters of the settings, which are added; the post's or the settings' affiliate address when missing.
    pub target: Option<String>,
    /// Whether it leads there; it does when missing.
    pub active: Option<bool>,
    /// When it stops.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a short link; 409 when the slug is taken or reserved.
#[utoipa::path(tag = "links", request_body = NewLink, responses((status = 201, body = Link)))]
#[post("/links")]
async fn create_link(app: Data<App>, body: Body<NewLink>) -> Result<HttpResponse> {
    let row = edit::create(&app, body.0).await?;
    let location = (LOCATION, format!("/api/v1/links/{}", row.id));
    Ok(HttpResponse::Created().insert_header(location).json(with_days(&app, row).await?))
}

/// Shows a short link with its visits by day and class.
#[utoipa::path(tag = "links", params(("id" = Uuid, Path)), responses((status = 200, body = Link)))]
#[get("/links/{id}")]
async fn get_link(app: Data<App>, id: Id) -> Result<Json<Link>> {
    Ok(Json(with_days(&app, link::get(&app.db, id.0).await?).await?))
}

/// What changes of a link; what is missing stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LinkUpdate {
    /// Whether it leads anywhere.
    pub active: Option<bool>,
    /// Where it leads, without the campaign parameters.
    pub target: Option<String>,
    /// When it stops; null for never.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub expires_at: Option<Option<DateTime<Utc>>>,
}

/// Tells a field that is null from one that is missing.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes a short link; redirects follow at once.
#[utoipa::path(tag = "links", params(("id" = Uuid, Path)), request_body = LinkUpdate, responses((status = 200, body = Link)))]
#[patch("/links/{id}")]
async fn update_link(app: Data<App>, id: Id, body: Body<LinkUpdate>) -> Result<Json<Link>> {
    let row = edit::update(&app, id.0, body.0).await?;
    Ok(Json(with_days(&app, row).await?))
}

/// Deletes a short link; its code is never used again.
#[utoipa::path(tag = "links", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/links/{id}")]
async fn delete_link(app: Data<App>, id: Id) -> Result<HttpResponse> {
    edit::delete(&app, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

//! What is done with a post, over HTTP: approve, reject, reopen, publish, resolve.

use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::{Body, Id};
use crate::http::auth::Principal;
use crate::posts::api::{address, shown};
use crate::posts::request::{self, Seen};
use crate::posts::shape::{self, Post};
use crate::posts::subject::Rules;
use crate::posts::{commit, review};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json, ReqData};
use actix_web::{HttpResponse, post};
use chrono::{DateTime, Utc};
use domain::post::review::RejectReason;
use domain::post::status::PostStatus;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(approve_post).service(reject_post).service(reopen_post).service(publish_post).service(resolve_post);
}

/// A person's approval.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What there is to say.
    #[serde(default)]
    #[validate(length(max = 1000))]
    note: Option<String>,
}

/// Approves a draft or a held post: it goes out at its time, or in 10 s; what blocks stays blocked.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), request_body = Approval, responses((status = 200, body = Post)))]
#[post("/posts/{id}/approve")]
async fn approve_post(
    app: Data<App>,
    id: Id,
    body: Body<Approval>,
    principal: ReqData<Principal>,
) -> Result<Json<Post>> {
    let rules = Rules::read(&app).await?;
    let note = text(body.0.note)?;
    let tx = storage::begin(&app.db).await?;
    let row = review::approve(&app, &tx, &rules, id.0, principal.name(), note).await?;
    shown(&app, tx, row).await
}

/// A person's rejection.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Why.
    reason: RejectReason,
    /// What else there is to say.
    #[serde(default)]
    #[validate(length(max = 1000))]
    note: Option<String>,
}

/// Rejects a draft or a held post.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), request_body = Rejection, responses((status = 200, body = Post)))]
#[post("/posts/{id}/reject")]
async fn reject_post(
    app: Data<App>,
    id: Id,
    body: Body<Rejection>,
    principal: ReqData<Principal>,
) -> Result<Json<Post>> {
    let note = text(body.0.note)?;
    let tx = storage::begin(&app.db).await?;
    let row = review::reject(&app, &tx, id.0, principal.name(), body.0.reason, note).await?;
    shown(&app, tx, row).await
}

/// A note without control characters.
fn text(note: Option<String>) -> Result<Option<String>> {
    match note {
        Some(note) if note.chars().any(|c| c.is_control() && c != '\n') => {
            Err(Error::field("/note", "characters", "the note contains a control character"))
        }
        note => Ok(note),
    }
}

/// Nothing to say.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Reopening {}

/// Takes an approval or a rejection back while nothing was sent.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), request_body = Reopening, responses((status = 200, body = Post)))]
#[post("/posts/{id}/reopen")]
async fn reopen_post(app: Data<App>, id: Id, _body: Body<Reopening>) -> Result<Json<Post>> {
    let rules = Rules::read(&app).await?;
    let tx = storage::begin(&app.db).await?;
    let row = review::reopen(&app, &tx, &rules, id.0).await?;
    shown(&app, tx, row).await
}

/// When to send.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// At this time; a past one means now. Without it the post's own time counts.
    #[serde(default)]
    at: Option<DateTime<Utc>>,
    /// The beginning of a free slot, in the place of `at`.
    #[serde(default)]
    slot: Option<DateTime<Utc>>,
}

/// Asks the gate and queues the post, or holds it for review.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), request_body = Sending, responses((status = 202, body = Post, description = "Queued"), (status = 200, body = Post, description = "Held for review")))]
#[post("/posts/{id}/publish")]
async fn publish_post(app: Data<App>, id: Id, body: Body<Sending>) -> Result<HttpResponse> {
    if body.0.at.is_some() && body.0.slot.is_some() {
        return Err(Error::field("/slot", "both", "give either at or slot"));
    }
    let rules = Rules::read(&app).await?;
    let tx = storage::begin(&app.db).await?;
    let row = request::publish(&app, &tx, &rules, id.0, body.0.at.or(body.0.slot)).await?;
    let Json(post) = shown(&app, tx, row).await?;
    if post.status != PostStatus::Queued {
        return Ok(HttpResponse::Ok().json(post));
    }
    let watch = post.active_job.as_ref().map_or(address(post.id), |job| format!("/api/v1/jobs/{}", job.id));
    Ok(HttpResponse::build(StatusCode::ACCEPTED).insert_header((LOCATION, watch)).json(post))
}

/// What a person saw on the platform.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// Whether the post is there.
    outcome: Seen,
    /// Its address there.
    #[serde(default)]
    #[validate(url, length(max = 2048))]
    permalink: Option<String>,
}

/// Ends a sending whose outcome only a person can see.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), request_body = Resolution, responses((status = 200, body = Post)))]
#[post("/posts/{id}/resolve")]
async fn resolve_post(app: Data<App>, id: Id, body: Body<Resolution>) -> Result<Json<Post>> {
    if body.0.permalink.as_ref().is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://")) {
        return Err(Error::field("/permalink", "url", "the address begins with https:// or http://"));
    }
    let tx = storage::begin(&app.db).await?;
    request::resolve(&app, &tx, id.0, body.0.outcome, body.0.permalink).await?;
    commit(&app, tx).await?;
    let row = storage::post::get(&app.db, id.0).await?;
    Ok(Json(shape::one(&app, &app.db, row).await?))
}

//! Posts over HTTP.

use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::extract::{Body, Id};
use crate::http::List;
use crate::listing::{ListQuery, Listing};
use crate::posts::batch::NewBatch;
use crate::posts::check::{self, Check};
use crate::posts::input::{NewPost, PostUpdate};
use crate::posts::shape::{self, Post};
use crate::posts::subject::Rules;
use crate::posts::{actions, commit, compose, edit, told};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get, patch, post};
use domain::language::Language;
use domain::platform::Platform;
use domain::post::status::PostStatus;
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use storage::post;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_posts)
        .service(create_post)
        .service(create_post_batch)
        .service(check_unsaved_post)
        .service(get_post)
        .service(update_post)
        .service(delete_post)
        .service(check_post)
        .configure(actions::routes);
}

/// What a list of posts is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PostQuery {
    /// Only this status; `review` is the list of what waits for a person.
    status: Option<PostStatus>,
    /// Only this platform.
    platform: Option<Platform>,
    /// Only of this asset.
    asset_id: Option<Uuid>,
    /// Only this language.
    language: Option<Language>,
    /// Only of this comparison.
    ab_group: Option<String>,
    /// Only with this text in the title, whatever the case.
    #[validate(length(max = 200))]
    q: Option<String>,
}

/// Lists posts, newest first.
#[utoipa::path(tag = "posts", params(ListQuery, PostQuery), responses((status = 200, body = List<Post>)))]
#[get("/posts")]
async fn list_posts(app: Data<App>, query: Listing<PostQuery>) -> Result<Json<List<Post>>> {
    let Listing { filter: query, page } = query;
    let filter = post::Filter {
        status: query.status,
        platform: query.platform,
        asset_id: query.asset_id,
        language: query.language.map(String::from),
        ab_group: query.ab_group,
        q: query.q,
    };
    let rows = post::list(&app.db, filter, page).await?;
    let items = shape::many(&app, &app.db, rows.items).await?;
    Ok(Json(List { items, next_cursor: rows.next_cursor, total: rows.total }))
}

/// Writes a post as a draft; what is missing comes from its asset, and what is owed is put into its words.
#[utoipa::path(tag = "posts", request_body = NewPost, responses((status = 201, body = Post)))]
#[post("/posts")]
async fn create_post(app: Data<App>, body: Body<NewPost>) -> Result<HttpResponse> {
    let rules = Rules::read(&app).await?;
    let tx = storage::begin(&app.db).await?;
    let row = compose::create(&app, &tx, &rules, body.0, false).await?;
    let post = told(&app, &tx, "created", row).await?;
    commit(&app, tx).await?;
    Ok(HttpResponse::Created().insert_header((LOCATION, address(post.id))).json(post))
}

/// Where a post is found.
pub fn address(id: Uuid) -> String {
    format!("/api/v1/posts/{id}")
}

/// Writes one composition for several platforms: all of its posts, or none.
#[utoipa::path(tag = "posts", request_body = NewBatch, responses((status = 201, body = List<Post>)))]
#[post("/posts/batch")]
async fn create_post_batch(app: Data<App>, body: Body<NewBatch>) -> Result<HttpResponse> {
    let rules = Rules::read(&app).await?;
    let group_id = Uuid::now_v7();
    let tx = storage::begin(&app.db).await?;
    let mut items = Vec::new();
    for (index, target) in body.0.targets.iter().enumerate() {
        let new = body.0.base.post(target, group_id);
        let row = compose::create(&app, &tx, &rules, new, false).await.map_err(|error| within(error, index))?;
        items.push(told(&app, &tx, "created", row).await?);
    }
    commit(&app, tx).await?;
    Ok(HttpResponse::Created().json(List::whole(items)))
}

/// Field errors of one target point into it.
fn within(error: Error, index: usize) -> Error {
    match error {
        Error::Invalid(errors) => Error::Invalid(
            errors.into_iter().map(|e| FieldError { pointer: format!("/targets/{index}{}", e.pointer), ..e }).collect(),
        ),
        other => other,
    }
}

/// Checks a post as it is typed; nothing is stored.
#[utoipa::path(tag = "posts", request_body = NewPost, responses((status = 200, body = Check)))]
#[post("/posts/check")]
async fn check_unsaved_post(app: Data<App>, body: Body<NewPost>) -> Result<Json<Check>> {
    Ok(Json(check::unsaved(&app, body.0).await?))
}

/// Shows a post.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), responses((status = 200, body = Post)))]
#[get("/posts/{id}")]
async fn get_post(app: Data<App>, id: Id) -> Result<Json<Post>> {
    let row = post::get(&app.db, id.0).await?;
    Ok(Json(shape::one(&app, &app.db, row).await?))
}

/// Changes a post that is not on its way; an approval does not outlive the change.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), request_body = PostUpdate, responses((status = 200, body = Post)))]
#[patch("/posts/{id}")]
async fn update_post(app: Data<App>, id: Id, body: Body<PostUpdate>) -> Result<Json<Post>> {
    let rules = Rules::read(&app).await?;
    let tx = storage::begin(&app.db).await?;
    let row = edit::update(&app, &tx, &rules, id.0, body.0).await?;
    shown(&app, tx, row).await
}

/// Stores what a handler did to a post, and shows the post.
pub async fn shown(app: &App, tx: DatabaseTransaction, row: post::Model) -> Result<Json<Post>> {
    let post = told(app, &tx, "updated", row).await?;
    commit(app, tx).await?;
    Ok(Json(post))
}

/// Deletes a post that is neither on its way nor out.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/posts/{id}")]
async fn delete_post(app: Data<App>, id: Id) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    edit::delete(&app, &tx, id.0).await?;
    crate::events::add(&app, &tx, "post", "deleted", id.0, &serde_json::json!({"id": id.0})).await?;
    commit(&app, tx).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Says everything that is to be said about a post before it is sent.
#[utoipa::path(tag = "posts", params(("id" = Uuid, Path)), responses((status = 200, body = Check)))]
#[get("/posts/{id}/check")]
async fn check_post(app: Data<App>, id: Id) -> Result<Json<Check>> {
    Ok(Json(check::saved(&app, id.0).await?))
}

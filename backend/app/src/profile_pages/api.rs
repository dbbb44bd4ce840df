//! Profile pages over HTTP, for their owner.

use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::Body;
use crate::http::List;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, put};
use chrono::{DateTime, Utc};
use domain::link::code::check_slug;
use serde::{Deserialize, Serialize};
use storage::{account, profile_page};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_pages).service(get_page).service(put_page).service(delete_page);
}

/// A public page with the links of an account's posts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ProfilePage {
    /// Its id.
    pub id: Uuid,
    /// What stands in its address.
    pub handle: String,
    /// Its full address.
    pub url: String,
    /// Whose posts it shows.
    pub account_id: Uuid,
    /// What stands at its top.
    pub title: String,
    /// A few words below.
    pub intro: String,
    /// Whether it is shown.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

fn shown(app: &App, row: profile_page::Model) -> ProfilePage {
    ProfilePage {
        id: row.id,
        url: format!("{}/b/{}", app.config.public_url, row.handle),
        handle: row.handle,
        account_id: row.account_id,
        title: row.title,
        intro: row.intro,
        active: row.active,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

async fn find(app: &App, handle: &str) -> Result<profile_page::Model> {
    let unknown = || Error::NoSuchPath(format!("/api/v1/pages/{handle}"));
    profile_page::by_handle(&app.db, handle).await?.ok_or_else(unknown)
}

/// Lists the profile pages, one for an account at most.
#[utoipa::path(tag = "links", responses((status = 200, body = List<ProfilePage>)))]
#[get("/pages")]
async fn list_pages(app: Data<App>) -> Result<Json<List<ProfilePage>>> {
    let rows = profile_page::all(&app.db).await?;
    Ok(Json(List::whole(rows.into_iter().map(|row| shown(&app, row)).collect())))
}

/// Shows a profile page as its owner sets it.
#[utoipa::path(tag = "links", params(("handle" = String, Path)), responses((status = 200, body = ProfilePage)))]
#[get("/pages/{handle}")]
async fn get_page(app: Data<App>, handle: Path<String>) -> Result<Json<ProfilePage>> {
    Ok(Json(shown(&app, find(&app, &handle).await?)))
}

/// What a profile page is to be.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PageUpdate {
    /// Whose posts it shows; an account has one page at most.
    account_id: Uuid,
    /// What stands at its top; the account's name when missing.
    #[validate(length(min = 1, max = 100))]
    title: Option<String>,
    /// A few words below.
    #[serde(default)]
    #[validate(length(max = 500))]
    intro: String,
    /// Whether it is shown.
    #[serde(default = "yes")]
    active: bool,
}

fn yes() -> bool {
    true
}

/// Makes or changes a profile page, which everybody sees under `/b/{handle}`.
#[utoipa::path(tag = "links", params(("handle" = String, Path)), request_body = PageUpdate, responses((status = 200, body = ProfilePage), (status = 201, body = ProfilePage)))]
#[put("/pages/{handle}")]
async fn put_page(app: Data<App>, handle: Path<String>, body: Body<PageUpdate>) -> Result<HttpResponse> {
    if let Some(finding) = check_slug(&handle) {
        return Err(Error::field("/handle", &finding.code, finding.detail));
    }
    let wish = body.0;
    let tx = storage::begin(&app.db).await?;
    let account = account::get(&tx, wish.account_id).await;
    let account = account.map_err(|_| Error::field("/account_id", "unknown", "there is no such account"))?;
    let known = profile_page::by_handle(&tx, &handle).await?;
    let row = profile_page::Model {
        id: known.as_ref().map_or_else(Uuid::now_v7, |row| row.id),
        handle: handle.into_inner(),
        account_id: account.id,
        title: wish.title.unwrap_or(account.name),
        intro: wish.intro,
        active: wish.active,
        created_at: known.as_ref().map_or(app.now(), |row| row.created_at),
        updated_at: app.now(),
    };
    let stored =
        if known.is_some() { profile_page::update(&tx, row).await } else { profile_page::insert(&tx, row).await };
    let row = stored.map_err(|error| match error {
        storage::Error::Conflict(_) => {
            Error::conflict("exists", "the account has a page already: delete that one first")
        }
        other => other.into(),
    })?;
    tx.commit().await.map_err(storage::Error::from)?;
    let place = format!("/api/v1/pages/{}", row.handle);
    let status = if known.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    Ok(HttpResponse::build(status).insert_header((LOCATION, place)).json(shown(&app, row)))
}

/// Deletes a profile page; its links stay.
#[utoipa::path(tag = "links", params(("handle" = String, Path)), responses((status = 204)))]
#[delete("/pages/{handle}")]
async fn delete_page(app: Data<App>, handle: Path<String>) -> Result<HttpResponse> {
    let row = find(&app, &handle).await?;
    profile_page::delete(&app.db, row.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

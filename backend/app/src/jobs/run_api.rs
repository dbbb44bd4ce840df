//! Runs over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::extract::Id;
use crate::http::List;
use crate::jobs::runs::Run;
use crate::listing::{ListQuery, Listing};
use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use storage::run;
use utoipa::IntoParams;
use validator::Validate;

/// What a list of runs is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RunQuery {
    /// Only those whose trigger contains this text.
    #[validate(length(max = 200))]
    q: Option<String>,
}

/// Lists runs, newest first.
#[utoipa::path(tag = "jobs", params(ListQuery, RunQuery), responses((status = 200, body = List<Run>)))]
#[get("/runs")]
pub(super) async fn list_runs(app: Data<App>, query: Listing<RunQuery>) -> Result<Json<List<Run>>> {
    Ok(Json(List::of(run::list(&app.db, query.filter.q.as_deref(), query.page).await?)))
}

/// Shows a run.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path)), responses((status = 200, body = Run)))]
#[get("/runs/{id}")]
pub(super) async fn get_run(app: Data<App>, id: Id) -> Result<Json<Run>> {
    Ok(Json(run::get(&app.db, id.0).await?.into()))
}

//! Jobs over HTTP: the routes, lists and logs.

use super::{control, run_api, triggers};
use crate::app::App;
use crate::error::Result;
use crate::extract::{Id, Params};
use crate::http::List;
use crate::listing::{ListQuery, Listing};
use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use domain::job::{JobKind, JobStatus};
use serde::{Deserialize, Serialize};
use storage::{job, job_log};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

pub use super::enqueue::enqueue_run;
pub use super::shape::{Job, Subject};
pub use super::wait::{WaitQuery, accepted, ended};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_jobs)
        .service(get_job)
        .service(get_job_log)
        .service(control::retry_job)
        .service(control::cancel_job)
        .service(triggers::trigger_ingest)
        .service(triggers::trigger_transform)
        .service(triggers::trigger_publish)
        .service(triggers::trigger_metrics)
        .service(triggers::trigger_autopilot)
        .service(run_api::list_runs)
        .service(run_api::get_run);
}

/// What a list of jobs is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct JobQuery {
    /// Only this kind.
    kind: Option<JobKind>,
    /// Only this status.
    status: Option<JobStatus>,
    /// Only of this run.
    run_id: Option<Uuid>,
    /// Only about this source, asset, post or account.
    subject_id: Option<Uuid>,
    /// Only about what people called so when the job was queued, whatever the case.
    #[validate(length(max = 200))]
    q: Option<String>,
}

/// Lists jobs, newest first.
#[utoipa::path(tag = "jobs", params(ListQuery, JobQuery), responses((status = 200, body = List<Job>)))]
#[get("/jobs")]
async fn list_jobs(app: Data<App>, query: Listing<JobQuery>) -> Result<Json<List<Job>>> {
    let JobQuery { kind, status, run_id, subject_id, q } = query.filter;
    let filter = job::Filter { kind, status, run_id, subject_id, q };
    Ok(Json(List::of(job::list(&app.db, filter, query.page).await?)))
}

/// Shows a job, when it has ended or `wait` is over.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), WaitQuery), responses((status = 200, body = Job)))]
#[get("/jobs/{id}")]
async fn get_job(app: Data<App>, id: Id, query: Params<WaitQuery>) -> Result<Json<Job>> {
    Ok(Json(ended(&app, id.0, query.0.wait()).await?.into()))
}

/// A line of a job's log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// Its id: ask for lines after it.
    pub id: Uuid,
    /// `info`, `warn` or `error`.
    pub level: String,
    /// The line, in English.
    pub message: String,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// From where on a log is read.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// The last line known.
    after: Option<Uuid>,
}

/// Reads a job's log, oldest line first, at most 500 lines.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), LogQuery), responses((status = 200, body = List<LogLine>)))]
#[get("/jobs/{id}/log")]
async fn get_job_log(app: Data<App>, id: Id, query: Params<LogQuery>) -> Result<Json<List<LogLine>>> {
    job::get(&app.db, id.0).await?;
    let lines = job_log::of_job(&app.db, id.0, query.0.after).await?;
    let items = lines.into_iter().map(|l| LogLine { id: l.id, level: l.level, message: l.message, at: l.created_at });
    Ok(Json(List::whole(items.collect())))
}

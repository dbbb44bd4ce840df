//! What a person does to a job: try it again, cancel it.

use crate::app::App;
use crate::error::{Error, Result};
use crate::events;
use crate::extract::{Id, Params};
use crate::jobs::enqueue::Enqueued;
use crate::jobs::runs;
use crate::jobs::shape::Job;
use crate::jobs::wait::{WaitQuery, accepted};
use crate::perform::gave_up;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use domain::job::JobStatus;
use sea_orm::DatabaseTransaction;
use storage::job;
use uuid::Uuid;

/// Queue a failed job again.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), WaitQuery), responses((status = 202, body = Job)))]
#[post("/jobs/{id}/retry")]
pub(super) async fn retry_job(app: Data<App>, id: Id, query: Params<WaitQuery>) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    let row = job::get(&tx, id.0).await?;
    let retried = match row.status.0 {
        JobStatus::Queued => job::hasten(&tx, row.id, app.now()).await?,
        JobStatus::Failed => job::retry(&tx, row.id, app.now()).await?,
        JobStatus::Running | JobStatus::Done => false,
    };
    if !retried {
        return Err(Error::conflict("wrong-state", "only a failed or waiting job can be tried again"));
    }
    tell(&app, &tx, row.id).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    app.wake().await;
    accepted(&app, Enqueued { job: row, created: true }, query.0.wait()).await
}

/// Cancel a job: a waiting one at once, a running one as soon as it notices.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), WaitQuery), responses((status = 202, body = Job)))]
#[post("/jobs/{id}/cancel")]
pub(super) async fn cancel_job(app: Data<App>, id: Id, query: Params<WaitQuery>) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    let row = job::get(&tx, id.0).await?;
    if !job::cancel(&tx, row.id, app.now()).await? {
        return Err(Error::conflict("wrong-state", "it has ended already"));
    }
    tell(&app, &tx, row.id).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    accepted(&app, Enqueued { job: row, created: true }, query.0.wait()).await
}

/// Tells what a person did to a job, and ends or reopens what depends on it.
async fn tell(app: &App, tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let row = job::get(tx, id).await?;
    if row.status.0 == JobStatus::Failed {
        gave_up(app, tx, &row, row.last_error.as_deref().unwrap_or("cancelled")).await?;
    }
    match row.run_id {
        Some(run_id) if row.ended() => runs::close(app, tx, run_id, row.status.0 == JobStatus::Failed).await?,
        Some(run_id) if row.status.0 == JobStatus::Queued => runs::reopen(app, tx, run_id).await?,
        _ => {}
    }
    events::add(app, tx, "job", "updated", id, &Job::from(row)).await
}

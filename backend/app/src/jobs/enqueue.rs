//! Queueing work: the row first, the wake-up after it is committed.

use crate::app::App;
use crate::error::Result;
use crate::events;
use crate::jobs::runs::Run;
use crate::jobs::shape::Job;
use crate::jobs::subject;
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, TransactionTrait};
use storage::{job, run};
use uuid::Uuid;

/// A job that was asked for.
pub struct Enqueued {
    /// The job: the new one, or the open one that does the same work.
    pub job: job::Model,
    /// Whether it is new.
    pub created: bool,
}

/// Queues `work` to be done at once.
pub async fn enqueue(app: &App, work: domain::job::Job, run_id: Option<Uuid>) -> Result<Enqueued> {
    let tx = storage::begin(&app.db).await?;
    let enqueued = enqueue_in(app, &tx, work, run_id, app.now()).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    app.wake().await;
    Ok(enqueued)
}

/// Queues `work` in a run of its own.
pub async fn enqueue_run(app: &App, work: domain::job::Job, trigger: &str) -> Result<Enqueued> {
    let tx = storage::begin(&app.db).await?;
    let enqueued = enqueue_run_in(app, &tx, work, trigger).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    if enqueued.created {
        events::written(app);
        app.wake().await;
    }
    Ok(enqueued)
}

/// Queues `work` in a run of its own, in the caller's transaction; no run is left where the same work is open already.
pub async fn enqueue_run_in(
    app: &App,
    tx: &DatabaseTransaction,
    work: domain::job::Job,
    trigger: &str,
) -> Result<Enqueued> {
    let inner = tx.begin().await.map_err(storage::Error::from)?;
    let run = run::start(&inner, trigger, app.now()).await?;
    let enqueued = enqueue_in(app, &inner, work, Some(run.id), app.now()).await?;
    if enqueued.created {
        events::add(app, &inner, "run", "created", run.id, &Run::from(run)).await?;
    }
    let ended = if enqueued.created { inner.commit().await } else { inner.rollback().await };
    ended.map_err(storage::Error::from)?;
    Ok(enqueued)
}

/// Queues `work` for `run_after` in the caller's transaction; the caller wakes a worker after the commit.
pub async fn enqueue_in(
    app: &App,
    tx: &DatabaseTransaction,
    work: domain::job::Job,
    run_id: Option<Uuid>,
    run_after: DateTime<Utc>,
) -> Result<Enqueued> {
    let subject_title = subject::title(tx, &work).await?;
    loop {
        let row = job::Model::new(work.clone(), run_id, run_after, app.now());
        let new = job::Model { subject_title: subject_title.clone(), ..row };
        if job::insert(tx, &new).await? {
            events::add(app, tx, "job", "created", new.id, &Job::from(new.clone())).await?;
            return Ok(Enqueued { job: new, created: true });
        }
        // The open one may have ended between the two looks: then the insert passes next time.
        if let Some(open) = job::open_by_key(tx, &new.unique_key).await? {
            return Ok(Enqueued { job: open, created: false });
        }
    }
}

//! Ticks: wakes forgotten jobs, takes back leases that ended, fires schedules once however many processes run.

use crate::app::App;
use crate::error::Result;
use crate::jobs;
use crate::rules;
use crate::worker::settle;
use chrono::Duration;
use domain::job::{Job, Outcome};
use storage::{event, idempotent_answer, job, schedule, session, source};

/// How often the tables are looked at.
const TICK: std::time::Duration = std::time::Duration::from_secs(2);

/// Looks at the tables until the program stops.
pub async fn run(app: App) {
    while !app.stopping.is_cancelled() {
        if let Err(error) = tick(&app).await {
            tracing::warn!("a tick failed, the next one tries again: {error}");
        }
        tokio::select! { () = tokio::time::sleep(TICK) => {}, () = app.stopping.cancelled() => {} }
    }
}

/// One look at the tables.
pub async fn tick(app: &App) -> Result<()> {
    for lost in job::expired(&app.db, app.now()).await? {
        tracing::warn!(job.id = %lost.id, "its worker is silent, the job goes back");
        settle(app, &lost, Outcome::Retry { why: "its worker stopped answering".to_owned(), wait: None }).await?;
    }
    fire(app).await?;
    // As many wake-ups as this process can follow: more would pile up while the workers are busy.
    let due = job::count_due(&app.db, app.now()).await?;
    for _ in 0..due.min(app.config.workers as u64) {
        app.wake().await;
    }
    Ok(())
}

async fn fire(app: &App) -> Result<()> {
    let now = app.now();
    if schedule::take(&app.db, "ingest", now + Duration::seconds(30), now).await? {
        for due in source::due(&app.db, now).await? {
            jobs::api::enqueue_run(app, Job::Ingest { source_id: Some(due.id) }, "schedule").await?;
        }
    }
    if schedule::take(&app.db, "metrics", now + Duration::hours(1), now).await? {
        jobs::enqueue(app, Job::Metrics { account_id: None }, None).await?;
    }
    let autopilot = rules::autopilot(app).await?;
    if autopilot.enabled && schedule::take(&app.db, "autopilot", now + autopilot.period(), now).await? {
        jobs::api::enqueue_run(app, Job::Autopilot {}, "autopilot").await?;
    }
    if schedule::take(&app.db, "tidy", now + Duration::hours(1), now).await? {
        tidy(app).await?;
    }
    Ok(())
}

/// Deletes what nobody needs any more.
async fn tidy(app: &App) -> Result<()> {
    let day_ago = app.now() - Duration::days(1);
    event::delete_before(&app.db, day_ago).await?;
    idempotent_answer::delete_before(&app.db, day_ago).await?;
    session::delete_expired(&app.db, app.now()).await?;
    Ok(())
}

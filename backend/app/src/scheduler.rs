//! Ticks: wakes forgotten jobs, takes back leases that ended, fires schedules once however many processes run.

use crate::app::App;
use crate::assets::sweep::sweep;
use crate::autopilot as pilot;
use crate::conversions;
use crate::error::Result;
use crate::jobs;
use crate::posts;
use crate::rules::{self, known};
use crate::worker::settle;
use chrono::Duration;
use domain::job::Job;
use std::sync::atomic::Ordering;
use storage::{event, idempotent_answer, job, metric_event, schedule, session, source, trigger_delivery};

/// How long single clicks are kept; days and links keep their counts (CNIL: 25 months at most).
const CLICKS_KEPT: chrono::Months = chrono::Months::new(25);

/// How long it is remembered which webhooks came: senders try again for days.
const WEBHOOKS_KEPT: Duration = Duration::days(7);

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

/// One look at the tables; what fails in it does not keep the rest from being done.
pub async fn tick(app: &App) -> Result<()> {
    for lost in job::expired(&app.db, app.now()).await? {
        tracing::warn!(job.id = %lost.id, "its worker is silent, the job goes back");
        let why = "its worker stopped answering".to_owned();
        let silent = lost.kind.0.cut_off(why, lost.attempts, app.now(), &mut app.rng());
        noted(&format!("taking back job {}", lost.id), settle(app, &lost, silent).await);
    }
    noted("ingest", ingest_due(app).await);
    noted("publish", publish_due(app).await);
    noted("metrics", metrics_due(app).await);
    noted("autopilot", autopilot_due(app).await);
    noted("matching", match_due(app).await);
    noted("tidying", tidy_due(app).await);
    noted("sweeping", sweep_due(app).await);
    // As many wake-ups as this process has free hands: more would pile up in the queue.
    let due = job::count_due(&app.db, app.now()).await?;
    let free = app.config.workers.saturating_sub(app.running.load(Ordering::SeqCst));
    for _ in 0..due.min(free as u64) {
        app.wake().await;
    }
    Ok(())
}

fn noted(what: &str, result: Result<()>) {
    if let Err(error) = result {
        tracing::warn!("{what} failed, the next tick tries again: {error}");
    }
}

/// Takes the firing of `name` that is due, unless its rule is off; `every` wins over the rule's period.
async fn fires(app: &App, name: &str, rule: &str, every: Option<Duration>) -> Result<bool> {
    let Some(period) = rules::schedule(app, rule).await? else { return Ok(false) };
    let now = app.now();
    Ok(schedule::take(&app.db, name, now + every.unwrap_or(period), now).await?)
}

/// Each source has an interval of its own: what is due is looked for twice a minute.
async fn ingest_due(app: &App) -> Result<()> {
    if fires(app, "ingest", known::SCHEDULE_INGEST, Some(Duration::seconds(30))).await? {
        for due in source::due(&app.db, app.now()).await? {
            jobs::api::enqueue_run(app, Job::Ingest { source_id: Some(due.id) }, "schedule").await?;
        }
    }
    Ok(())
}

async fn publish_due(app: &App) -> Result<()> {
    if fires(app, "publish", known::SCHEDULE_PUBLISH, None).await? {
        posts::due::queue_due(app).await?;
    }
    Ok(())
}

async fn metrics_due(app: &App) -> Result<()> {
    if fires(app, "metrics", known::SCHEDULE_METRICS, None).await? {
        jobs::enqueue(app, Job::Metrics { account_id: None }, None).await?;
    }
    Ok(())
}

async fn autopilot_due(app: &App) -> Result<()> {
    let autopilot = rules::autopilot(app).await?;
    let now = app.now();
    if autopilot.enabled && schedule::take(&app.db, "autopilot", now + autopilot.period(), now).await? {
        jobs::api::enqueue_run(app, Job::Autopilot {}, pilot::tick::SCHEDULED).await?;
    }
    Ok(())
}

/// A sale may be reported before its click is stored.
async fn match_due(app: &App) -> Result<()> {
    let now = app.now();
    if schedule::take(&app.db, "matching", now + Duration::seconds(10), now).await? {
        conversions::matching::match_again(app).await?;
    }
    Ok(())
}

async fn tidy_due(app: &App) -> Result<()> {
    let now = app.now();
    if schedule::take(&app.db, "tidy", now + Duration::hours(1), now).await? {
        tidy(app).await?;
    }
    Ok(())
}

/// Looks through the media store once a day, away from the ticks that wake jobs.
async fn sweep_due(app: &App) -> Result<()> {
    let now = app.now();
    if schedule::take(&app.db, "sweep", now + Duration::days(1), now).await? {
        let app = app.clone();
        tokio::spawn(async move { noted("sweeping", sweep(&app).await.map(drop)) });
    }
    Ok(())
}

/// Deletes what nobody needs any more.
async fn tidy(app: &App) -> Result<()> {
    let day_ago = app.now() - Duration::days(1);
    event::delete_before(&app.db, day_ago).await?;
    idempotent_answer::delete_before(&app.db, day_ago).await?;
    session::delete_expired(&app.db, app.now()).await?;
    trigger_delivery::delete_before(&app.db, app.now() - WEBHOOKS_KEPT).await?;
    if let Some(long_ago) = app.now().checked_sub_months(CLICKS_KEPT) {
        metric_event::delete_clicks_before(&app.db, long_ago).await?;
    }
    crate::links::visitor::forget(app).await?;
    posts::publish::outbox::tidy(app).await?;
    app.queue.tidy().await.map_err(crate::error::Error::internal)
}

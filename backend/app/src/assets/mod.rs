//! Assets: found, rendered, shown.

pub mod analyze;
pub mod api;
pub mod attach;
pub mod clip;
pub mod create;
pub mod draft;
pub mod fetch;
pub mod form;
pub mod keep;
pub mod original;
pub mod plan;
pub mod range;
pub mod remove;
pub mod score;
pub mod shape;
pub mod store;
pub mod sweep;
pub mod thumbnail;
pub mod transform;
pub mod update;
pub mod workshop;

use crate::app::App;
use crate::error::{Error, Result};
use crate::events;
use crate::jobs::enqueue::{Enqueued, enqueue};
use domain::asset::status::{AssetStatus, MediaState};
use domain::job::Job;
use sea_orm::DatabaseTransaction;
use storage::asset;

/// Queues the rendering of an asset; refused when there is nothing to render.
pub async fn request_transform(app: &App, row: &asset::Model) -> Result<Enqueued> {
    request_rendition(app, row, None).await
}

/// Queues one rendition of an asset, or all that its posts need.
pub async fn request_rendition(app: &App, row: &asset::Model, rendition: Option<String>) -> Result<Enqueued> {
    renderable(row)?;
    enqueue(app, Job::Transform { asset_id: row.id, rendition }, None).await
}

/// Refuses what cannot be rendered.
pub fn renderable(row: &asset::Model) -> Result<()> {
    if row.media.0 == MediaState::Missing {
        return Err(Error::conflict("media-missing", "the asset has no media file: attach one, or give its address"));
    }
    match row.status.0 {
        AssetStatus::Duplicate => Err(Error::conflict("duplicate", "the asset shows the same picture as another one")),
        AssetStatus::Rejected => Err(Error::conflict("wrong-state", "the asset was rejected: take that back first")),
        AssetStatus::New | AssetStatus::Ready | AssetStatus::Failed => Ok(()),
    }
}

/// Stores a changed asset with its event, and commits.
pub async fn save(app: &App, tx: DatabaseTransaction, row: asset::Model) -> Result<shape::Asset> {
    let shown = put(app, &tx, row).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(shown)
}

/// Stores a changed asset with its event, in a transaction that the caller commits.
pub async fn put(app: &App, tx: &DatabaseTransaction, mut row: asset::Model) -> Result<shape::Asset> {
    row.updated_at = app.now();
    let row = asset::update(tx, row).await?;
    let shown = shape::one(app, tx, row).await?;
    events::add(app, tx, "asset", "updated", shown.id, &shown).await?;
    Ok(shown)
}

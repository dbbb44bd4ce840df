//! Posts: composing, review, publication.

pub mod actions;
pub mod api;
pub mod batch;
pub mod check;
pub mod compose;
pub mod due;
pub mod edit;
pub mod gate;
pub mod input;
pub mod preflight;
pub mod publish;
pub mod request;
pub mod review;
pub mod shape;
pub mod subject;
pub mod variants;

use crate::app::App;
use crate::error::Result;
use crate::events;
use sea_orm::DatabaseTransaction;
use storage::post;

/// Adds the event that tells of a written post, and gives the post as the API shows it.
pub async fn told(app: &App, tx: &DatabaseTransaction, op: &str, row: post::Model) -> Result<shape::Post> {
    let shown = shape::one(app, tx, row).await?;
    events::add(app, tx, "post", op, shown.id, &shown).await?;
    Ok(shown)
}

/// Commits a transaction that wrote posts, and lets streams and workers know.
pub async fn commit(app: &App, tx: DatabaseTransaction) -> Result<()> {
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    app.wake().await;
    Ok(())
}

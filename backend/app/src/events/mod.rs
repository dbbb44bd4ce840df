//! Events: rows that are written with the change they tell of, and the stream that shows them.

pub mod api;

use crate::app::App;
use crate::error::Result;
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use uuid::Uuid;

/// Adds an event to the transaction of the change; call it last in it.
///
/// `resource` is what the API would show.
pub async fn add(
    app: &App,
    tx: &DatabaseTransaction,
    topic: &str,
    op: &str,
    id: Uuid,
    resource: &impl Serialize,
) -> Result<()> {
    let resource = serde_json::to_value(resource).map_err(crate::error::Error::internal)?;
    Ok(storage::event::add(tx, topic, op, Some(id), resource, app.now()).await?)
}

/// Tells this process's streams that a transaction with events is committed.
pub fn written(app: &App) {
    app.written.send_modify(|n| *n += 1);
}

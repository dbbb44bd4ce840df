//! Deletes assets: the row first, then the files that nothing names any more.

use crate::app::App;
use crate::assets::transform::keys;
use crate::assets::{shape, store};
use crate::error::{Error, Result};
use crate::events;
use crate::extract::Id;
use actix_web::web::Data;
use actix_web::{HttpResponse, delete};
use domain::post::status::PostStatus;
use storage::{asset, post, rendition};
use uuid::Uuid;

/// Delete an asset with its files and its drafts.
#[utoipa::path(tag = "assets", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/assets/{id}")]
pub async fn delete_asset(app: Data<App>, id: Id) -> Result<HttpResponse> {
    remove(&app, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Deletes an asset, unless one of its posts is on its way.
pub async fn remove(app: &App, id: Uuid) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let row = asset::get(&tx, id).await?;
    let posts = post::of_assets(&tx, &[id]).await?;
    if posts.iter().any(|post| post.status.0 == PostStatus::Queued) {
        return Err(Error::conflict("in-flight", "a post of this asset is on its way: wait for it, or resolve it"));
    }
    let renditions = rendition::of_asset(&tx, id).await?;
    let files: Vec<String> =
        row.original.iter().chain(&row.thumbnail).cloned().chain(renditions.iter().flat_map(keys)).collect();
    let shown = shape::one(app, &tx, row).await?;
    asset::delete(&tx, id).await?;
    events::add(app, &tx, "asset", "deleted", id, &shown).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    store::drop_files(app, files).await;
    Ok(())
}

//! Copies of clips that are being sent: what was armed stays as it is, however its asset is rendered meanwhile.

use crate::app::App;
use crate::assets::store;
use crate::error::{Error, Result};
use domain::publication::intent::Intent;
use std::path::{Path, PathBuf};
use storage::{post, publication, rendition};
use uuid::Uuid;

/// Where the copy for `sending` lies on this machine.
pub fn path(app: &App, sending: Uuid) -> PathBuf {
    place(app, sending, "mp4")
}

/// Where the copy of the picture that stands for it lies.
pub fn cover_path(app: &App, sending: Uuid) -> PathBuf {
    place(app, sending, "jpg")
}

fn place(app: &App, sending: Uuid, end: &str) -> PathBuf {
    let path = app.config.data_dir.join("outbox").join(format!("{}.{end}", sending.simple()));
    std::path::absolute(&path).unwrap_or(path)
}

/// Copies the file under `key` in the media store to `path`; where files are local this takes no space.
pub async fn put(app: &App, path: PathBuf, key: &str) -> Result<PathBuf> {
    tokio::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).await.map_err(Error::internal)?;
    let file = app.files.local_path(key).map_err(store::failed)?;
    let linked = match file {
        Some(file) => tokio::fs::hard_link(file, &path).await.is_ok(),
        None => false,
    };
    if !linked && !is_there(&path).await {
        app.files.get_to_path(key, &path).await.map_err(store::failed)?;
    }
    Ok(path)
}

async fn is_there(path: &Path) -> bool {
    tokio::fs::try_exists(path).await.unwrap_or(false)
}

/// Lets `intent` name the copy on this machine, made anew when another one armed it; the clip's hash stays the armed one.
pub async fn bring(app: &App, sending: &publication::Model, intent: &mut Intent) -> Result<()> {
    let (path, cover) = (path(app, sending.id), cover_path(app, sending.id));
    if !intent.state.is_final() && !is_there(&path).await {
        let asset_id = post::get(&app.db, sending.post_id).await?.asset_id;
        let known = rendition::of_asset(&app.db, asset_id).await?;
        if let Some(same) = known.iter().find(|row| row.sha256 == intent.message.clip.sha256) {
            put(app, path.clone(), &same.clip).await?;
            if intent.message.cover.is_some() && !same.thumbnail.is_empty() {
                put(app, cover.clone(), &same.thumbnail).await?;
            }
        }
    }
    intent.message.clip.path = path.display().to_string();
    intent.message.cover = intent.message.cover.as_ref().map(|_| cover.display().to_string());
    Ok(())
}

/// Deletes the copies of sendings that are over, or that were never armed.
pub async fn tidy(app: &App) -> Result<()> {
    let Ok(mut files) = tokio::fs::read_dir(app.config.data_dir.join("outbox")).await else { return Ok(()) };
    while let Ok(Some(file)) = files.next_entry().await {
        let name = file.file_name();
        let Some(id) = name.to_str().and_then(sending_of) else { continue };
        let over = match publication::get(&app.db, id).await {
            Ok(sending) => sending.state.0.is_final(),
            Err(storage::Error::NotFound { .. }) => is_old(app, id),
            Err(error) => return Err(error.into()),
        };
        if over && let Err(error) = tokio::fs::remove_file(file.path()).await {
            tracing::warn!("{} was not deleted: {error}", file.path().display());
        }
    }
    Ok(())
}

/// The sending that a copy belongs to.
fn sending_of(name: &str) -> Option<Uuid> {
    let (id, end) = name.split_once('.')?;
    ["mp4", "jpg"].contains(&end).then(|| Uuid::parse_str(id).ok())?
}

/// Whether `id` was made more than an hour ago: a younger one may be about to be armed.
fn is_old(app: &App, id: Uuid) -> bool {
    let made = id.get_timestamp().and_then(|made| i64::try_from(made.to_unix().0).ok()).unwrap_or_default();
    app.now().timestamp() - made > 3600
}

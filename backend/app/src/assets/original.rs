//! Media files from outside: checked, looked at, and made the original of an asset.

use crate::app::App;
use crate::assets::keep::keep_original;
use crate::assets::{draft, put, save, store};
use crate::error::{Error, FieldError, Result};
use crate::events;
use crate::sources::picture::looked_at;
use connectors::media::video::VideoError;
use domain::asset::media::MediaInfo;
use domain::asset::status::AssetStatus;
use domain::finding::Finding;
use domain::job::Outcome;
use domain::source::phash::PHash;
use sea_orm::DatabaseTransaction;
use std::path::Path;
use storage::asset;
use storage::columns::{Json, Text};
use uuid::Uuid;

/// Largest original, in bytes.
pub const MAX_BYTES: u64 = 4 << 30;

/// Why a file cannot be used, or not now.
#[derive(Debug)]
pub enum Trouble {
    /// It will never do.
    Refused(Vec<Finding>),
    /// It may do later; with what the other side asked to wait.
    Later(String),
    /// Something of ours failed.
    Failed(Error),
}

impl From<VideoError> for Trouble {
    fn from(error: VideoError) -> Self {
        match error {
            VideoError::Refused(findings) => Trouble::Refused(findings),
            VideoError::MissingTool(_) => Trouble::Failed(Error::Unavailable(error.to_string())),
            _ => Trouble::Later(error.to_string()),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Failed(error)
    }
}

impl From<storage::Error> for Trouble {
    fn from(error: storage::Error) -> Self {
        Trouble::Failed(error.into())
    }
}

impl From<Trouble> for Error {
    /// As the answer to an upload.
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused(findings) => Error::Invalid(findings.into_iter().map(of_file).collect()),
            Trouble::Later(why) => Error::Unavailable(why),
            Trouble::Failed(error) => error,
        }
    }
}

fn of_file(finding: Finding) -> FieldError {
    let pointer = finding.pointer.clone().unwrap_or_else(|| "/file".to_owned());
    FieldError { pointer, ..FieldError::from(finding) }
}

/// What trouble means for the job that met it: a refusal fails the asset, with its reasons.
pub async fn give_up(app: &App, asset_id: Uuid, trouble: Trouble) -> Result<Outcome> {
    match trouble {
        Trouble::Refused(findings) => {
            let said: Vec<&str> = findings.iter().map(|finding| finding.detail.as_str()).collect();
            let why = said.join("; ");
            let tx = storage::begin(&app.db).await?;
            fail(app, &tx, asset_id, findings).await?;
            tx.commit().await.map_err(storage::Error::from)?;
            events::written(app);
            Ok(Outcome::Fail { why })
        }
        Trouble::Later(why) => Ok(Outcome::Retry { why, wait: None }),
        Trouble::Failed(error) => Err(error),
    }
}

/// Marks an asset as failed, with its reasons; one that a person decided about stays as it is.
async fn fail(app: &App, tx: &DatabaseTransaction, asset_id: Uuid, reasons: Vec<Finding>) -> Result<()> {
    let mut row = match asset::get(tx, asset_id).await {
        Err(storage::Error::NotFound { .. }) => return Ok(()),
        row => row?,
    };
    if !matches!(row.status.0, AssetStatus::New | AssetStatus::Ready | AssetStatus::Failed) {
        return Ok(());
    }
    row.status = Text(AssetStatus::Failed);
    row.reasons = Json(reasons);
    put(app, tx, row).await?;
    Ok(())
}

/// Marks an asset as failed after the last attempt on it, in the transaction that ends the job; one that has its reasons
/// keeps them, and a job that a person cancelled says nothing about the asset.
pub async fn gave_up(app: &App, tx: &DatabaseTransaction, asset_id: Uuid, why: &str) -> Result<()> {
    match asset::get(tx, asset_id).await {
        Ok(row) if why != "cancelled" && row.status.0 == AssetStatus::New => {
            let remedy = "Look at the job's log, then try again.";
            fail(app, tx, asset_id, vec![Finding::block("gave_up", why, remedy)]).await
        }
        Ok(_) | Err(storage::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What is known of a file after a look.
pub struct Examined {
    /// What it holds.
    pub info: MediaInfo,
    /// A telling frame, as JPEG.
    pub frame: Option<Vec<u8>>,
    /// The frame's hash.
    pub frame_phash: Option<PHash>,
}

/// Probes a file and takes a frame of it; `folder` is for unfinished files.
pub async fn examine(app: &App, path: &Path, folder: &Path) -> Result<Examined, Trouble> {
    let ffmpeg = app.ffmpeg().await?;
    let info = ffmpeg.probe(path).await?;
    let out = folder.join("frame.jpg");
    // A film without a frame that decodes is refused later, where it is rendered; here it only lacks a picture.
    let (frame, frame_phash) = match ffmpeg.grab_frame(path, &info, &out).await {
        Ok(()) => {
            let bytes = tokio::fs::read(&out).await.map_err(Error::internal)?;
            let picture = looked_at(bytes.into()).await;
            (picture.jpeg, picture.hashes.phash)
        }
        Err(error) => {
            tracing::info!("no frame could be taken: {error}");
            (None, None)
        }
    };
    Ok(Examined { info, frame, frame_phash })
}

/// Writes what a look at the original says into the row; answers the key of the frame, if one was stored.
pub async fn describe(app: &App, row: &mut asset::Model, examined: Examined) -> Result<Option<String>> {
    row.duration = examined.info.playable().or(row.duration);
    row.media_info = Some(Json(examined.info));
    row.frame_phash = examined.frame_phash.map(PHash::to_i64);
    let Some(jpeg) = examined.frame.filter(|_| row.thumbnail.is_none()) else { return Ok(None) };
    let key = store::key("thumbnails", "jpg");
    store::put(app, &key, jpeg).await?;
    row.thumbnail = Some(key.clone());
    Ok(Some(key))
}

/// Checks the file at `path` and makes it the original of `asset_id`; the one before is deleted.
pub async fn adopt(app: &App, asset_id: Uuid, path: &Path, folder: &Path) -> Result<asset::Model, Trouble> {
    let examined = examine(app, path, folder).await?;
    let mut made = asset::get(&app.db, asset_id).await?;
    let mut keys = vec![keep_original(app, &mut made, path).await?];
    keys.extend(describe(app, &mut made, examined).await?);
    match replace(app, made).await {
        Ok((row, before)) => {
            store::drop_files(app, before).await;
            Ok(row)
        }
        Err(error) => {
            store::drop_files(app, keys).await;
            Err(error.into())
        }
    }
}

/// Stores the new original in the place of the one before; answers the row and the keys that nothing names any more.
async fn replace(app: &App, made: asset::Model) -> Result<(asset::Model, Option<String>)> {
    let tx = storage::begin(&app.db).await?;
    let mut row = asset::get(&tx, made.id).await?;
    let before = row.original.take().filter(|key| made.original.as_ref() != Some(key));
    row.original = made.original;
    row.original_sha256 = made.original_sha256;
    row.media = made.media;
    row.duration = made.duration;
    row.media_info = made.media_info;
    row.frame_phash = made.frame_phash;
    row.thumbnail = row.thumbnail.or(made.thumbnail);
    if matches!(row.status.0, AssetStatus::Failed | AssetStatus::Ready) {
        row.status = Text(AssetStatus::New);
        row.reasons = Json(Vec::new());
    }
    let row = draft::weighed(app, &tx, row).await?;
    save(app, tx, row.clone()).await?;
    Ok((row, before))
}

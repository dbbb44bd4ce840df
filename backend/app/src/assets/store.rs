//! The media store as assets use it: keys that no two files share, and local copies for ffmpeg.

use crate::app::App;
use crate::error::{Error, Result};
use bytes::{Bytes, BytesMut};
use connectors::media::files::{Files, FilesError, S3Settings};
use domain::asset::status::MediaState;
use futures::StreamExt;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

/// Opens the store that the settings name: a bucket, or a folder in `DATA_DIR`.
pub fn open(config: &crate::config::Config) -> Result<Files> {
    let opened = match &config.s3 {
        Some(s3) => Files::s3(&S3Settings {
            bucket: s3.bucket.clone(),
            region: s3.region.clone(),
            endpoint: s3.endpoint.as_ref().map(url::Url::to_string),
            access_key: s3.access_key_id.clone(),
            secret_key: s3.secret_access_key.clone(),
            prefix: String::new(),
            // Other servers than Amazon's seldom have a name for each bucket.
            path_style: s3.endpoint.is_some(),
            allow_http: s3.endpoint.as_ref().is_some_and(|url| url.scheme() == "http"),
        }),
        None => Files::folder(&config.data_dir.join("media")),
    };
    opened.map_err(|error| Error::Internal(format!("S3_BUCKET or DATA_DIR: the media store cannot be opened: {error}")))
}

/// What `media` says of a file in the store.
pub fn state(app: &App) -> MediaState {
    if app.files.is_remote() { MediaState::S3 } else { MediaState::Local }
}

/// A new key of an asset's file: nothing else is ever stored under it.
pub fn key(kind: &str, end: &str) -> String {
    format!("{kind}/{}.{end}", Uuid::now_v7().simple())
}

/// Stores bytes under `key`.
pub async fn put(app: &App, key: &str, bytes: Vec<u8>) -> Result<()> {
    let folder = workshop(app)?;
    let path = folder.path().join("bytes");
    tokio::fs::write(&path, bytes).await.map_err(Error::internal)?;
    take_file(app, key, &path).await
}

/// Stores the file at `path` under `key`.
pub async fn put_file(app: &App, key: &str, path: &Path) -> Result<()> {
    app.files.put_file(key, path).await.map_err(failed)
}

/// Moves the file at `path`, which is of our own making, to `key`.
pub async fn take_file(app: &App, key: &str, path: &Path) -> Result<()> {
    app.files.take_file(key, path).await.map_err(failed)
}

/// Reads a small file as a whole.
pub async fn read(app: &App, key: &str) -> Result<Bytes> {
    let mut reading = app.files.read(key, None).await.map_err(failed)?;
    let mut bytes = BytesMut::new();
    while let Some(piece) = reading.stream.next().await {
        bytes.extend_from_slice(&piece.map_err(failed)?);
    }
    Ok(bytes.freeze())
}

/// Deletes files that no row names any more; what cannot be deleted is logged and left.
pub async fn drop_files(app: &App, keys: impl IntoIterator<Item = String>) {
    for key in keys {
        if let Err(error) = app.files.delete(&key).await {
            tracing::warn!("{key} was not deleted: {error}");
        }
    }
}

/// Whether a file is there.
pub async fn exists(app: &App, key: &str) -> bool {
    app.files.exists(key).await.unwrap_or(false)
}

/// A folder for unfinished files, which goes when it is dropped.
pub fn workshop(app: &App) -> Result<TempDir> {
    app.workshop.folder().map_err(Error::internal)
}

/// The file under `key` as ffmpeg can read it: where it lies, or a copy in `folder`.
pub async fn local(app: &App, key: &str, folder: &Path) -> Result<PathBuf> {
    if let Some(path) = app.files.local_path(key).map_err(failed)? {
        return Ok(path);
    }
    let end = key.rsplit_once('.').map_or("bin", |(_, end)| end);
    let path = folder.join(format!("original.{end}"));
    app.files.get_to_path(key, &path).await.map_err(failed)?;
    Ok(path)
}

/// SHA-256 of a file, in hex, read piece by piece.
pub async fn sha256(path: &Path) -> Result<String> {
    let mut file = tokio::fs::File::open(path).await.map_err(Error::internal)?;
    let (mut hash, mut chunk) = (Sha256::new(), vec![0u8; 256 << 10]);
    loop {
        match file.read(&mut chunk).await.map_err(Error::internal)? {
            0 => return Ok(hex::encode(hash.finalize())),
            n => hash.update(chunk.get(..n).unwrap_or_default()),
        }
    }
}

/// What the store answered, as an error of ours.
pub fn failed(error: FilesError) -> Error {
    if error.is_transient() {
        return Error::Unavailable(format!("the media store does not answer: {error}"));
    }
    Error::Internal(error.to_string())
}

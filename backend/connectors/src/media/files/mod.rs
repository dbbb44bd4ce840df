//! Where media files live: a local folder or an S3 bucket, behind the same few verbs.
//!
//! Keys are ours, never a stranger's: `originals/{id}.mp4`. Files of any size pass through in pieces.

mod error;
mod folder;
mod s3;

pub use error::FilesError;
pub use s3::S3Settings;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// A store of media files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, when files are local.
    root: Option<Arc<Path>>,
    /// What every key begins with in a bucket.
    prefix: String,
}

/// A file being read.
pub struct Reading {
    /// Size of the whole file in bytes.
    pub size: u64,
    /// The bytes that are coming.
    pub range: Range<u64>,
    /// A tag that changes when the file does.
    pub e_tag: Option<String>,
    /// The bytes, in pieces.
    pub stream: BoxStream<'static, Result<Bytes, FilesError>>,
}

impl Files {
    /// Keeps files in `root`, which is made when it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made or used.
    pub fn folder(root: &Path) -> Result<Self, FilesError> {
        std::fs::create_dir_all(root).map_err(FilesError::io("making the media folder"))?;
        let root = root.canonicalize().map_err(FilesError::io("finding the media folder"))?;
        let store = object_store::local::LocalFileSystem::new_with_prefix(&root)?;
        Ok(Files { store: Arc::new(store), root: Some(root.into()), prefix: String::new() })
    }

    /// Keeps files in an S3 bucket.
    ///
    /// # Errors
    /// When the settings name no usable address.
    pub fn s3(settings: &S3Settings) -> Result<Self, FilesError> {
        Ok(Files {
            store: Arc::new(s3::client(settings)?),
            root: None,
            prefix: settings.prefix.trim_matches('/').to_owned(),
        })
    }

    /// Whether files are in a bucket.
    pub fn is_remote(&self) -> bool {
        self.root.is_none()
    }

    /// Copies the file at `path` to `key`; it appears there whole or not at all.
    ///
    /// # Errors
    /// When reading or writing fails; what was there before stays.
    pub async fn put_file(&self, key: &str, path: &Path) -> Result<(), FilesError> {
        match self.local_path(key)? {
            Some(target) => folder::copy(path, &target).await,
            None => s3::upload(self.store.as_ref(), &self.key(key)?, path).await,
        }
    }

    /// Moves the file at `path` to `key`: for files of our own making, which need no second copy.
    ///
    /// # Errors
    /// When reading or writing fails; the file stays where it was.
    pub async fn take_file(&self, key: &str, path: &Path) -> Result<(), FilesError> {
        if let Some(target) = self.local_path(key)?
            && folder::rename(path, &target).await?
        {
            return Ok(());
        }
        self.put_file(key, path).await?;
        tokio::fs::remove_file(path).await.map_err(FilesError::io("removing a stored file"))
    }

    /// Copies the file of `key` to `path`; it appears there whole or not at all.
    ///
    /// # Errors
    /// [`FilesError::NotFound`], or what reading or writing answered.
    pub async fn get_to_path(&self, key: &str, path: &Path) -> Result<(), FilesError> {
        let mut reading = self.read(key, None).await?;
        let partial = folder::partial(path);
        let write = async {
            let mut file = tokio::fs::File::create(&partial).await?;
            while let Some(piece) = reading.stream.next().await {
                file.write_all(&piece.map_err(std::io::Error::other)?).await?;
            }
            file.sync_all().await?;
            tokio::fs::rename(&partial, path).await
        };
        let written = write.await.map_err(FilesError::io("copying a stored file"));
        if written.is_err() {
            // What is left of a failed copy helps nobody; that it cannot be removed changes nothing.
            let _ = tokio::fs::remove_file(&partial).await;
        }
        written
    }

    /// Reads the file of `key`, or `range` of its bytes; the end of the range may lie beyond the file's.
    ///
    /// # Errors
    /// [`FilesError::NotFound`]; [`FilesError::Range`] when the range begins beyond the end.
    pub async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Reading, FilesError> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.store.get_opts(&self.key(key)?, options).await.map_err(FilesError::of(key))?;
        let (size, range, e_tag) = (found.meta.size, found.range.clone(), found.meta.e_tag.clone());
        let name = key.to_owned();
        let stream = found.into_stream().map(move |piece| piece.map_err(FilesError::of(&name))).boxed();
        Ok(Reading { size, range, e_tag, stream })
    }

    /// Size of the file of `key` in bytes; `None` when there is none.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, FilesError> {
        match self.store.head(&self.key(key)?).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(FilesError::of(key)(error)),
        }
    }

    /// Whether there is a file of `key`.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn exists(&self, key: &str) -> Result<bool, FilesError> {
        Ok(self.size(key).await?.is_some())
    }

    /// Deletes the file of `key`; that there is none is no error.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn delete(&self, key: &str) -> Result<(), FilesError> {
        match self.store.delete(&self.key(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(FilesError::of(key)(error)),
        }
    }

    /// Where the file of `key` lies, when files are local; whether it is there or not.
    ///
    /// # Errors
    /// [`FilesError::Key`] when `key` is none of ours.
    pub fn local_path(&self, key: &str) -> Result<Option<PathBuf>, FilesError> {
        let key = self.key(key)?;
        Ok(self.root.as_ref().map(|root| root.join(key.as_ref())))
    }

    /// Keys below `folder` whose files were written before `moment`.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn older_than(&self, folder: &str, moment: DateTime<Utc>) -> Result<Vec<String>, FilesError> {
        let (below, prefix) = (self.key(folder)?, format!("{}/", self.prefix));
        let mut found = self.store.list(Some(&below));
        let mut keys = Vec::new();
        while let Some(file) = found.next().await {
            let file = file.map_err(FilesError::of(folder))?;
            let key = file.location.as_ref();
            if file.last_modified < moment {
                keys.push(key.strip_prefix(&prefix).unwrap_or(key).to_owned());
            }
        }
        Ok(keys)
    }

    /// Writes, reads and deletes a small file, to know that the store works.
    ///
    /// # Errors
    /// What the store answered.
    pub async fn check(&self) -> Result<(), FilesError> {
        let key = self.key(&format!("check/{}", uuid::Uuid::new_v4()))?;
        self.store.put(&key, Bytes::from_static(b"ok").into()).await?;
        let read = self.store.get(&key).await?.bytes().await?;
        self.store.delete(&key).await?;
        if read.as_ref() == b"ok" { Ok(()) } else { Err(FilesError::Changed) }
    }

    /// The key as the store spells it; what could climb out of the store is no key.
    fn key(&self, key: &str) -> Result<Key, FilesError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let sound = !key.is_empty()
            && key.len() <= 512
            && key.chars().all(plain)
            && !key.split('/').any(|part| part.is_empty() || part.starts_with('.'));
        let full = if self.prefix.is_empty() { key.to_owned() } else { format!("{}/{key}", self.prefix) };
        Key::parse(full).ok().filter(|_| sound).ok_or_else(|| FilesError::Key(key.chars().take(80).collect()))
    }
}

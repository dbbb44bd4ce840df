//! Files in a local folder: written beside their place, then renamed into it.

use super::FilesError;
use std::path::{Path, PathBuf};

/// Copies `from` to `to`, which appears whole; the kernel moves the bytes.
pub(super) async fn copy(from: &Path, to: &Path) -> Result<(), FilesError> {
    make_parent(to).await?;
    let partial = partial(to);
    let made = async {
        tokio::fs::copy(from, &partial).await?;
        tokio::fs::File::open(&partial).await?.sync_all().await?;
        tokio::fs::rename(&partial, to).await
    };
    let copied = made.await.map_err(FilesError::io("storing a file"));
    if copied.is_err() {
        // What is left of a failed copy helps nobody; that it cannot be removed changes nothing.
        let _ = tokio::fs::remove_file(&partial).await;
    }
    copied
}

/// Renames `from` to `to`; `false` when they are on different disks, so that it must be copied.
pub(super) async fn rename(from: &Path, to: &Path) -> Result<bool, FilesError> {
    make_parent(to).await?;
    match tokio::fs::rename(from, to).await {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices => Ok(false),
        Err(error) => Err(FilesError::io("storing a file")(error)),
    }
}

/// A name beside `path` that no key has.
pub(super) fn partial(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.{}.part", uuid::Uuid::new_v4()))
}

async fn make_parent(path: &Path) -> Result<(), FilesError> {
    let parent = path.parent().unwrap_or(Path::new("/"));
    tokio::fs::create_dir_all(parent).await.map_err(FilesError::io("making a media folder"))
}

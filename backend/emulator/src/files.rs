//! Uploaded bytes, in a folder: one file an upload, never held in memory.

use std::io::SeekFrom;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// The folder; a temporary one goes with it.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    temporary: Option<tempfile::TempDir>,
}

impl Files {
    pub(crate) fn temporary() -> std::io::Result<Self> {
        let temporary = tempfile::tempdir()?;
        Ok(Files { folder: temporary.path().to_owned(), temporary: Some(temporary) })
    }

    pub(crate) fn in_folder(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder.join("uploads"))?;
        Ok(Files { folder: folder.to_owned(), temporary: None })
    }

    pub(crate) fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    /// Where the bytes of upload `key` are; keys are made by the emulator and hold no separators.
    pub(crate) fn path(&self, key: &str) -> PathBuf {
        let name: String = key.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        self.folder.join("uploads").join(name)
    }

    /// Opens the file of `key` at `offset` for writing.
    pub(crate) async fn writer(&self, key: &str, offset: u64) -> std::io::Result<File> {
        let path = self.path(key);
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(path).await?;
        file.seek(SeekFrom::Start(offset)).await?;
        Ok(file)
    }

    /// Cuts the file of `key` to `length` bytes.
    pub(crate) async fn cut(&self, key: &str, length: u64) -> std::io::Result<()> {
        let mut file = self.writer(key, 0).await?;
        file.set_len(length).await?;
        file.flush().await
    }

    /// SHA-256 of the file of `key`, read piece by piece.
    pub(crate) async fn sha256(&self, key: &str) -> std::io::Result<String> {
        let mut file = File::open(self.path(key)).await?;
        let (mut hash, mut piece) = (Sha256::new(), vec![0_u8; 256 * 1024]);
        loop {
            let read = file.read(&mut piece).await?;
            let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            hash.update(bytes);
        }
        Ok(hex::encode(hash.finalize()))
    }

    /// Removes one upload.
    pub(crate) fn remove(&self, key: &str) {
        // What is not there needs no removing.
        let _ = std::fs::remove_file(self.path(key));
    }

    /// Removes every upload.
    pub(crate) fn clear(&self) {
        // A folder that is not there is as good as an empty one.
        let _ = std::fs::remove_dir_all(self.folder.join("uploads"));
    }
}

//! Where unfinished files lie: one folder for each process, which goes with the process, also when it dies.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder of this process.
pub struct Workshop {
    root: PathBuf,
    /// Held as long as the process lives; the system lets go of it at its death.
    _lock: File,
}

impl Workshop {
    /// Opens the workshop and clears away what dead processes left; only while no other process starts.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let all = data_dir.join("tmp");
        std::fs::create_dir_all(&all)?;
        for entry in std::fs::read_dir(&all)?.flatten().filter(|entry| is_abandoned(&entry.path())) {
            if let Err(error) = std::fs::remove_dir_all(entry.path()) {
                tracing::warn!("{} was not cleared away: {error}", entry.path().display());
            }
        }
        let root = all.join(format!("process-{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir(&root)?;
        let lock = File::create(root.join("lock"))?;
        lock.lock()?;
        Ok(Workshop { root, _lock: lock })
    }

    /// A folder for one piece of work, which goes when it is dropped.
    pub fn folder(&self) -> io::Result<TempDir> {
        tempfile::Builder::new().prefix("work-").tempdir_in(&self.root)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What stays is cleared away at the next start.
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// Whether nobody holds the lock of this folder.
fn is_abandoned(folder: &Path) -> bool {
    match File::open(folder.join("lock")) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r36_what_a_dead_process_left_is_cleared_away_and_what_lives_stays() {
        let data = tempfile::tempdir().unwrap();
        let living = Workshop::open(data.path()).unwrap();
        let work = living.folder().unwrap();
        let dead = data.path().join("tmp/process-dead");
        std::fs::create_dir_all(dead.join("work-1")).unwrap();
        std::fs::write(dead.join("lock"), "").unwrap();
        let other = Workshop::open(data.path()).unwrap();
        assert!(work.path().is_dir() && !dead.exists());
        let root = other.root.clone();
        drop(other);
        assert!(!root.exists());
    }
}

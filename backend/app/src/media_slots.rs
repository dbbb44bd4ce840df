//! Two slots for media work on this machine, however many processes run: locks that end with their process.

use std::fs::File;

/// How many media jobs run on one machine at most.
const SLOTS: usize = 2;

/// A slot that is held until it is dropped.
pub struct MediaSlot(#[expect(dead_code, reason = "held for its lock")] File);

impl MediaSlot {
    /// Takes a free slot, if there is one.
    pub fn take() -> Option<Self> {
        (0..SLOTS).find_map(|slot| {
            let path = std::env::temp_dir().join(format!("contentflow-media-{slot}.lock"));
            // A lock needs no right to write: the file may be another user's.
            let file = File::open(&path).or_else(|_| File::options().create(true).append(true).open(&path));
            let file = file.inspect_err(|error| tracing::warn!("{}: {error}", path.display())).ok()?;
            file.try_lock().ok()?;
            Some(MediaSlot(file))
        })
    }
}

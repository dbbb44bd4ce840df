//! A local folder as a source: its video files, with what lies beside them.

mod sidecar;
mod subtitles;

pub use subtitles::read_subtitles;

use chrono::{DateTime, Duration, Utc};
use domain::finding::Finding;
use domain::source::item::{Feed, Item};
use std::fs::{DirEntry, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Levels of folders entered.
const DEEPEST: usize = 4;
/// Entries looked at in all.
const MOST_ENTRIES: usize = 20_000;
const VIDEOS: [&str; 7] = ["mp4", "m4v", "mov", "webm", "mkv", "avi", "ts"];
/// Endings of what may lie beside a video, the best first.
const PICTURES: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
const SUBTITLES: [&str; 2] = ["srt", "vtt"];
const SIDECAR: [&str; 1] = ["license.json"];

/// Why a folder could not be listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// No such folder.
    #[error("there is no folder at this path")]
    Missing,
    /// It may not be read.
    #[error("the folder may not be read")]
    Denied,
    /// Reading it failed.
    #[error("the folder could not be read: {0}")]
    Disk(io::ErrorKind),
}

impl FolderError {
    /// The error as a finding.
    pub fn finding(&self) -> Finding {
        let (code, remedy) = match self {
            FolderError::Missing => ("folder_missing", "Give the full path of a folder on the server."),
            FolderError::Denied => ("folder_denied", "Let the server's user read the folder."),
            FolderError::Disk(_) => ("folder_disk", "Check the server's disk."),
        };
        Finding::block(code, self.to_string(), remedy)
    }
}

impl From<io::Error> for FolderError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FolderError::Missing,
            io::ErrorKind::PermissionDenied => FolderError::Denied,
            kind => FolderError::Disk(kind),
        }
    }
}

/// Lists the video files of `folder` and the folders in it, newest first, at most 500.
///
/// A link that leads out of the folder is not followed. A file changed within `settle` before `now` is left for next
/// time, because it may still be written. Blocks: run it away from the threads that talk.
///
/// # Errors
/// When the folder itself cannot be read; single files that cannot be are skipped.
pub fn list(folder: &Path, settle: Duration, now: DateTime<Utc>) -> Result<Feed, FolderError> {
    let root = folder.canonicalize()?;
    if !root.is_dir() {
        return Err(FolderError::Missing);
    }
    let mut walk = Walk { root: &root, settled: now - settle, entries: 0, items: Vec::new() };
    walk.enter(&root, 0)?;
    let mut items = walk.items;
    items.sort_by(|a, b| b.published_at.cmp(&a.published_at).then_with(|| a.file.cmp(&b.file)));
    items.truncate(super::MOST_ITEMS);
    let title = root.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Feed { title, items, partial: walk.entries >= MOST_ENTRIES, ..Feed::default() })
}

struct Walk<'a> {
    root: &'a Path,
    settled: DateTime<Utc>,
    entries: usize,
    items: Vec<Item>,
}

impl Walk<'_> {
    fn enter(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)?.flatten() {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                break;
            }
            self.visit(&entry, depth);
        }
        Ok(())
    }

    fn visit(&mut self, entry: &DirEntry, depth: usize) {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let Some((path, about)) = self.inside(&entry.path()).filter(|_| !hidden) else { return };
        // A linked folder could lead round in a circle.
        let linked = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        if about.is_dir() && !linked && depth < DEEPEST {
            // A folder that may not be read is as good as empty.
            let _ = self.enter(&path, depth + 1);
        } else if about.is_file() && is_video(&path) && about.len() > 0 {
            let changed = about.modified().map(DateTime::<Utc>::from).ok();
            if changed.is_none_or(|changed| changed <= self.settled) {
                let item = self.item(&entry.path(), &path, changed);
                self.items.push(item);
            }
        }
    }

    /// The real path and kind of a file, if it lies inside the folder.
    fn inside(&self, path: &Path) -> Option<(PathBuf, Metadata)> {
        let real = path.canonicalize().ok().filter(|real| real.starts_with(self.root))?;
        let about = real.metadata().ok()?;
        Some((real, about))
    }

    fn item(&self, named: &Path, real: &Path, changed: Option<DateTime<Utc>>) -> Item {
        let relative = named.strip_prefix(self.root).unwrap_or(named).to_string_lossy().into_owned();
        let stem = named.file_stem().unwrap_or_default().to_string_lossy().replace(['_', '-', '.'], " ");
        let path = |(path, _): (PathBuf, Metadata)| path.to_string_lossy().into_owned();
        let item = Item {
            raw_id: Some(relative),
            title: stem.split_whitespace().collect::<Vec<_>>().join(" "),
            published_at: changed,
            file: Some(real.to_string_lossy().into_owned()),
            subtitles: self.beside(named, &SUBTITLES).map(path),
            thumbnail_file: self.beside(named, &PICTURES).map(path),
            ..Item::default()
        };
        let sidecar = self.beside(named, &SIDECAR).and_then(|(path, about)| sidecar::read(&path, &about));
        match sidecar {
            Some(sidecar) => sidecar.onto(item),
            None => item,
        }
    }

    /// The file beside `clip.mp4` that has one of `endings`: `clip.mp4.jpg`, `clip.jpg`, `clip.JPG`.
    fn beside(&self, named: &Path, endings: &[&str]) -> Option<(PathBuf, Metadata)> {
        let names = endings.iter().flat_map(|end| {
            let longer = PathBuf::from(format!("{}.{end}", named.display()));
            [longer, named.with_extension(end), named.with_extension(end.to_ascii_uppercase())]
        });
        names.filter_map(|path| self.inside(&path)).find(|(_, about)| about.is_file())
    }
}

fn is_video(path: &Path) -> bool {
    let extension = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|end| VIDEOS.contains(&end.as_str()))
}

#[cfg(test)]
mod tests;

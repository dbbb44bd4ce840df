//! The journal: where clicks are durable while the database does not answer. Append-only, one JSON line a click.

use chrono::{DateTime, Utc};
use domain::conversion::attribution::click_key;
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use storage::columns::Json;
use storage::metric_event;
use uuid::Uuid;

/// Processes that may share a folder.
const MOST: usize = 64;

/// A click.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its id, the same when it is stored again.
    pub id: Uuid,
    /// The link.
    pub link_id: Uuid,
    /// The post.
    pub post_id: Option<Uuid>,
    /// The platform.
    pub platform: Platform,
    /// Device, app, host: never an address.
    pub meta: serde_json::Value,
    /// When it was.
    pub at: DateTime<Utc>,
    /// Who it was, as a hash of the day and the link; `None` for who does not want to be told apart.
    #[serde(default)]
    pub visitor: Option<String>,
    /// The id that its network got.
    #[serde(default)]
    pub click_id: Option<String>,
}

impl Line {
    /// The click as a metric event; `is_unique`: not a further one of the visitor's day.
    pub fn event(&self, is_unique: bool, now: DateTime<Utc>) -> metric_event::Model {
        metric_event::Model {
            id: self.id,
            post_id: self.post_id,
            platform: self.platform.into(),
            kind: MetricKind::Click.into(),
            value_micros: 1_000_000,
            currency: None,
            meta: Json(self.meta.clone()),
            ts: self.at,
            dedup_key: self.click_id.as_deref().map(click_key),
            visitor: self.visitor.clone(),
            is_unique,
            created_at: now,
            updated_at: now,
        }
    }
}

/// The journal of this process.
pub struct Journal {
    /// `None` when no file could be opened.
    file: Option<Arc<File>>,
    /// Where the file ends.
    end: u64,
    /// Up to where it is replayed.
    replayed: u64,
}

impl Journal {
    /// Takes the first journal of the folder that no other process has; it may hold clicks from before a crash.
    pub async fn claim(folder: &Path) -> Self {
        let folder = folder.to_owned();
        let opened = tokio::task::spawn_blocking(move || claim(&folder)).await;
        match opened.map_err(io::Error::other).and_then(|opened| opened) {
            Ok((file, end)) => Journal { file: Some(Arc::new(file)), end, replayed: 0 },
            Err(error) => {
                tracing::error!("there is no journal for clicks: {error}");
                Journal { file: None, end: 0, replayed: 0 }
            }
        }
    }

    /// Whether everything in it is replayed.
    pub fn is_empty(&self) -> bool {
        self.replayed >= self.end
    }

    /// Appends clicks and flushes them to the disk.
    pub async fn append(&mut self, lines: &[Line]) {
        let text: String = lines.iter().filter_map(|line| serde_json::to_string(line).ok()).map(|l| l + "\n").collect();
        let written = self.with_file(move |mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_data()?;
            file.metadata().map(|data| data.len())
        });
        match written.await {
            Ok(end) => self.end = end,
            Err(error) => tracing::error!("{} clicks were lost, the journal cannot be written: {error}", lines.len()),
        }
    }

    /// The next `most` clicks that are not replayed, and where they end; a line that was torn by a crash is passed over.
    pub async fn read(&self, most: usize) -> (Vec<Line>, u64) {
        let (from, end) = (self.replayed, self.end);
        let read = self.with_file(move |mut file| {
            file.seek(SeekFrom::Start(from))?;
            let (mut lines, mut at, mut reader) = (Vec::new(), from, BufReader::new(file));
            let mut text = Vec::new();
            while lines.len() < most && at < end {
                text.clear();
                let read = reader.read_until(b'\n', &mut text)?;
                at = if read == 0 { end } else { at + read as u64 };
                lines.extend(serde_json::from_slice::<Line>(&text).ok());
            }
            Ok((lines, at))
        });
        read.await.unwrap_or_else(|error| {
            tracing::error!("the journal of clicks cannot be read: {error}");
            (Vec::new(), from)
        })
    }

    /// Remembers that everything before `end` is replayed; a journal without anything else is emptied.
    pub async fn done(&mut self, end: u64) {
        self.replayed = end;
        if self.is_empty() {
            let emptied = self.with_file(|file| file.set_len(0).and_then(|()| file.sync_data()));
            match emptied.await {
                Ok(()) => (self.end, self.replayed) = (0, 0),
                Err(error) => tracing::warn!("the journal was not emptied, it will be replayed once more: {error}"),
            }
        }
    }

    async fn with_file<T: Send + 'static>(
        &self,
        act: impl FnOnce(&File) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let file = self.file.clone().ok_or_else(|| io::Error::other("it was not opened"))?;
        tokio::task::spawn_blocking(move || act(&file)).await.map_err(io::Error::other)?
    }
}

fn claim(folder: &Path) -> io::Result<(File, u64)> {
    for number in 0..MOST {
        let path = folder.join(format!("clicks-{number}.journal"));
        let file = File::options().create(true).read(true).append(true).open(path)?;
        if file.try_lock().is_ok() {
            let mut end = file.metadata()?.len();
            // A torn last line must not swallow the next one.
            if end > 0 {
                (&file).write_all(b"\n")?;
                end += 1;
            }
            return Ok((file, end));
        }
    }
    Err(io::Error::other("every journal of the folder is taken"))
}

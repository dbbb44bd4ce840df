//! Deletes files that no row names: what a crash left between a file and its row.

use crate::app::App;
use crate::assets::store;
use crate::error::Result;
use chrono::Duration;
use std::collections::HashSet;
use storage::{asset, rendition};

/// Kinds of files that rows name.
const KINDS: [&str; 3] = ["originals", "thumbnails", "renditions"];
/// Files younger than this may still get their row.
const GRACE: Duration = Duration::days(1);
/// Files looked up at once.
const BATCH: usize = 200;

/// Deletes what nothing names; answers how many files.
pub async fn sweep(app: &App) -> Result<usize> {
    let mut gone = 0;
    for kind in KINDS {
        let old = app.files.older_than(kind, app.now() - GRACE).await.map_err(store::failed)?;
        for keys in old.chunks(BATCH) {
            let mut named: HashSet<String> = asset::naming(&app.db, keys).await?.into_iter().collect();
            named.extend(rendition::naming(&app.db, keys).await?);
            let unnamed: Vec<String> = keys.iter().filter(|key| !named.contains(*key)).cloned().collect();
            gone += unnamed.len();
            store::drop_files(app, unnamed).await;
        }
    }
    if gone > 0 {
        tracing::info!("{gone} files that nothing names were deleted");
    }
    Ok(gone)
}

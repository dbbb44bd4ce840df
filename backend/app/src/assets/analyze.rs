//! What an asset is: length, language, keywords, a frame (R3.5).

use crate::app::App;
use crate::assets::original::{Trouble, describe, examine};
use crate::assets::{draft, save};
use std::path::Path;
use storage::asset;

/// The asset with everything known that a plan needs; `path` is its original, `folder` is for unfinished files.
///
/// Language and keywords that a person or the source gave stay.
pub async fn analyze_asset(app: &App, row: asset::Model, path: &Path, folder: &Path) -> Result<asset::Model, Trouble> {
    if row.media_info.is_some() && !row.keywords.0.is_empty() {
        return Ok(row);
    }
    let mut seen = row.clone();
    if seen.media_info.is_none() {
        describe(app, &mut seen, examine(app, path, folder).await?).await?;
    }
    if seen.keywords.0.is_empty() {
        let tag = seen.language.0.as_str().to_owned();
        draft::analyze_texts(&mut seen, Some(&tag));
    }
    let tx = storage::begin(&app.db).await?;
    let mut stored = asset::get(&tx, row.id).await?;
    stored.duration = seen.duration;
    stored.media_info = seen.media_info;
    stored.frame_phash = seen.frame_phash;
    stored.thumbnail = stored.thumbnail.or(seen.thumbnail);
    if stored.keywords.0.is_empty() {
        (stored.keywords, stored.language) = (seen.keywords, seen.language);
    }
    let stored = draft::weighed(app, &tx, stored).await?;
    save(app, tx, stored.clone()).await?;
    Ok(stored)
}

//! The files of an asset before it is stored: picture, original, subtitles; taken back when it is not stored after all.

use crate::app::App;
use crate::assets::draft::Draft;
use crate::assets::original::{Trouble, describe, examine};
use crate::assets::store;
use crate::error::{Error, Result};
use connectors::feeds::folder::read_subtitles;
use domain::asset::status::AssetStatus;
use domain::source::item::Item;
use std::path::{Path, PathBuf};
use storage::asset;
use storage::columns::{Json, Text};

/// Stores picture and file of an item and writes them into the draft; `keys` names what was stored, also after an error.
///
/// A file that no clip can be made of leaves a failed asset with its reasons: a person may attach another.
pub async fn keep_files(
    app: &App,
    draft: &mut Draft,
    item: &Item,
    picture: Option<Vec<u8>>,
    keys: &mut Vec<String>,
) -> Result<()> {
    if let Some(jpeg) = picture {
        let key = store::key("thumbnails", "jpg");
        store::put(app, &key, jpeg).await?;
        draft.row.thumbnail = Some(key.clone());
        keys.push(key);
    }
    let Some(file) = item.file.as_deref().map(Path::new) else { return Ok(()) };
    let folder = store::workshop(app)?;
    match examine(app, file, folder.path()).await {
        Ok(examined) => keys.extend(describe(app, &mut draft.row, examined).await?),
        Err(Trouble::Refused(findings)) => {
            draft.row.status = Text(AssetStatus::Failed);
            draft.row.reasons = Json(findings);
            return Ok(());
        }
        Err(trouble) => return Err(trouble.into()),
    }
    keys.push(keep_original(app, &mut draft.row, file).await?);
    for evidence in &mut draft.evidence {
        evidence.file_sha256.clone_from(&draft.row.original_sha256);
    }
    if let Some(path) = &item.subtitles {
        let path = PathBuf::from(path);
        let read = tokio::task::spawn_blocking(move || read_subtitles(&path)).await;
        draft.row.subtitles = read.map_err(Error::internal)?;
    }
    Ok(())
}

/// Copies the file at `path` into the store as the original of the asset.
pub async fn keep_original(app: &App, row: &mut asset::Model, path: &Path) -> Result<String> {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or("bin").to_ascii_lowercase();
    let end: String = end.chars().filter(char::is_ascii_alphanumeric).take(5).collect();
    let sha256 = store::sha256(path).await?;
    let key = store::key("originals", if end.is_empty() { "bin" } else { &end });
    store::put_file(app, &key, path).await?;
    row.original = Some(key.clone());
    row.original_sha256 = Some(sha256);
    row.media = Text(store::state(app));
    Ok(key)
}

//! Fetches the media file of an asset that is known by its address.

use crate::app::App;
use crate::assets::original::{MAX_BYTES, Trouble, adopt, give_up};
use crate::assets::store;
use crate::error::{Error, Result};
use crate::worker::Task;
use connectors::fetch::{DownloadOptions, FetchError};
use domain::asset::status::MediaState;
use domain::job::Outcome;
use storage::asset;
use url::Url;
use uuid::Uuid;

/// Fetches the media file of `asset_id`, unless it is there.
#[tracing::instrument(skip_all, fields(asset.id = %asset_id))]
pub async fn fetch_media(app: &App, task: &Task, asset_id: Uuid) -> Result<Outcome> {
    let row = asset::get(&app.db, asset_id).await?;
    if row.media.0 != MediaState::Remote {
        return Ok(Outcome::Done); // A job may run twice.
    }
    task.progress(5);
    match fetched(app, row).await {
        Ok(row) => {
            task.log("info", &format!("fetched {:.1} s of media", row.duration.unwrap_or_default())).await;
            Ok(Outcome::Done)
        }
        Err(trouble) => give_up(app, asset_id, trouble).await,
    }
}

/// The asset with its original in the store: fetched now when only its address was known.
pub async fn fetched(app: &App, row: asset::Model) -> Result<asset::Model, Trouble> {
    if row.media.0 != MediaState::Remote {
        return Ok(row);
    }
    let url =
        row.media_url.as_deref().ok_or_else(|| Error::conflict("media-missing", "the asset names no media file"))?;
    let folder = store::workshop(app)?;
    let path = folder.path().join(format!("fetched.{}", ending(url)));
    let options = DownloadOptions { max_bytes: MAX_BYTES, ..DownloadOptions::default() };
    app.fetcher.download(url, &path, options).await.map_err(|error| refused(&error))?;
    adopt(app, row.id, &path, folder.path()).await
}

fn refused(error: &FetchError) -> Trouble {
    if error.is_transient() { Trouble::Later(error.to_string()) } else { Trouble::Refused(vec![error.finding()]) }
}

/// The ending of the file's name, for people; what it holds is probed.
fn ending(url: &str) -> String {
    let path = Url::parse(url).map(|url| url.path().to_owned()).unwrap_or_default();
    let end = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("bin", |(_, end)| end);
    let plain = !end.is_empty() && end.len() <= 5 && end.chars().all(|c| c.is_ascii_alphanumeric());
    if plain { end.to_ascii_lowercase() } else { "bin".to_owned() }
}

//! The picture that came with an item: fetched or read within bounds, hashed, made small.

use crate::app::App;
use crate::sources::known::Hashes;
use bytes::Bytes;
use connectors::fetch::GetOptions;
use connectors::media::thumbnail::{self, PictureError};
use domain::finding::Finding;
use domain::source::item::Item;
use std::path::Path;
use tokio::io::AsyncReadExt;

/// Width in pixels of the picture that is kept.
const KEPT: u32 = 1280;

/// The picture that came with an item.
#[derive(Default)]
pub struct Picture {
    /// Smaller, as JPEG.
    pub jpeg: Option<Vec<u8>>,
    /// Its hashes.
    pub hashes: Hashes,
    /// Why there is none although there should be.
    pub finding: Option<Finding>,
}

/// The picture of an item, from the disk or from the web; one that cannot be used costs the hash, not the place.
pub async fn picture(app: &App, item: &Item) -> Picture {
    match (&item.thumbnail_file, &item.thumbnail_url) {
        (Some(path), _) => on_disk(Path::new(path)).await,
        (None, Some(url)) => on_web(app, url).await,
        (None, None) => Picture::default(),
    }
}

async fn on_disk(path: &Path) -> Picture {
    match read(path).await {
        Ok(bytes) => looked_at(bytes.into()).await,
        Err(error) => unusable(format!("the picture beside the file cannot be read: {error}")),
    }
}

/// One byte more than a picture may have is enough to see that it has too many.
async fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = thumbnail::MAX_BYTES as u64 + 1;
    tokio::fs::File::open(path).await?.take(most).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

async fn on_web(app: &App, url: &str) -> Picture {
    let options =
        GetOptions { max_wire: thumbnail::MAX_BYTES, max_decoded: thumbnail::MAX_BYTES, ..GetOptions::default() };
    match app.fetcher.get(url, options).await {
        Ok(fetched) if (200..300).contains(&fetched.status) => looked_at(fetched.body).await,
        Ok(fetched) => unusable(format!("the thumbnail's site answered with status {}", fetched.status)),
        Err(error) => unusable(error.to_string()),
    }
}

/// Hashes a picture and makes the copy that is kept.
pub async fn looked_at(bytes: Bytes) -> Picture {
    let work = move || -> Result<Picture, PictureError> {
        let found = thumbnail::hash_picture(&bytes)?;
        let hashes = Hashes { phash: found.phash, trimmed: found.phash_trimmed, dhash: found.dhash };
        Ok(Picture { jpeg: Some(thumbnail::thumbnail_jpeg(&bytes, KEPT)?), hashes, finding: None })
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(picture)) => picture,
        Ok(Err(error)) => Picture { finding: Some(error.finding()), ..Picture::default() },
        Err(error) => unusable(error.to_string()),
    }
}

fn unusable(detail: String) -> Picture {
    let finding = Finding::warn("picture_unreachable", detail, "The asset is kept without a picture.");
    Picture { finding: Some(finding), ..Picture::default() }
}

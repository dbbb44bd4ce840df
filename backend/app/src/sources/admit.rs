//! From an item to an asset: its picture, its licence, its place among those that are known.

use crate::app::App;
use crate::assets::draft::{self, Draft};
use crate::assets::shape;
use crate::error::Result;
use crate::events;
use crate::sources::known::Hashes;
use crate::sources::sort::{Marked, row};
use bytes::Bytes;
use connectors::fetch::GetOptions;
use connectors::media::thumbnail::{self, PictureError};
use domain::asset::status::AssetStatus;
use domain::finding::Finding;
use serde_json::json;
use storage::columns::{Json, Text};
use storage::{asset, evidence, source, source_item};
use uuid::Uuid;

/// Width in pixels of the picture that is kept.
const KEPT: u32 = 1280;

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// A new asset.
    New,
    /// An asset that shows the same picture as another.
    Duplicate,
    /// The same address was found elsewhere before.
    Known,
    /// Another worker was faster.
    Raced,
}

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

/// Fetches and hashes the picture of an item; one that cannot be used costs the hash, not the place.
pub async fn picture(app: &App, url: Option<&str>) -> Picture {
    let Some(url) = url else { return Picture::default() };
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

/// Makes the asset of an item, unless it is one already.
///
/// Everything slow is done before the transaction; in it writers take turns, so that two items with the same picture agree
/// on which came first, also across processes.
pub async fn admit(app: &App, source: &source::Model, marked: &Marked, picture: Picture) -> Result<Admitted> {
    let mut draft = draft::of_item(app, source, marked, &picture).await?;
    let files = draft::keep_files(app, &mut draft, &marked.item, picture).await?;
    let admitted = decide(app, source, marked, draft).await;
    if !matches!(admitted, Ok(Admitted::New | Admitted::Duplicate)) {
        draft::drop_files(app, &files).await;
    }
    admitted
}

async fn decide(app: &App, source: &source::Model, marked: &Marked, mut draft: Draft) -> Result<Admitted> {
    let now = app.now();
    let mut known = app.known.lock().await;
    let tx = storage::begin(&app.db).await?;
    asset::take_turns(&tx).await?;
    let item_ids = [marked.item_id.clone()];
    if !source_item::known(&tx, source.id, &item_ids).await?.is_empty() {
        return Ok(Admitted::Raced);
    }
    let elsewhere = match &marked.url_key {
        Some(key) => asset::by_url_key(&tx, key).await?,
        None => None,
    };
    if let Some(first) = elsewhere {
        let reason =
            Finding::warn("same_address", "another source found it first", "").with(json!({"asset_id": first.id}));
        let seen = row(source.id, marked, "known", vec![reason], now);
        source_item::insert_new(&tx, vec![source_item::Model { asset_id: Some(first.id), ..seen }]).await?;
        tx.commit().await.map_err(storage::Error::from)?;
        return Ok(Admitted::Known);
    }
    known.refresh(&tx).await?;
    let verdict = known.judge(&tx, draft.hashes).await?;
    let outcome = place(&mut draft.row, verdict);
    // Made while writers take turns: ids grow with the order in which assets become visible.
    draft.row.id = Uuid::now_v7();
    let asset = asset::insert(&tx, draft.row).await?;
    evidence::add(&tx, asset.id, draft.evidence, now).await?;
    let word = if outcome == Admitted::Duplicate { "duplicate" } else { "asset" };
    let seen = source_item::Model { asset_id: Some(asset.id), ..row(source.id, marked, word, vec![], now) };
    source_item::insert_new(&tx, vec![seen]).await?;
    let shown = shape::one(app, &tx, asset).await?;
    events::add(app, &tx, "asset", "created", shown.id, &shown).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(outcome)
}

/// Writes what the picture says into the row.
fn place(row: &mut asset::Model, verdict: crate::sources::known::Verdict) -> Admitted {
    row.possible_duplicates = Json(verdict.possible);
    let Some(original) = verdict.duplicate_of else { return Admitted::New };
    row.status = Text(AssetStatus::Duplicate);
    row.duplicate_of = Some(original.id);
    row.duplicate_distance = i32::try_from(original.distance).ok();
    Admitted::Duplicate
}

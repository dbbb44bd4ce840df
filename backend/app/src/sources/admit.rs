//! From an item to an asset: its files, its licence, its place among those that are known.

use crate::app::App;
use crate::assets::draft::{self, Draft};
use crate::assets::keep::keep_files;
use crate::assets::{shape, store};
use crate::error::Result;
use crate::events;
use crate::sources::picture::Picture;
use crate::sources::sort::{Marked, row};
use domain::asset::status::AssetStatus;
use domain::finding::Finding;
use domain::source::filter::Filter;
use domain::source::item::Item;
use serde_json::json;
use storage::columns::{Json, Text};
use storage::{asset, evidence, source, source_item};
use uuid::Uuid;

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// A new asset.
    New,
    /// An asset that shows the same picture as another.
    Duplicate,
    /// The same address was found elsewhere before.
    Known,
    /// The same item, which another worker took at the same time.
    Raced,
    /// Its file, once measured, is not what the source's filters want; with the code of the reason.
    Filtered(String),
}

/// Makes the asset of an item, unless it is one already.
///
/// Everything slow is done before the transaction; in it writers take turns, so that two items with the same picture agree
/// on which came first, also across processes.
pub async fn admit(
    app: &App,
    source: &source::Model,
    filter: &Filter,
    marked: &Marked,
    picture: Picture,
) -> Result<Admitted> {
    let mut files = Vec::new();
    let admitted = keep_and_decide(app, source, filter, marked, picture, &mut files).await;
    if !matches!(admitted, Ok(Admitted::New | Admitted::Duplicate)) {
        store::drop_files(app, files).await;
    }
    admitted
}

async fn keep_and_decide(
    app: &App,
    source: &source::Model,
    filter: &Filter,
    marked: &Marked,
    picture: Picture,
    files: &mut Vec<String>,
) -> Result<Admitted> {
    let mut draft = draft::of_item(app, source, marked, &picture);
    keep_files(app, &mut draft, &marked.item, picture.jpeg, files).await?;
    let reasons = filter.reasons(&Item { duration: draft.row.duration, ..marked.item.clone() });
    if let Some(code) = reasons.first().map(|reason| reason.code.clone()) {
        source_item::insert_new(&app.db, vec![row(source.id, marked, "filtered", reasons, app.now())]).await?;
        return Ok(Admitted::Filtered(code));
    }
    draft::weigh(&app.db, &mut draft, app.now()).await?;
    decide(app, source, marked, draft).await
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

//! What a scan leaves behind: the source's health and schedule, edited and withdrawn items.

use crate::app::App;
use crate::assets::draft;
use crate::assets::shape;
use crate::error::Result;
use crate::events;
use crate::sources::read::Reading;
use crate::sources::shape::Source;
use crate::sources::sort::Marked;
use domain::asset::status::AssetStatus;
use domain::finding::Finding;
use domain::source::health::{Moved, Verdict, assess};
use domain::source::identity::item_id;
use domain::source::item::{Item, PollHints};
use domain::source::kind::SourceKind;
use domain::source::poll::next_poll;
use storage::columns::{Json, Text};
use storage::{asset, source, source_item};

/// Stores how a reading went. `left` says that items wait for the next run: then the document must be read again.
pub async fn reading(app: &App, before: &source::Model, reading: &Reading, left: bool) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let mut row = match source::get(&tx, before.id).await {
        Err(storage::Error::NotFound { .. }) => return Ok(()), // Deleted while it was read.
        row => row?,
    };
    match reading.paused_until {
        Some(until) => row.next_poll_at = Some(until),
        None => judged(app, &mut row, before, reading, left),
    }
    follow(app, &tx, &mut row).await?;
    row.updated_at = app.now();
    let row = source::update(&tx, row).await?;
    events::add(app, &tx, "source", "updated", row.id, &Source::from(row.clone())).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(())
}

fn judged(app: &App, row: &mut source::Model, before: &source::Model, reading: &Reading, left: bool) {
    let now = app.now();
    let patient = row.kind.0 == SourceKind::Youtube;
    let Verdict { mut health, deactivate, pause_seconds } = assess(&row.health.0, &reading.outcome, patient, now);
    if let Some(feed) = &reading.feed {
        health.moved = Moved::seen(row.health.0.moved.as_ref(), reading.moved_to.as_ref().map(url::Url::as_str), now);
        row.title = row.title.take().or_else(|| feed.title.clone().map(|title| title.chars().take(300).collect()));
    }
    // A person may have changed the source while it was read: then what was read says nothing about the next time.
    let same = row.url == before.url && row.keywords == before.keywords && row.categories == before.categories;
    let keep = same && !left;
    if health.failures == 0 {
        let validators = reading.validators.clone();
        row.etag = validators.etag.filter(|_| keep);
        row.last_modified = validators.last_modified.filter(|_| keep);
        row.body_hash = validators.body_hash.filter(|_| keep);
    }
    let none = PollHints::default();
    let hints = reading.feed.as_ref().map_or(&none, |feed| &feed.hints);
    let wait = reading.retry_after.max(pause_seconds);
    let interval = u32::try_from(row.interval_minutes).unwrap_or(60);
    let next = next_poll(interval, hints, wait, health.failures, now, &mut app.rng());
    row.next_poll_at = Some(next).filter(|_| row.kind.0.is_polled());
    row.polled_at = Some(now);
    row.active &= !deactivate;
    row.health = Json(health);
}

/// Follows a permanent redirect once it is certain; a source that ends where another begins is given up.
async fn follow(app: &App, tx: &sea_orm::DatabaseTransaction, row: &mut source::Model) -> Result<()> {
    let certain = row.health.0.moved.as_ref().filter(|moved| moved.is_certain(app.now()));
    let Some(to) = certain.map(|moved| moved.to.clone()) else { return Ok(()) };
    let other = source::by_address(tx, row.kind.0, &to).await?.filter(|other| other.id != row.id);
    if other.is_some() {
        row.active = false;
        row.health.0.reason = Some("moved_to_known".to_owned());
        row.health.0.detail = Some(format!("it moved to {to}, which another source watches already"));
        return Ok(());
    }
    row.url = to;
    row.health.0.moved = None;
    (row.etag, row.last_modified, row.body_hash) = (None, None, None);
    Ok(())
}

/// Takes over edited titles and texts while nothing was made of them.
pub async fn edits(app: &App, edited: Vec<(Marked, source_item::Model)>) -> Result<()> {
    for (marked, known) in edited {
        let tx = storage::begin(&app.db).await?;
        if let Some(id) = known.asset_id {
            match asset::get(&tx, id).await {
                Ok(row) if row.status.0 == AssetStatus::New => {
                    let row = draft::reworded(app, &tx, row, &marked.item).await?;
                    let shown = shape::one(app, &tx, asset::update(&tx, row).await?).await?;
                    source_item::update(&tx, seen(app, &marked, known)).await?;
                    events::add(app, &tx, "asset", "updated", shown.id, &shown).await?;
                    tx.commit().await.map_err(storage::Error::from)?;
                    events::written(app);
                    continue;
                }
                Ok(_) | Err(storage::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        source_item::update(&tx, seen(app, &marked, known)).await?;
        tx.commit().await.map_err(storage::Error::from)?;
    }
    Ok(())
}

fn seen(app: &App, marked: &Marked, known: source_item::Model) -> source_item::Model {
    source_item::Model { content_hash: Some(marked.content_hash.clone()), updated_at: app.now(), ..known }
}

/// Rejects what its source withdrew, where nothing was made of it yet.
pub async fn withdrawn(app: &App, source: &source::Model, raw_ids: &[String]) -> Result<()> {
    let id = |raw: &String| item_id(source.id, &Item { raw_id: Some(raw.clone()), ..Item::default() }, false);
    let ids: Vec<String> = raw_ids.iter().take(500).map(id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    for item in source_item::known(&app.db, source.id, &ids).await? {
        let Some(id) = item.asset_id else { continue };
        let tx = storage::begin(&app.db).await?;
        let Ok(mut row) = asset::get(&tx, id).await else { continue };
        if !matches!(row.status.0, AssetStatus::New | AssetStatus::Ready) {
            continue;
        }
        row.status = Text(AssetStatus::Rejected);
        row.reasons = Json(vec![Finding::block("withdrawn", "its source withdrew it", "Find another.")]);
        row.updated_at = app.now();
        let shown = shape::one(app, &tx, asset::update(&tx, row).await?).await?;
        events::add(app, &tx, "asset", "updated", shown.id, &shown).await?;
        tx.commit().await.map_err(storage::Error::from)?;
        events::written(app);
    }
    Ok(())
}

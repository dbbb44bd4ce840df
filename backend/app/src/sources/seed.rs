//! What a new installation watches: two news feeds and a playlist under Creative Commons (R2.5).

use crate::app::App;
use crate::error::Result;
use crate::events;
use crate::jobs::enqueue_in;
use crate::jobs::runs::Run;
use crate::sources::api::row_of;
use crate::sources::ingest::SEED;
use crate::sources::samples::PLAYLIST;
use crate::sources::shape::{NewSource, Source};
use domain::job::Job;
use domain::source::kind::SourceKind;
use sea_orm::DatabaseTransaction;
use storage::{run, setting, source};

/// Title, kind and address of each source.
fn sources() -> [(&'static str, SourceKind, String); 3] {
    [
        ("TechCrunch", SourceKind::Rss, "https://techcrunch.com/feed/".to_owned()),
        ("The Verge", SourceKind::Rss, "https://www.theverge.com/rss/index.xml".to_owned()),
        // Last, so that its videos are the newest assets, which go on first.
        (
            "Blender Open Movies (CC BY)",
            SourceKind::Youtube,
            format!("https://www.youtube.com/playlist?list={PLAYLIST}"),
        ),
    ]
}

/// Seeds an installation that was never seeded and watches nothing yet; answers whether it did.
pub async fn seed_once(app: &App) -> Result<bool> {
    let tx = storage::begin(&app.db).await?;
    let now = app.now();
    // Of several processes one writes the mark; the others see it.
    let mark = uuid::Uuid::now_v7();
    let first = setting::get_or_put(&tx, "seeded", &mark, now).await? == Some(mark);
    if !first || !source::is_empty(&tx).await? {
        return Ok(false);
    }
    let added = add(app, &tx).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    told(app, &added).await;
    Ok(true)
}

/// Adds the sources that are missing, and scans them; answers those that were added.
pub async fn seed(app: &App) -> Result<Vec<Source>> {
    let tx = storage::begin(&app.db).await?;
    setting::put(&tx, "seeded", &uuid::Uuid::now_v7(), app.now()).await?;
    let added = add(app, &tx).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    told(app, &added).await;
    Ok(added)
}

async fn told(app: &App, added: &[Source]) {
    events::written(app);
    for _ in added {
        app.wake().await;
    }
}

async fn add(app: &App, tx: &DatabaseTransaction) -> Result<Vec<Source>> {
    let mut added = Vec::new();
    for (title, kind, url) in sources() {
        if source::by_address(tx, kind, &url).await?.is_some() {
            continue;
        }
        let new = NewSource::of(kind, &url);
        let row = source::Model { title: Some(title.to_owned()), ..row_of(app, new) };
        let shown = Source::from(source::insert(tx, row).await?);
        events::add(app, tx, "source", "created", shown.id, &shown).await?;
        added.push(shown);
    }
    scan(app, tx, &added).await?;
    Ok(added)
}

/// Queues the first scans, a job each, so that a feed that does not answer holds up nothing else.
async fn scan(app: &App, tx: &DatabaseTransaction, added: &[Source]) -> Result<()> {
    if added.is_empty() {
        return Ok(());
    }
    let run = run::start(tx, SEED, app.now()).await?;
    for source in added {
        enqueue_in(app, tx, Job::Ingest { source_id: Some(source.id) }, Some(run.id), app.now()).await?;
    }
    events::add(app, tx, "run", "created", run.id, &Run::from(run)).await
}

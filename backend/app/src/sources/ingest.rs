//! Scans sources: fetch, sort, admit, remember (R2).

use crate::app::App;
use crate::error::Result;
use crate::sources::admit::admit;
use crate::sources::check::filter_of;
use crate::sources::picture::{Picture, picture};
use crate::sources::read::{Look, Reading, read};
use crate::sources::remember;
use crate::sources::report::Report;
use crate::sources::sort::{Marked, Shown, Sorted, marked, sort};
use crate::worker::Task;
use domain::job::Outcome;
use domain::source::filter::Filter;
use domain::source::item::Feed;
use futures::StreamExt;
use storage::{run, schedule, source, source_item};
use uuid::Uuid;

/// What begins the run of a new installation.
pub const SEED: &str = "seed";
/// Pictures fetched at once.
const AT_ONCE: usize = 4;

/// Scans one source, or every watched one: a broken source never stops the others (R2.3).
pub async fn ingest_watch(app: &App, task: &Task, source_id: Option<Uuid>) -> Result<Outcome> {
    let sources = match source_id {
        Some(id) => vec![source::get(&app.db, id).await?],
        None => source::active(&app.db).await?,
    };
    let trigger = trigger(app, task).await?;
    let look = if trigger.as_deref().is_none_or(|word| word == "schedule") { Look::Watch } else { Look::Asked };
    let (mut failure, mut created) = (None, 0);
    for (done, source) in sources.iter().enumerate() {
        let report = match scan(app, source, look).await {
            Ok(report) => report,
            Err(error) if matches!(error, crate::error::Error::Storage(storage::Error::Db(_))) => return Err(error),
            Err(error) => Report::failed(Some(error.to_string())),
        };
        let level = if report.failure.is_some() { "warn" } else { "info" };
        task.log(level, &report.line(source)).await;
        report.count(app, task).await?;
        created += report.created();
        failure = failure.or(report.failure);
        let percent = (done + 1) * 100 / sources.len().max(1);
        task.progress(u8::try_from(percent).unwrap_or(100));
    }
    if trigger.as_deref() == Some(SEED) && created > 0 {
        // Whoever tries the program out sees its first assets go on at once.
        schedule::hasten(&app.db, "autopilot", app.now()).await?;
    }
    Ok(match failure.filter(|_| source_id.is_some()) {
        Some(why) => Outcome::Fail { why },
        None => Outcome::Done,
    })
}

/// What began the run that this scan is part of.
async fn trigger(app: &App, task: &Task) -> Result<Option<String>> {
    let Some(id) = task.job.run_id else { return Ok(None) };
    Ok(Some(run::get(&app.db, id).await?.trigger))
}

/// Looks at one source and takes what is new.
pub async fn scan(app: &App, source: &source::Model, look: Look) -> Result<Report> {
    let mut reading = read(app, source, look).await;
    let mut report = Report::failed(reading.finding.as_ref().map(|f| f.detail.clone()));
    let left = match reading.feed.take() {
        Some(feed) => {
            let left = take(app, source, &feed, &reading, &mut report).await?;
            reading.feed = Some(feed);
            left
        }
        None => false,
    };
    // After the items: a crash in between reads the same document again, and finds them known.
    remember::reading(app, source, &reading, left).await?;
    Ok(report)
}

/// Takes the new items of a feed; answers whether some were left for the next run.
async fn take(app: &App, source: &source::Model, feed: &Feed, reading: &Reading, report: &mut Report) -> Result<bool> {
    let filter = filter_of(source).map_err(crate::error::Error::findings)?;
    let sorted = sorted(app, source, &filter, feed, reading).await?;
    report.add("read", i64::try_from(feed.items.len()).unwrap_or(i64::MAX));
    report.add("known", sorted.known);
    report.add("filtered", i64::try_from(sorted.reasons.len()).unwrap_or(i64::MAX));
    report.add("older", sorted.older);
    report.skip("unreadable_item", i64::try_from(feed.item_errors.len()).unwrap_or(i64::MAX));
    report.skip("older_than_first_run", sorted.older);
    for reason in &sorted.reasons {
        report.skip(reason, 1);
    }
    // Remembered first: a crash among the chosen must not make these look new.
    source_item::insert_new(&app.db, sorted.passed_over).await?;
    remember::edits(app, sorted.edited).await?;
    remember::withdrawn(app, source, &feed.withdrawn).await?;
    admit_all(app, source, &filter, sorted.chosen, report).await?;
    Ok(sorted.left)
}

async fn sorted(app: &App, source: &source::Model, filter: &Filter, feed: &Feed, reading: &Reading) -> Result<Sorted> {
    let items = marked(source.id, feed, reading.base.as_ref());
    let ids: Vec<String> = items.iter().map(|item| item.item_id.clone()).collect();
    let keys: Vec<String> = items.iter().filter_map(|item| item.url_key.clone()).collect();
    let by_id = source_item::known(&app.db, source.id, &ids).await?;
    let by_url = source_item::known_urls(&app.db, source.id, &keys).await?;
    let first = source.kind.0.is_polled() && !source_item::any(&app.db, source.id).await?;
    let most = usize::try_from(source.max_per_run).unwrap_or(1);
    Ok(sort(source.id, items, &Shown::of(by_id, by_url), filter, most, first, app.now()))
}

/// Admits the chosen items, the oldest first so that the newest gets the highest id; pictures are fetched ahead.
async fn admit_all(
    app: &App,
    source: &source::Model,
    filter: &Filter,
    chosen: Vec<Marked>,
    report: &mut Report,
) -> Result<()> {
    let with_picture = |marked: Marked| async move {
        let picture = picture(app, &marked.item).await;
        (marked, picture)
    };
    let mut pictured = futures::stream::iter(chosen.into_iter().rev()).map(with_picture).buffered(AT_ONCE);
    while let Some((marked, picture)) = pictured.next().await {
        tell_of(source, &marked, &picture);
        report.note(admit(app, source, filter, &marked, picture).await?);
    }
    Ok(())
}

fn tell_of(source: &source::Model, marked: &Marked, picture: &Picture) {
    if let Some(finding) = &picture.finding {
        tracing::info!(source.id = %source.id, "{}: {}", marked.item.title, finding.detail);
    }
}

//! Scans sources: fetch, sort, admit, remember (R2).

use crate::app::App;
use crate::error::Result;
use crate::events;
use crate::jobs::runs;
use crate::sources::admit::{Admitted, Picture, admit, picture};
use crate::sources::check::filter_of;
use crate::sources::read::{Reading, read};
use crate::sources::remember;
use crate::sources::sort::{Marked, Shown, Sorted, marked, sort};
use crate::worker::Task;
use domain::job::Outcome;
use domain::source::item::Feed;
use futures::StreamExt;
use std::collections::BTreeMap;
use storage::{run, source, source_item};
use uuid::Uuid;

/// Pictures fetched at once.
const AT_ONCE: usize = 4;

/// What one source brought.
#[derive(Clone, Debug, Default)]
pub struct Report {
    counts: BTreeMap<&'static str, i64>,
    skipped: BTreeMap<String, i64>,
    /// Why nothing could be read.
    failure: Option<String>,
}

impl Report {
    fn add(&mut self, what: &'static str, n: i64) {
        *self.counts.entry(what).or_default() += n;
    }

    fn skip(&mut self, reason: &str, n: i64) {
        if n > 0 {
            *self.skipped.entry(reason.to_owned()).or_default() += n;
        }
    }

    /// The report in one line.
    fn line(&self, source: &source::Model) -> String {
        let name = source.title.as_deref().unwrap_or(&source.url);
        if let Some(failure) = &self.failure {
            return format!("{name}: {failure}");
        }
        let counted: Vec<String> =
            self.counts.iter().filter(|(_, n)| **n > 0).map(|(what, n)| format!("{n} {what}")).collect();
        if counted.is_empty() { format!("{name}: nothing new") } else { format!("{name}: {}", counted.join(", ")) }
    }
}

/// Scans one source, or every watched one: a broken source never stops the others (R2.3).
pub async fn ingest_watch(app: &App, task: &Task, source_id: Option<Uuid>) -> Result<Outcome> {
    let sources = match source_id {
        Some(id) => vec![source::get(&app.db, id).await?],
        None => source::active(&app.db).await?,
    };
    let by_itself = by_itself(app, task).await?;
    let mut failure = None;
    for (done, source) in sources.iter().enumerate() {
        let report = match scan(app, source, by_itself).await {
            Ok(report) => report,
            Err(error) if matches!(error, crate::error::Error::Storage(storage::Error::Db(_))) => return Err(error),
            Err(error) => Report { failure: Some(error.to_string()), ..Report::default() },
        };
        let level = if report.failure.is_some() { "warn" } else { "info" };
        task.log(level, &report.line(source)).await;
        count(app, task, &report).await?;
        failure = failure.or(report.failure);
        let percent = (done + 1) * 100 / sources.len().max(1);
        task.progress(u8::try_from(percent).unwrap_or(100));
    }
    Ok(match failure.filter(|_| source_id.is_some()) {
        Some(why) => Outcome::Fail { why },
        None => Outcome::Done,
    })
}

/// Whether nobody asked for this scan but the schedule.
async fn by_itself(app: &App, task: &Task) -> Result<bool> {
    let Some(id) = task.job.run_id else { return Ok(true) };
    Ok(run::get(&app.db, id).await?.trigger == "schedule")
}

async fn count(app: &App, task: &Task, report: &Report) -> Result<()> {
    let Some(run_id) = task.job.run_id else { return Ok(()) };
    let counts: Vec<(&str, i64)> = report.counts.iter().map(|(what, n)| (*what, *n)).collect();
    let skipped: Vec<(String, i64)> = report.skipped.iter().map(|(reason, n)| (reason.clone(), *n)).collect();
    let tx = storage::begin(&app.db).await?;
    runs::count(app, &tx, run_id, &counts, &skipped).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(())
}

/// Looks at one source and takes what is new.
pub async fn scan(app: &App, source: &source::Model, by_itself: bool) -> Result<Report> {
    let mut reading = read(app, source, by_itself).await;
    let mut report = Report { failure: reading.finding.as_ref().map(|f| f.detail.clone()), ..Report::default() };
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
    let sorted = sorted(app, source, feed, reading).await?;
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
    admit_all(app, source, sorted.chosen, report).await?;
    Ok(sorted.left)
}

async fn sorted(app: &App, source: &source::Model, feed: &Feed, reading: &Reading) -> Result<Sorted> {
    let items = marked(source.id, feed, reading.base.as_ref());
    let ids: Vec<String> = items.iter().map(|item| item.item_id.clone()).collect();
    let keys: Vec<String> = items.iter().filter_map(|item| item.url_key.clone()).collect();
    let by_id = source_item::known(&app.db, source.id, &ids).await?;
    let by_url = source_item::known_urls(&app.db, source.id, &keys).await?;
    let first = source.kind.0.is_polled() && !source_item::any(&app.db, source.id).await?;
    let filter = filter_of(source).map_err(crate::error::Error::findings)?;
    let most = usize::try_from(source.max_per_run).unwrap_or(1);
    Ok(sort(source.id, items, &Shown::of(by_id, by_url), &filter, most, first, app.now()))
}

/// Admits the chosen items, the oldest first so that the newest gets the highest id; pictures are fetched ahead.
async fn admit_all(app: &App, source: &source::Model, chosen: Vec<Marked>, report: &mut Report) -> Result<()> {
    let with_picture = |marked: Marked| async move {
        let picture = picture(app, marked.item.thumbnail_url.as_deref()).await;
        (marked, picture)
    };
    let mut pictured = futures::stream::iter(chosen.into_iter().rev()).map(with_picture).buffered(AT_ONCE);
    while let Some((marked, picture)) = pictured.next().await {
        note(admit_one(app, source, &marked, picture).await?, report);
    }
    Ok(())
}

async fn admit_one(app: &App, source: &source::Model, marked: &Marked, picture: Picture) -> Result<Admitted> {
    if let Some(finding) = &picture.finding {
        tracing::info!(source.id = %source.id, "{}: {}", marked.item.title, finding.detail);
    }
    admit(app, source, marked, picture).await
}

fn note(admitted: Admitted, report: &mut Report) {
    match admitted {
        Admitted::New => report.add("created", 1),
        Admitted::Duplicate => {
            report.add("duplicate", 1);
            report.skip("same_picture", 1);
        }
        Admitted::Known => {
            report.add("known", 1);
            report.skip("same_address", 1);
        }
        Admitted::Raced => report.add("known", 1),
    }
}

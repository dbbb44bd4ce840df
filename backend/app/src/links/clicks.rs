//! The one writer of visits: groups what waits, makes it durable in one transaction, then lets the visitors go on.

use super::journal::{Journal, Line};
use super::table::Entry;
use super::visitor::Known;
use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::link::click::{Visit, is_unique};
use domain::link::device::{device, referrer_host, surface};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use storage::{link_count, metric_event};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

/// Visits of one group at most.
const GROUP: usize = 512;
/// How long the database may take before a group goes to the journal.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long the writer waits for more when nobody waits for it, and between two looks at what is left over.
const PAUSE: Duration = Duration::from_millis(200);
/// How long a database that failed is left alone.
const REST: Duration = Duration::from_secs(1);
/// Lines of the journal that are replayed in one transaction.
const REPLAY: usize = 500;

/// A visit on its way into the database.
pub struct Visitor {
    line: Line,
    class: &'static str,
    is_click: bool,
    done: Option<oneshot::Sender<()>>,
}

impl Visitor {
    /// A visit that is only counted; `gone` when the link leads nowhere.
    pub fn new(entry: &Entry, class: Visit, leads: bool, at: DateTime<Utc>) -> Self {
        let line = Line {
            id: Uuid::now_v7(),
            link_id: entry.id,
            post_id: entry.post_id,
            platform: entry.platform,
            meta: serde_json::Value::Null,
            at,
            visitor: None,
            click_id: None,
        };
        Visitor { line, class: if leads { class.as_str() } else { "gone" }, is_click: false, done: None }
    }

    /// Makes it a click that becomes an event, unless it repeats one.
    ///
    /// Of the visitor only the hash of the day, the kind of device, the app and the host it came from are kept.
    pub fn remember<'a>(
        &mut self,
        known: Known,
        from_profile: bool,
        header: &impl Fn(&'static str) -> Option<&'a str>,
    ) {
        // A link on the profile page says where it stands; the app it is opened in does not matter then.
        let agent = header("user-agent").unwrap_or_default();
        // Where somebody came from who does not want to be told apart is nobody's business.
        let referrer = header("referer").filter(|_| known.visitor.is_some()).and_then(referrer_host);
        self.class = known.visit.as_str();
        self.is_click = known.visit.is_click();
        (self.line.visitor, self.line.click_id) = (known.visitor, known.click_id);
        self.line.meta = json!({
            "link_id": self.line.link_id, "class": self.class,
            "device": device(agent), "surface": if from_profile { "profile" } else { surface(agent) }, "referrer": referrer,
        });
    }

    /// The visitor waits until what came before, and a click itself, is durable.
    pub fn waits(&mut self) -> oneshot::Receiver<()> {
        let (done, durable) = oneshot::channel();
        self.done = Some(done);
        durable
    }
}

type Counts = BTreeMap<(Uuid, String, String), i64>;

struct Writer {
    app: App,
    journal: Journal,
    /// Visits that are no events and wait for the next transaction.
    counts: Counts,
    /// A transaction that did not end in time, with the counts it holds.
    late: Option<(JoinHandle<Result<()>>, Counts)>,
    rest_until: Option<Instant>,
}

/// Writes visits until every sender is gone.
pub async fn write(app: App, mut queue: mpsc::Receiver<Visitor>) {
    let journal = Journal::claim(&app.config.data_dir).await;
    let mut writer = Writer { app, journal, counts: Counts::new(), late: None, rest_until: None };
    loop {
        match tokio::time::timeout(PAUSE, queue.recv()).await {
            Ok(Some(first)) => {
                let group = gather(first, &mut queue).await;
                writer.take(group).await;
            }
            Ok(None) => return,
            Err(_) => {}
        }
        if queue.is_empty() {
            writer.catch_up().await;
        }
    }
}

/// What waits; when no click is among it, what else comes in a moment.
async fn gather(first: Visitor, queue: &mut mpsc::Receiver<Visitor>) -> Vec<Visitor> {
    let mut group = vec![first];
    let until = Instant::now() + PAUSE;
    loop {
        while group.len() < GROUP
            && let Ok(next) = queue.try_recv()
        {
            group.push(next);
        }
        if group.len() >= GROUP || group.iter().any(|visitor| visitor.done.is_some()) {
            return group;
        }
        match tokio::time::timeout_at(until, queue.recv()).await {
            Ok(Some(next)) => group.push(next),
            Ok(None) | Err(_) => return group,
        }
    }
}

impl Writer {
    /// Makes the clicks of a group durable, here or there, and lets their visitors go on.
    async fn take(&mut self, group: Vec<Visitor>) {
        let (mut lines, mut waiting) = (Vec::new(), Vec::new());
        for visitor in group {
            waiting.extend(visitor.done);
            if visitor.is_click {
                lines.push(visitor.line);
            } else {
                *self.counts.entry(key(&visitor.line, visitor.class)).or_default() += 1;
            }
        }
        let stored = !self.is_away() && self.store(lines.clone()).await;
        if !stored && !lines.is_empty() {
            self.journal.append(&lines).await;
        }
        for done in waiting {
            let _ = done.send(());
        }
    }

    fn is_away(&self) -> bool {
        self.late.is_some() || self.rest_until.is_some() || !self.journal.is_empty()
    }

    /// One transaction; `false` when it failed or did not end in time.
    ///
    /// A late one is not given up, since it may still succeed: storing its clicks again changes nothing.
    async fn store(&mut self, lines: Vec<Line>) -> bool {
        let counts = std::mem::take(&mut self.counts);
        let mut task = tokio::spawn(commit(self.app.clone(), lines, counts.clone()));
        match tokio::time::timeout(PATIENCE, &mut task).await {
            Ok(ended) => self.ended(ended, counts),
            Err(_) => {
                tracing::warn!("the database does not answer: clicks go to the journal");
                self.late = Some((task, counts));
                false
            }
        }
    }

    fn ended(&mut self, ended: Result<Result<()>, tokio::task::JoinError>, counts: Counts) -> bool {
        let error = match ended {
            Ok(Ok(())) => return true,
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::warn!("clicks were not stored, they go to the journal: {error}");
        for (key, n) in counts {
            *self.counts.entry(key).or_default() += n;
        }
        self.rest_until = Some(Instant::now() + REST);
        false
    }

    /// Stores what is left over: counts without a click, and the journal once the database is back.
    async fn catch_up(&mut self) {
        if self.late.as_ref().is_some_and(|(task, _)| !task.is_finished()) {
            return;
        }
        if let Some((task, counts)) = self.late.take() {
            let ended = task.await;
            self.ended(ended, counts);
        }
        if self.rest_until.is_some_and(|until| until > Instant::now()) {
            return;
        }
        self.rest_until = None;
        if !self.journal.is_empty() {
            let (lines, end) = self.journal.read(REPLAY).await;
            if self.store(lines).await {
                self.journal.done(end).await;
            }
        } else if !self.counts.is_empty() {
            self.store(Vec::new()).await;
        }
    }
}

fn key(line: &Line, class: &str) -> (Uuid, String, String) {
    (line.link_id, line.at.date_naive().to_string(), class.to_owned())
}

/// Stores clicks as events and counts every visit; a click that is known already changes nothing.
async fn commit(app: App, lines: Vec<Line>, mut counts: Counts) -> Result<()> {
    let now = app.now();
    let tx = storage::begin(&app.db).await?;
    let events = events(&tx, &lines, now).await?;
    let stored = metric_event::record(&tx, events).await?;
    for line in lines.iter().filter(|line| stored.contains(&line.id)) {
        *counts.entry(key(line, Visit::Click.as_str())).or_default() += 1;
    }
    link_count::add(&tx, &counts, now).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(())
}

/// The clicks as events; a visitor's first of a UTC day is told apart from further ones.
async fn events(tx: &DatabaseTransaction, lines: &[Line], now: DateTime<Utc>) -> Result<Vec<metric_event::Model>> {
    let visitors: Vec<&str> = lines.iter().filter_map(|line| line.visitor.as_deref()).collect();
    let mut last = metric_event::last_seen(tx, &visitors).await?;
    let mut event = |line: &Line| {
        let before = line.visitor.as_ref().and_then(|visitor| last.insert(visitor.clone(), line.at));
        line.event(is_unique(before, line.at), now)
    };
    Ok(lines.iter().map(&mut event).collect())
}

//! The links in memory: bounded, read through on a miss, kept true to the database by every process.

use super::clicks::Visitor;
use super::recent::Recent;
use crate::app::App;
use crate::error::{Error, Result};
use actix_web::http::header::HeaderValue;
use chrono::{DateTime, Duration, Utc};
use domain::link::network;
use domain::platform::Platform;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use storage::link;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Bytes that the table holds at most.
const MOST_BYTES: u64 = 128 * 1024 * 1024;
/// Links that are read when the program starts.
const WARM: u64 = 10_000;
/// Visitors that may wait for the writer; more wait before they are let in.
const QUEUE: usize = 8_192;
/// How often the edits of other processes are looked for.
const LOOK: std::time::Duration = std::time::Duration::from_millis(500);
/// How long the database may take to find a link that is not in memory.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);
/// Unknown codes that an address may ask for in a minute.
const MOST_MISSES: u32 = 60;

/// A link as a redirect needs it.
#[derive(Debug)]
pub struct Entry {
    /// The link.
    pub id: Uuid,
    /// Its post.
    pub post_id: Option<Uuid>,
    /// The platform its visitors come from.
    pub platform: Platform,
    /// What stands in its address.
    pub code: String,
    /// Where it leads, with the code in the place of a click's id.
    pub target: HeaderValue,
    /// The same with that place still open, where there is one.
    template: Option<String>,
    /// Whether it leads there, apart from its end.
    pub active: bool,
    /// When it stops.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it was deleted.
    pub deleted: bool,
    updated_at: DateTime<Utc>,
}

impl Entry {
    /// `None` when the target cannot stand in a header: then the link leads nowhere.
    fn of(row: &link::Model) -> Option<Arc<Self>> {
        Some(Arc::new(Entry {
            id: row.id,
            post_id: row.post_id,
            platform: row.platform.0,
            target: HeaderValue::from_str(&network::fill(&row.target, &row.code)).ok()?,
            template: row.target.contains(network::CLICK_ID).then(|| row.target.clone()),
            code: row.code.clone(),
            active: row.active,
            expires_at: row.expires_at,
            deleted: row.deleted_at.is_some(),
            updated_at: row.updated_at,
        }))
    }

    /// Whether its network wants to know the click.
    pub fn takes_click_id(&self) -> bool {
        self.template.is_some()
    }

    /// Where it leads for the click with this id, or for whoever has none.
    pub fn location(&self, click_id: Option<&str>) -> HeaderValue {
        let filled = self.template.as_deref().zip(click_id).map(|(template, id)| network::fill(template, id));
        filled.and_then(|target| HeaderValue::try_from(target).ok()).unwrap_or_else(|| self.target.clone())
    }

    /// Whether it leads somewhere at `now`.
    pub fn leads(&self, now: DateTime<Utc>) -> bool {
        self.active && !self.deleted && self.expires_at.is_none_or(|end| end > now)
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Arc<Entry>> for Bytes {
    fn weight(&self, code: &String, entry: &Arc<Entry>) -> u64 {
        (2 * code.len() + entry.target.len() + entry.template.as_ref().map_or(0, String::len) + 200) as u64
    }
}

/// The links in memory, and the queue of their visitors.
pub struct Links {
    cache: Cache<String, Arc<Entry>, Bytes>,
    /// Who was here in the last seconds.
    pub recent: Recent,
    visitors: mpsc::Sender<Visitor>,
    queue: Mutex<Option<mpsc::Receiver<Visitor>>>,
    misses: Mutex<(i64, HashMap<IpAddr, u32>)>,
}

impl Default for Links {
    fn default() -> Self {
        let (visitors, queue) = mpsc::channel(QUEUE);
        Links {
            cache: Cache::with_weighter(WARM as usize, MOST_BYTES, Bytes),
            recent: Recent::default(),
            visitors,
            queue: Mutex::new(Some(queue)),
            misses: Mutex::default(),
        }
    }
}

impl Links {
    /// The receiving end of the queue, once.
    pub fn take_queue(&self) -> Option<mpsc::Receiver<Visitor>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Hands a visitor to the writer, who answers when the click is durable.
    pub async fn count(&self, visitor: Visitor) {
        if self.visitors.send(visitor).await.is_err() {
            tracing::error!("a click was lost: nobody writes clicks in this process");
        }
    }

    /// The link of a code in its stored form; `None` when there is none.
    pub async fn find(&self, app: &App, code: &str) -> Result<Option<Arc<Entry>>> {
        if let Some(entry) = self.cache.get(code) {
            return Ok(Some(entry));
        }
        let read = self.cache.get_or_insert_async(code, async {
            let row = tokio::time::timeout(PATIENCE, link::by_code(&app.db, code)).await;
            let row = row.map_err(|_| Some(Error::Unavailable("the database does not answer".to_owned())))?;
            row.map_err(|error| Some(Error::from(error)))?.as_ref().and_then(Entry::of).ok_or(None)
        });
        match read.await {
            Ok(entry) => Ok(Some(entry)),
            Err(None) => Ok(None),
            Err(Some(error)) => Err(error),
        }
    }

    /// Puts an edited link in the place of what is in memory, unless that is newer.
    pub fn put(&self, row: &link::Model) {
        let newer = self.cache.peek(&row.code).is_some_and(|known| known.updated_at > row.updated_at);
        if let Some(entry) = Entry::of(row).filter(|_| !newer) {
            self.cache.insert(row.code.clone(), entry);
        }
    }

    /// Counts an unknown code; `false` when this address has asked for too many in this minute.
    pub fn may_miss(&self, address: IpAddr, now: DateTime<Utc>) -> bool {
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.timestamp() / 60;
        if misses.0 != minute || misses.1.len() > 10_000 {
            *misses = (minute, HashMap::new());
        }
        let count = misses.1.entry(address).or_default();
        *count += 1;
        *count <= MOST_MISSES
    }
}

/// Reads the newest links, then looks for edits until the program stops.
pub async fn follow_edits(app: App) {
    match link::newest(&app.db, WARM).await {
        Ok(rows) => rows.iter().for_each(|row| app.links.put(row)),
        Err(error) => tracing::warn!("links are read one by one, since reading them all failed: {error}"),
    }
    while !app.stopping.is_cancelled() {
        tokio::select! { () = tokio::time::sleep(LOOK) => {}, () = app.stopping.cancelled() => return }
        // Far enough back for transactions that end late and clocks that differ.
        match link::edited_since(&app.db, app.now() - Duration::minutes(1)).await {
            Ok(rows) => rows.iter().for_each(|row| app.links.put(row)),
            Err(error) => tracing::warn!("edits of links were not seen: {error}"),
        }
    }
}

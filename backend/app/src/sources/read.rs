//! Reads what a source offers now: a feed, a channel, a folder, a file.

use crate::app::App;
use crate::sources::samples;
use chrono::{DateTime, Duration, Utc};
use connectors::feeds::youtube::{ApiError, Target, read_api};
use connectors::feeds::{self, FeedError, folder};
use connectors::fetch::{FetchError, Fetched, GetOptions};
use domain::finding::Finding;
use domain::source::health::Outcome;
use domain::source::item::{Feed, Item};
use domain::source::kind::SourceKind;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use storage::source;
use tempfile::TempDir;
use url::Url;

/// Where the Data API is.
const YOUTUBE_API: &str = "https://www.googleapis.com";
/// Where the public feeds of YouTube are.
const YOUTUBE_FEEDS: &str = "https://www.youtube.com";
/// How long a file in a folder has to be left alone before it is taken by itself.
const SETTLED: Duration = Duration::seconds(10);
/// Items asked of the Data API.
const MOST_VIDEOS: usize = 50;

/// What came of one look at a source.
pub struct Reading {
    /// What it means for the source's health.
    pub outcome: Outcome,
    /// What it offers; `None` when there was nothing new to read.
    pub feed: Option<Feed>,
    /// What to send next time, and what the document was.
    pub validators: Validators,
    /// Where permanent redirects alone led.
    pub moved_to: Option<Url>,
    /// Seconds that the other side asked to wait.
    pub retry_after: Option<u64>,
    /// The host asked to be left alone until then, so that it was not asked at all.
    pub paused_until: Option<DateTime<Utc>>,
    /// The address it really came from.
    pub base: Option<Url>,
    /// Why nothing could be read, for the preview.
    pub finding: Option<Finding>,
    /// Holds files of items that were made for this reading.
    pub files: Option<TempDir>,
}

/// Why a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// To show a person what it offers.
    Preview,
    /// To take what is new, since somebody asked.
    Asked,
    /// To take what is new, by the schedule: files that may still be written are left alone.
    Watch,
}

/// What tells the same document again.
#[derive(Clone, Debug, Default)]
pub struct Validators {
    /// `ETag`, verbatim.
    pub etag: Option<String>,
    /// `Last-Modified`, verbatim.
    pub last_modified: Option<String>,
    /// SHA-256 of the document, in hex.
    pub body_hash: Option<String>,
}

impl Reading {
    fn of(outcome: Outcome) -> Self {
        Reading {
            outcome,
            feed: None,
            validators: Validators::default(),
            moved_to: None,
            retry_after: None,
            paused_until: None,
            base: None,
            finding: None,
            files: None,
        }
    }

    /// A feed that could be read.
    pub fn read(feed: Feed) -> Self {
        let outcome = Outcome::Read { partial: feed.partial, ended: feed.expired };
        Reading { feed: Some(feed), ..Reading::of(outcome) }
    }

    fn failed(finding: Finding, outcome: fn(String, String) -> Outcome) -> Self {
        let outcome = outcome(finding.code.clone(), finding.detail.clone());
        Reading { finding: Some(finding), ..Reading::of(outcome) }
    }
}

/// Looks at a source; never fails: what went wrong is in the outcome.
pub async fn read(app: &App, row: &source::Model, look: Look) -> Reading {
    match row.kind.0 {
        SourceKind::Rss => web(app, row, &row.url).await,
        SourceKind::Youtube => youtube(app, row, look).await,
        SourceKind::Folder => in_folder(app, row, if look == Look::Watch { SETTLED } else { Duration::zero() }).await,
        SourceKind::Url => Reading::read(Feed { items: vec![direct(&row.url)], ..Feed::default() }),
        SourceKind::Upload => Reading::read(Feed::default()),
    }
}

/// A media file given by its address, as the only item of its source.
pub fn direct(url: &str) -> Item {
    let path = Url::parse(url).ok();
    let name = path.as_ref().and_then(|url| url.path_segments()?.next_back()).unwrap_or_default();
    let title = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Item {
        raw_id: Some(url.to_owned()),
        url: Some(url.to_owned()),
        title: if title.is_empty() { url.to_owned() } else { title.replace(['_', '-'], " ") },
        media_url: Some(url.to_owned()),
        ..Item::default()
    }
}

async fn youtube(app: &App, row: &source::Model, look: Look) -> Reading {
    let Some(target) = Target::parse(&row.url) else {
        let finding =
            Finding::block("youtube", "this is no channel and no playlist", "Give its address on youtube.com.");
        return Reading::failed(finding, Outcome::Refused);
    };
    if samples::stand_for(app, &target) {
        let reading = samples::read(app, row, look != Look::Preview).await;
        return reading.unwrap_or_else(|error| {
            let remedy = "Run contentflow doctor, or set YOUTUBE_API_KEY.";
            Reading::failed(Finding::block("samples", error.to_string(), remedy), Outcome::Unreachable)
        });
    }
    if let Some(key) = &app.config.youtube_api_key {
        let base = app.config.base_urls.get("YOUTUBE_API_URL").map_or(YOUTUBE_API, Url::as_str);
        return match read_api(&app.fetcher, base, key, &target, MOST_VIDEOS, app.now()).await {
            Ok(feed) => Reading::read(feed),
            Err(error) => refused_by_api(&error),
        };
    }
    match target.feed_url() {
        Some(url) => web(app, row, &moved(app, &url)).await,
        None => {
            let detail = "a @handle can be read with YOUTUBE_API_KEY only";
            let finding = Finding::block("youtube_key", detail, "Set YOUTUBE_API_KEY, or give the channel's id.");
            Reading::failed(finding, Outcome::Refused)
        }
    }
}

/// The address of a public feed, on the server that the settings name.
fn moved(app: &App, url: &str) -> String {
    match app.config.base_urls.get("YOUTUBE_RSS_URL") {
        Some(base) => url.replacen(YOUTUBE_FEEDS, base.as_str().trim_end_matches('/'), 1),
        None => url.to_owned(),
    }
}

fn refused_by_api(error: &ApiError) -> Reading {
    match error {
        ApiError::Fetch(error) => refused(error),
        _ => Reading::failed(error.finding(), Outcome::Unreachable),
    }
}

async fn web(app: &App, row: &source::Model, url: &str) -> Reading {
    let now = app.now();
    let options = GetOptions::feed(now, row.etag.clone(), row.last_modified.clone());
    let fetched = match app.fetcher.get(url, options).await {
        Ok(fetched) => fetched,
        Err(FetchError::Paused { .. }) => {
            let until = app.fetcher.host_paused_until(url, now).unwrap_or(now + Duration::minutes(15));
            return Reading { paused_until: Some(until), ..Reading::of(Outcome::Unchanged) };
        }
        Err(error) => return refused(&error),
    };
    let mut reading = document(row, &fetched, now).await;
    reading.moved_to = fetched.moved_to.filter(|_| row.kind.0 == SourceKind::Rss);
    reading.retry_after = fetched.retry_after;
    reading.base = Some(fetched.final_url);
    if let (Some(feed), Some(seconds)) = (&mut reading.feed, fetched.fresh_seconds) {
        feed.hints.fresh_seconds.get_or_insert(seconds);
    }
    reading
}

/// What an answer of the web says.
async fn document(row: &source::Model, fetched: &Fetched, now: DateTime<Utc>) -> Reading {
    let hash = hex::encode(Sha256::digest(&fetched.body));
    let same = row.body_hash.as_deref() == Some(hash.as_str());
    let validators = Validators {
        etag: fetched.etag.clone(),
        last_modified: fetched.last_modified.clone(),
        body_hash: Some(hash).filter(|_| !fetched.body.is_empty()),
    };
    match fetched.status {
        304 => {
            let known = Validators {
                etag: fetched.etag.clone().or_else(|| row.etag.clone()),
                last_modified: fetched.last_modified.clone().or_else(|| row.last_modified.clone()),
                body_hash: row.body_hash.clone(),
            };
            Reading { validators: known, ..Reading::of(Outcome::Unchanged) }
        }
        200..=299 if fetched.body.is_empty() => Reading::of(Outcome::Empty),
        200..=299 if same => Reading { validators, ..Reading::of(Outcome::Unchanged) },
        200..=299 => {
            let (body, kind) = (fetched.body.clone(), fetched.content_type.clone());
            match feeds::read(body, kind, fetched.final_url.clone(), now).await {
                Ok(feed) => Reading { validators, ..Reading::read(feed) },
                Err(FeedError::Empty) => Reading::of(Outcome::Empty),
                Err(error) => Reading::failed(error.finding(), Outcome::NotAFeed),
            }
        }
        status => {
            let detail = format!("the site answered with status {status}");
            let finding = Finding::block("http_status", detail, "Check the address in a browser.");
            Reading { finding: Some(finding), ..Reading::of(Outcome::Status(status)) }
        }
    }
}

fn refused(error: &FetchError) -> Reading {
    let outcome = if error.is_refusal() { Outcome::Refused } else { Outcome::Unreachable };
    Reading::failed(error.finding(), outcome)
}

async fn in_folder(app: &App, row: &source::Model, settled: Duration) -> Reading {
    let (path, now) = (PathBuf::from(&row.url), app.now());
    match tokio::task::spawn_blocking(move || folder::list(&path, settled, now)).await {
        Ok(Ok(feed)) => Reading::read(feed),
        Ok(Err(error)) => Reading::failed(error.finding(), Outcome::Unreachable),
        Err(error) => Reading::failed(Finding::block("folder_disk", error.to_string(), ""), Outcome::Unreachable),
    }
}

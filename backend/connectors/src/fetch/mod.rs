//! The one HTTP client for addresses that came from outside: guarded, bounded and polite.

mod address;
mod allow;
mod answer;
mod body;
mod download;
mod error;
mod guard;
mod pace;
mod send;

pub use allow::{AllowEntry, parse_allow};
pub use download::{DownloadOptions, Downloaded};
pub use error::FetchError;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use guard::Guard;
use pace::Pace;
use reqwest::Client;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// What the guarded client may do.
#[derive(Clone, Debug)]
pub struct FetchPolicy {
    /// Private targets that may be reached all the same; each on any port, and nothing beside it.
    pub allow: Vec<AllowEntry>,
    /// Name of the program with an address to ask about it; never a browser's.
    pub user_agent: String,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for the head of an answer.
    pub head_timeout: Duration,
    /// Longest time for the whole body of an answer held in memory.
    pub body_timeout: Duration,
    /// Least time between two polite requests to one host; hosts of `allow` are not spared.
    pub host_pause: Duration,
}

impl Default for FetchPolicy {
    fn default() -> Self {
        FetchPolicy {
            allow: Vec::new(),
            user_agent: concat!("ContentFlow/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            head_timeout: Duration::from_secs(20),
            body_timeout: Duration::from_secs(60),
            host_pause: Duration::from_secs(1),
        }
    }
}

/// What feed readers accept, best first.
pub const ACCEPT_FEED: &str = "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, \
     application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";

/// How to get one address into memory.
#[derive(Clone, Debug)]
pub struct GetOptions {
    /// `ETag` of the last answer, exactly as it came.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer, exactly as it came.
    pub last_modified: Option<String>,
    /// Value of `Accept`.
    pub accept: &'static str,
    /// Most bytes taken from the wire.
    pub max_wire: usize,
    /// Most bytes after decompression.
    pub max_decoded: usize,
    /// The present time, for a request that spares the host: one at a time, with a pause, never before its
    /// `Retry-After` is over. `None` for a request that a person waits for.
    pub polite: Option<DateTime<Utc>>,
}

impl Default for GetOptions {
    fn default() -> Self {
        GetOptions {
            etag: None,
            last_modified: None,
            accept: "*/*",
            max_wire: 10 << 20,
            max_decoded: 20 << 20,
            polite: None,
        }
    }
}

impl GetOptions {
    /// A poll of a feed at `now`, with the validators of the last answer.
    pub fn feed(now: DateTime<Utc>, etag: Option<String>, last_modified: Option<String>) -> Self {
        GetOptions { etag, last_modified, accept: ACCEPT_FEED, polite: Some(now), ..GetOptions::default() }
    }
}

/// An answer in memory, whatever its status.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// HTTP status.
    pub status: u16,
    /// Where the answer came from, after redirects.
    pub final_url: Url,
    /// Where a chain of permanent redirects alone led, if there was one that may be remembered.
    pub moved_to: Option<Url>,
    /// `ETag`, as it came.
    pub etag: Option<String>,
    /// `Last-Modified`, as it came.
    pub last_modified: Option<String>,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u64>,
    /// `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// Seconds for which the answer stays fresh: `max-age` less `Age`, else `Expires` less `Date`.
    pub fresh_seconds: Option<u64>,
    /// The decoded body; empty when the status is no success and the body could not be read.
    pub body: Bytes,
}

/// The guarded client; cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

struct Inner {
    policy: FetchPolicy,
    guard: Guard,
    /// Reaches public and allowed addresses.
    open: Client,
    /// Reaches allowed addresses alone: for names on ports that are not open to everybody.
    narrow: Client,
    pace: Pace,
}

impl Fetcher {
    /// Builds the client.
    ///
    /// # Errors
    /// When the TLS back end cannot be set up, or the user agent is no header value.
    pub fn new(policy: FetchPolicy) -> Result<Self, FetchError> {
        // Already set is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Guard::new(policy.allow.clone());
        let open = client(&policy, guard.clone())?;
        let narrow = client(&policy, guard.allowed_only())?;
        Ok(Fetcher { inner: Arc::new(Inner { policy, guard, open, narrow, pace: Pace::default() }) })
    }

    /// Gets an address into memory, following at most five redirects.
    ///
    /// # Errors
    /// When the address may not be fetched or no whole answer came; an HTTP error status is no error.
    pub async fn get(&self, url: &str, options: GetOptions) -> Result<Fetched, FetchError> {
        let url = guard::parse(url)?;
        let mut answer = self.inner.send(&url, &options).await?;
        if matches!(answer.response.status().as_u16(), 406 | 415) && options.accept != "*/*" {
            answer = self.inner.send(&url, &GetOptions { accept: "*/*", ..options.clone() }).await?;
        } else if matches!(answer.response.status().as_u16(), 421 | 425) {
            answer = self.inner.send(&url, &options).await?;
        }
        self.inner.collect(answer, &options).await
    }

    /// Until when the host of `url` asked to be left alone, if it did.
    pub fn host_paused_until(&self, url: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        guard::parse(url).ok().and_then(|url| self.inner.pace.paused_until(&url, now))
    }
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("policy", &self.inner.policy).finish_non_exhaustive()
    }
}

/// A client that resolves through `guard`, follows nothing by itself, decodes nothing and knows no proxy.
fn client(policy: &FetchPolicy, guard: Guard) -> Result<Client, FetchError> {
    Client::builder()
        .no_proxy()
        .dns_resolver(guard)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .user_agent(&policy.user_agent)
        .connect_timeout(policy.connect_timeout)
        .build()
        .map_err(|_| FetchError::Setup)
}

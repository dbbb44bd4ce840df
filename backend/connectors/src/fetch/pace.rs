//! Manners: one request to a host at a time, with a pause between two, and none before it said so.

use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use url::Url;

/// Hosts remembered before those at rest are forgotten.
const MOST_HOSTS: usize = 4096;

#[derive(Default)]
pub(super) struct Pace {
    hosts: Mutex<HashMap<String, Host>>,
}

#[derive(Clone, Default)]
struct Host {
    /// When the last request began; locked while one is under way.
    last: Arc<tokio::sync::Mutex<Option<Instant>>>,
    paused_until: Option<DateTime<Utc>>,
}

/// The right to talk to a host; others wait until it is dropped.
pub(super) struct Turn {
    _last: OwnedMutexGuard<Option<Instant>>,
}

impl Pace {
    /// Waits for our turn, and until `pause` has passed since the last request to this host.
    pub(super) async fn turn(&self, url: &Url, pause: Duration) -> Turn {
        let last = Arc::clone(&self.hosts().entry(key(url)).or_default().last);
        let mut last = last.lock_owned().await;
        if let Some(before) = *last {
            tokio::time::sleep_until(before + pause).await;
        }
        *last = Some(Instant::now());
        Turn { _last: last }
    }

    /// Until when the host asked to be left alone.
    pub(super) fn paused_until(&self, url: &Url, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.hosts().get(&key(url))?.paused_until.filter(|until| *until > now)
    }

    /// Remembers that the host asked to be left alone.
    pub(super) fn pause(&self, url: &Url, until: DateTime<Utc>) {
        self.hosts().entry(key(url)).or_default().paused_until = Some(until);
    }

    fn hosts(&self) -> MutexGuard<'_, HashMap<String, Host>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MOST_HOSTS {
            hosts.retain(|_, host| host.paused_until.is_some() || Arc::strong_count(&host.last) > 1);
        }
        hosts
    }
}

/// Host and port: two servers on one machine are two hosts.
fn key(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0))
}

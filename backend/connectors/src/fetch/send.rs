//! One request with its redirects, each step checked.

use super::guard::{self, Way};
use super::pace::Turn;
use super::{FetchError, GetOptions, Inner};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION};
use reqwest::{Response, StatusCode};
use url::Url;

/// Redirects followed at most.
const MOST_REDIRECTS: usize = 5;

/// The head of an answer, before its body.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) url: Url,
    pub(super) moved_to: Option<Url>,
    /// Kept until the body is read, so that the host is asked one thing at a time.
    pub(super) turn: Option<Turn>,
}

impl Inner {
    /// Sends a GET and follows redirects by hand; every step passes the guard.
    pub(super) async fn send(&self, url: &Url, options: &GetOptions) -> Result<Answer, FetchError> {
        let mut here = url.clone();
        let mut permanent = true;
        for hop in 0..=MOST_REDIRECTS {
            let way = self.guard.check(&here)?;
            let turn = self.take_turn(&here, options).await?;
            let response = self.once(way, &here, headers(options)).await?;
            if !is_redirect(response.status()) {
                // A step down to http is followed but not worth remembering.
                let worth = permanent && hop > 0 && (url.scheme() == here.scheme() || here.scheme() == "https");
                return Ok(Answer { response, moved_to: worth.then(|| here.clone()), url: here, turn });
            }
            permanent &= matches!(response.status().as_u16(), 301 | 308);
            here = target(&response, &here)?;
        }
        Err(FetchError::TooManyRedirects { host: host(&here) })
    }

    async fn take_turn(&self, url: &Url, options: &GetOptions) -> Result<Option<Turn>, FetchError> {
        let Some(now) = options.polite else { return Ok(None) };
        if let Some(until) = self.pace.paused_until(url, now) {
            return Err(FetchError::Paused { host: host(url), until });
        }
        if self.guard.is_listed(url) {
            return Ok(None);
        }
        Ok(Some(self.pace.turn(url, self.policy.host_pause).await))
    }

    pub(super) async fn once(&self, way: Way, url: &Url, headers: HeaderMap) -> Result<Response, FetchError> {
        let client = if way == Way::Open { &self.open } else { &self.narrow };
        let sent = client.get(url.clone()).headers(headers).send();
        let answer = tokio::time::timeout(self.policy.head_timeout, sent).await;
        answer
            .map_err(|_| FetchError::Timeout { host: host(url) })?
            .map_err(|error| FetchError::from_client(&error, &host(url)))
    }
}

fn headers(options: &GetOptions) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(options.accept));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
    for (name, value) in [(IF_NONE_MATCH, &options.etag), (IF_MODIFIED_SINCE, &options.last_modified)] {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where a redirect leads, resolved against the address that sent it.
pub(super) fn target(response: &Response, here: &Url) -> Result<Url, FetchError> {
    let bad = || FetchError::BadRedirect { host: host(here) };
    let location = response.headers().get(LOCATION).ok_or_else(bad)?;
    let location = std::str::from_utf8(location.as_bytes()).map_err(|_| bad())?;
    let next = here.join(location).map_err(|_| bad())?;
    guard::without_user(next)
}

pub(super) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

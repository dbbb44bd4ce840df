//! What all publishers share on the wire: clients, bounded answers, texts without secrets, stalled uploads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::publication::failure::Signal;
use reqwest::{Client, ClientBuilder, Response, redirect};
use serde_json::Value;
use url::Url;

const CONNECT: Duration = Duration::from_secs(10);
const CALL: Duration = Duration::from_secs(30);
/// An upload that moves nothing for so long is broken.
const STALL: Duration = Duration::from_secs(60);
/// How long the answer to the last byte may take.
const LAST_ANSWER: Duration = Duration::from_secs(600);
/// Largest answer that is read.
const ANSWER: usize = 1 << 20;
/// Longest text that is kept of a refusal.
const TEXT: usize = 300;

/// The two clients of a publisher: neither follows redirects, so that no token leaves with one.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    /// For JSON calls: 30 s in all.
    pub(super) api: Client,
    /// For uploads: no total limit, see [`watched`].
    pub(super) upload: Client,
}

impl Clients {
    /// `local`: the base is on this machine, which no proxy reaches.
    pub(super) fn new(local: bool) -> Option<Self> {
        // Fails only if a provider is installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            let builder = ClientBuilder::new()
                .redirect(redirect::Policy::none())
                .connect_timeout(CONNECT)
                .retry(reqwest::retry::never());
            if local { builder.no_proxy() } else { builder }
        };
        let api = builder().timeout(CALL).build().ok()?;
        let upload = builder().no_gzip().build().ok()?;
        Some(Clients { api, upload })
    }
}

/// Whether an address is on this machine, as the emulators' are.
pub(super) fn is_local(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")))
}

/// A signal for a call without an answer, its address left out.
pub(super) fn lost(error: reqwest::Error) -> Signal {
    let kind = match (error.is_timeout(), error.is_connect()) {
        (true, _) => "no answer in time",
        (_, true) => "no connection",
        _ => "the connection broke",
    };
    Signal::lost(format!("{kind}: {}", error.without_url()))
}

/// Status, some headers and the body as JSON; a body that is none is `Value::String`.
#[derive(Default)]
pub(super) struct Answered {
    pub(super) status: u16,
    /// `Retry-After`
    pub(super) retry_after: Option<String>,
    /// `WWW-Authenticate`
    pub(super) challenge: Option<String>,
    /// `x-ratelimit-reset`
    pub(super) reset: Option<String>,
    /// `Date`
    pub(super) date: Option<String>,
    pub(super) body: Value,
}

/// Reads an answer, up to a bound.
pub(super) async fn read(mut response: Response) -> Result<Answered, Signal> {
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (retry_after, challenge) = (header("Retry-After"), header("WWW-Authenticate"));
    let (reset, date) = (header("x-ratelimit-reset"), header("Date"));
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(lost)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > ANSWER {
            return Err(Signal::lost("the answer is too large"));
        }
    }
    let body =
        serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
    Ok(Answered { status, retry_after, challenge, reset, date, body })
}

/// `text` without markup and without any of `secrets`, cut to a line.
pub(super) fn scrub(text: &str, secrets: &[&str]) -> String {
    let mut clean = text.to_owned();
    for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
        clean = clean.replace(secret, "***");
    }
    let mut inside = false;
    let visible = clean.chars().filter(|c| {
        let show = !inside && *c != '<';
        inside = (inside || *c == '<') && *c != '>';
        show
    });
    let text: String = visible.map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TEXT).collect()
}

/// Waits for an upload's answer as long as bytes move; `moved` counts those handed over, `total` is all of them.
pub(super) async fn watched(
    call: impl Future<Output = reqwest::Result<Response>>,
    moved: &AtomicU64,
    total: u64,
    last: bool,
) -> Result<Response, Signal> {
    let mut call = std::pin::pin!(call);
    loop {
        let now = moved.load(Ordering::Relaxed);
        let limit = if last && now >= total { LAST_ANSWER } else { STALL };
        match tokio::time::timeout(limit, &mut call).await {
            Ok(answer) => return answer.map_err(lost),
            Err(_) if moved.load(Ordering::Relaxed) != now => {}
            Err(_) => return Err(Signal::lost("the upload stalled")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_a_refusal_is_told_without_markup_and_secrets() {
        let text = scrub("<html>bad\n token ya29.abc</html> at <a href=\"x\">here</a>", &["ya29.abc", ""]);
        assert_eq!(text, "bad token *** at here");
        assert_eq!(scrub(&"x".repeat(1000), &[]).len(), 300);
    }
}

//! A request as the fakes see it.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::fault::Action;
use crate::vault::Grant;

/// One request to a platform, with the emulator's mount and the platform's prefix told apart.
pub(crate) struct Call {
    pub(crate) method: String,
    /// First segment, for example `yt-upload`.
    pub(crate) prefix: String,
    /// The path behind the prefix, beginning with a slash.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) now: DateTime<Utc>,
    /// Base address of the emulator, without a slash at its end.
    pub(crate) base: String,
    /// The platform's settings, with those that a fault switched for this request.
    pub(crate) config: Config,
    /// The fault that hit, for those that only the platform can play.
    pub(crate) fault: Option<Action>,
    /// What the access token of the request allows.
    pub(crate) grant: Option<Grant>,
}

impl Call {
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A header that holds a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.trim().parse().ok()
    }
}

/// The bearer token of a request.
pub(crate) fn bearer(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get("Authorization")?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim().to_owned())
}

/// Pairs of a query or a form.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Settings of one platform.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config(pub(crate) Map<String, Value>);

impl Config {
    pub(crate) fn number(&self, key: &str) -> i64 {
        self.0.get(key).and_then(Value::as_i64).unwrap_or_default()
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.0.get(key).and_then(Value::as_bool).unwrap_or_default()
    }
}

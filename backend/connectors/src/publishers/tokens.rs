//! The tokens of one connected account.

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long an access token is good where the platform does not say.
const USUAL: Duration = Duration::hours(1);
/// Seconds of ten years: no token is believed to last longer.
const LONGEST: i64 = 10 * 365 * 86_400;

/// Tokens as they are used; they print as `***`.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Access token.
    pub access: SecretString,
    /// Refresh token, where the platform gave one.
    pub refresh: Option<SecretString>,
    /// When the access token ends, a minute early.
    pub expires_at: DateTime<Utc>,
    /// When the refresh token ends, where the platform said so.
    pub refresh_expires_at: Option<DateTime<Utc>>,
    /// What was granted, not what was asked.
    pub scopes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Plain {
    access: String,
    refresh: Option<String>,
    expires_at: DateTime<Utc>,
    #[serde(default)]
    refresh_expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    scopes: Vec<String>,
}

impl Tokens {
    /// Tokens from their JSON.
    ///
    /// # Errors
    /// When the JSON is no such record.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let plain: Plain = serde_json::from_str(json)?;
        Ok(Tokens {
            access: plain.access.into(),
            refresh: plain.refresh.map(SecretString::from),
            expires_at: plain.expires_at,
            refresh_expires_at: plain.refresh_expires_at,
            scopes: plain.scopes,
        })
    }

    /// The JSON of the tokens, in clear: encrypt it before it is stored.
    pub fn expose(&self) -> SecretString {
        let plain = Plain {
            access: self.access.expose_secret().to_owned(),
            refresh: self.refresh.as_ref().map(|token| token.expose_secret().to_owned()),
            expires_at: self.expires_at,
            refresh_expires_at: self.refresh_expires_at,
            scopes: self.scopes.clone(),
        };
        // Strings, dates and lists always serialise.
        serde_json::to_string(&plain).unwrap_or_default().into()
    }

    /// The tokens of an answer to a refresh (RFC 6749, 5.1): what it leaves out stays. `None` without an access token.
    pub fn renewed(&self, answer: &Value, now: DateTime<Utc>) -> Option<Self> {
        let text = |name: &str| answer[name].as_str().map(str::to_owned);
        let seconds = |name: &str| answer[name].as_i64().map(|seconds| Duration::seconds(seconds.clamp(0, LONGEST)));
        let scopes =
            |text: String| text.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        Some(Tokens {
            access: text("access_token")?.into(),
            refresh: text("refresh_token").map(SecretString::from).or_else(|| self.refresh.clone()),
            expires_at: now + seconds("expires_in").unwrap_or(USUAL) - Duration::minutes(1),
            refresh_expires_at: seconds("refresh_token_expires_in").map(|s| now + s).or(self.refresh_expires_at),
            scopes: text("scope").map_or_else(|| self.scopes.clone(), scopes),
        })
    }

    /// Whether the access token should be refreshed before it is used for something long.
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.refresh.is_some() && self.expires_at - now < Duration::minutes(10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r64_what_a_refresh_leaves_out_stays() {
        let old = r#"{"access":"a","refresh":"r","expires_at":"2026-12-01T13:00:00Z","scopes":["x"]}"#;
        let (old, now) = (Tokens::parse(old).unwrap(), "2026-12-01T14:00:00Z".parse().unwrap());
        let short = old.renewed(&serde_json::json!({"access_token": "b"}), now).unwrap();
        assert_eq!((short.access.expose_secret(), short.refresh.unwrap().expose_secret()), ("b", "r"));
        assert_eq!((short.expires_at, short.scopes), (now + Duration::minutes(59), vec!["x".to_owned()]));
        let answer =
            serde_json::json!({"access_token": "c", "refresh_token": "s", "expires_in": i64::MAX, "scope": "y,z w"});
        let full = old.renewed(&answer, now).unwrap();
        assert_eq!(
            (full.refresh.unwrap().expose_secret(), full.scopes),
            ("s", ["y", "z", "w"].map(str::to_owned).into())
        );
        assert!(old.renewed(&serde_json::json!({"expires_in": 1}), now).is_none());
    }

    #[test]
    fn r18_tokens_read_back_and_never_print() {
        let json = r#"{"access":"ya29.secret","refresh":"1//secret","expires_at":"2026-12-01T13:00:00Z"}"#;
        let tokens = Tokens::parse(json).unwrap();
        assert!(!format!("{tokens:?}").contains("secret\""), "{tokens:?}");
        assert!(!format!("{tokens:?}").contains("ya29"), "{tokens:?}");
        let again = Tokens::parse(tokens.expose().expose_secret()).unwrap();
        assert_eq!(again.refresh.unwrap().expose_secret(), "1//secret");
    }
}

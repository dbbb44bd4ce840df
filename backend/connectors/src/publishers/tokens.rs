//! The tokens of one connected account.

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

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

    /// Whether the access token should be refreshed before it is used for something long.
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.refresh.is_some() && self.expires_at - now < Duration::minutes(10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

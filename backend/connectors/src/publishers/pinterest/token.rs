//! Refreshing the tokens: both are replaced.

use chrono::{DateTime, Utc};
use domain::publication::failure::Signal;
use secrecy::ExposeSecret;

use super::PinterestPublisher;
use crate::publishers::http;
use crate::publishers::tokens::Tokens;

impl PinterestPublisher {
    pub(super) async fn renew(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Tokens, Signal> {
        let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let call = self
            .clients
            .api
            .post(format!("{}/v5/oauth/token", self.bases.api))
            .basic_auth(&self.credentials.id, Some(self.credentials.secret.expose_secret()))
            .form(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]);
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        if let Some(renewed) = tokens.renewed(&answered.body, now).filter(|_| (200..300).contains(&answered.status)) {
            return Ok(renewed);
        }
        let mut signal = self.refused(&answered, tokens);
        if matches!(answered.status, 400 | 401) {
            // Its numbers do not tell a dead refresh token from anything else.
            signal.reason = Some("invalid_grant".to_owned());
        }
        Err(signal)
    }
}

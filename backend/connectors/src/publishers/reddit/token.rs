//! Refreshing the access token.

use chrono::{DateTime, Utc};
use domain::publication::failure::Signal;
use reqwest::header::USER_AGENT;
use secrecy::ExposeSecret;

use super::RedditPublisher;
use crate::publishers::http;
use crate::publishers::tokens::Tokens;

impl RedditPublisher {
    pub(super) async fn renew(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Tokens, Signal> {
        let refresh = tokens.refresh.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let call = self
            .clients
            .api
            .post(format!("{}/api/v1/access_token", self.bases.www))
            .header(USER_AGENT, &self.agent)
            .basic_auth(&self.credentials.id, Some(self.credentials.secret.expose_secret()))
            .form(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]);
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        if let Some(renewed) = tokens.renewed(&answered.body, now).filter(|_| answered.status == 200) {
            return Ok(renewed);
        }
        let mut signal = self.refused(&answered, tokens);
        if answered.status == 400 {
            // Its words for a refresh token that it does not know.
            signal.reason = Some("invalid_grant".to_owned());
        }
        Err(signal)
    }
}

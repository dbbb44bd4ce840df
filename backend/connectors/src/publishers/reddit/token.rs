//! Refreshing the access token.

use chrono::{DateTime, Duration, Utc};
use domain::publication::failure::Signal;
use reqwest::header::USER_AGENT;
use secrecy::{ExposeSecret, SecretString};

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
        let access = answered.body["access_token"].as_str().filter(|_| answered.status == 200);
        let Some(access) = access else {
            let mut signal = self.refused(&answered, tokens);
            if answered.status == 400 {
                // Its words for a refresh token that it does not know.
                signal.reason = Some("invalid_grant".to_owned());
            }
            return Err(signal);
        };
        let seconds = answered.body["expires_in"].as_i64().unwrap_or(3_600).clamp(0, 10 * 365 * 86_400);
        let new = answered.body["refresh_token"].as_str().map(|token| SecretString::from(token.to_owned()));
        let scopes = answered.body["scope"].as_str().map(|text| text.split([' ', ',']).map(str::to_owned).collect());
        Ok(Tokens {
            access: access.to_owned().into(),
            refresh: new.or_else(|| tokens.refresh.clone()),
            expires_at: now + Duration::seconds(seconds - 60),
            refresh_expires_at: tokens.refresh_expires_at,
            scopes: scopes.unwrap_or_else(|| tokens.scopes.clone()),
        })
    }
}

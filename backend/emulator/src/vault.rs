//! Accounts, consent codes and tokens of all platforms.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A ready pair of tokens.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Access token.
    pub access_token: String,
    /// Refresh token.
    pub refresh_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// What was granted.
    pub scopes: Vec<String>,
}

/// What a token or code stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) platform: String,
    pub(crate) account: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// Of a code: what the exchange has to match.
    #[serde(default)]
    pub(crate) challenge: Option<String>,
    #[serde(default)]
    pub(crate) redirect_uri: Option<String>,
    #[serde(default)]
    pub(crate) offline: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Access,
    Refresh,
    Code,
}

impl Grant {
    /// A token; a code has to match more.
    pub(crate) fn token(
        platform: &str,
        account: &str,
        scopes: &[String],
        kind: Kind,
        expires_at: Option<DateTime<Utc>>,
    ) -> Self {
        Grant {
            platform: platform.to_owned(),
            account: account.to_owned(),
            scopes: scopes.to_vec(),
            kind,
            expires_at,
            challenge: None,
            redirect_uri: None,
            offline: false,
        }
    }

    pub(crate) fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    fn is_of(&self, platform: &str, account: &str, kind: Kind) -> bool {
        self.platform == platform && self.account == account && self.kind == kind
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Vault {
    /// By platform and id.
    accounts: BTreeMap<String, BTreeMap<String, Value>>,
    grants: BTreeMap<String, Grant>,
    #[serde(default)]
    next: u64,
}

impl Vault {
    /// Adds an account, or merges `attrs` into it.
    pub(crate) fn upsert(&mut self, platform: &str, id: &str, attrs: &Value) -> Value {
        let accounts = self.accounts.entry(platform.to_owned()).or_default();
        let account = accounts.entry(id.to_owned()).or_insert_with(|| serde_json::json!({}));
        if let (Some(known), Some(new)) = (account.as_object_mut(), attrs.as_object()) {
            known.extend(new.clone());
        }
        account.clone()
    }

    pub(crate) fn account(&self, platform: &str, id: &str) -> Option<&Value> {
        self.accounts.get(platform)?.get(id)
    }

    /// The titles of a platform's accounts.
    pub(crate) fn titles(&self, platform: &str) -> impl Iterator<Item = &str> {
        self.accounts.get(platform).into_iter().flatten().filter_map(|(_, account)| account["title"].as_str())
    }

    pub(crate) fn first_account(&self, platform: &str) -> Option<String> {
        self.accounts.get(platform)?.keys().next().cloned()
    }

    /// Issues a token under a name made from `prefix` and a counter.
    pub(crate) fn issue(&mut self, prefix: &str, grant: Grant) -> String {
        self.next += 1;
        let token = format!("{prefix}{:06}", self.next);
        self.grants.insert(token.clone(), grant);
        token
    }

    /// What `token` stands for, if it is of this kind and has not ended.
    pub(crate) fn grant(&self, token: &str, kind: Kind, now: DateTime<Utc>) -> Option<&Grant> {
        let grant = self.grants.get(token)?;
        (grant.kind == kind && grant.expires_at.is_none_or(|end| end > now)).then_some(grant)
    }

    /// Takes a code or token out: it can be used no more.
    pub(crate) fn take(&mut self, token: &str) -> Option<Grant> {
        self.grants.remove(token)
    }

    /// Whether the account has a refresh token: consent was given before.
    pub(crate) fn has_consent(&self, platform: &str, account: &str) -> bool {
        self.grants.values().any(|grant| grant.is_of(platform, account, Kind::Refresh))
    }

    /// Ends or narrows the tokens of an account; false when the action is unknown.
    pub(crate) fn act(&mut self, platform: &str, account: &str, action: &str, scope: &str, now: DateTime<Utc>) -> bool {
        let of = |grant: &Grant, kind| grant.is_of(platform, account, kind);
        match action {
            "expire_access" => self.each(|grant| of(grant, Kind::Access), |grant| grant.expires_at = Some(now)),
            "expire_refresh" => self.each(|grant| of(grant, Kind::Refresh), |grant| grant.expires_at = Some(now)),
            "revoke" => self.grants.retain(|_, grant| !(grant.platform == platform && grant.account == account)),
            "drop_scope" => self.each(
                |grant| grant.platform == platform && grant.account == account,
                |grant| grant.scopes.retain(|granted| !granted.ends_with(scope)),
            ),
            _ => return false,
        }
        true
    }

    fn each(&mut self, wanted: impl Fn(&Grant) -> bool, change: impl Fn(&mut Grant)) {
        self.grants.values_mut().filter(|grant| wanted(grant)).for_each(change);
    }

    /// Forgets access tokens and codes that ended more than a day ago.
    pub(crate) fn tidy(&mut self, now: DateTime<Utc>) {
        self.grants.retain(|_, grant| {
            grant.kind == Kind::Refresh || grant.expires_at.is_none_or(|end| end + Duration::days(1) > now)
        });
    }
}

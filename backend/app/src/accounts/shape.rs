//! Accounts as the API shows them: never with their tokens.

use chrono::{DateTime, Utc};
use domain::finding::Finding;
use domain::platform::Platform;
use domain::post::options::PlatformOptions;
use serde::{Deserialize, Serialize};
use storage::account;
use utoipa::ToSchema;
use uuid::Uuid;

/// A connection to a platform.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// The platform.
    pub platform: Platform,
    /// Its name there.
    pub name: String,
    /// Its id there.
    pub external_id: String,
    /// `connected` or `needs_reconnect`.
    pub status: String,
    /// Why it has to be connected again.
    pub cause: Option<String>,
    /// What was granted.
    pub scopes: Vec<String>,
    /// What is missing to publish with it.
    pub missing_scopes: Vec<String>,
    /// When its access token ends; it is refreshed before.
    pub expires_at: Option<DateTime<Utc>>,
    /// When something was last posted with it.
    pub last_post_at: Option<DateTime<Utc>>,
    /// What is left of the platform's allowance, where it is known.
    #[schema(value_type = Option<Object>)]
    pub quota: Option<serde_json::Value>,
    /// What keeps it from being used, and what to do.
    pub readiness: Vec<Finding>,
    /// Options that its posts take when they have none.
    pub defaults: PlatformOptions,
    /// Whether posts without an account use it.
    pub is_default: bool,
    /// When it was connected.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<account::Model> for Account {
    fn from(row: account::Model) -> Self {
        let missing = needed(row.platform.0).iter().filter(|scope| !row.scopes.0.iter().any(|has| has == *scope));
        Account {
            id: row.id,
            platform: row.platform.0,
            missing_scopes: missing.map(|scope| (*scope).to_owned()).collect(),
            readiness: readiness(&row),
            name: row.name,
            external_id: row.external_id,
            status: row.status,
            cause: row.cause,
            scopes: row.scopes.0,
            expires_at: row.expires_at,
            last_post_at: row.last_post_at,
            quota: None,
            defaults: row.defaults.0,
            is_default: row.is_default,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The scopes without which nothing can be published.
fn needed(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::Youtube => &["https://www.googleapis.com/auth/youtube.upload"],
        Platform::Reddit => &["identity", "submit", "read"],
        Platform::Pinterest => &["boards:read", "boards:write", "pins:read", "pins:write"],
        Platform::Instagram | Platform::Tiktok => &[],
    }
}

fn readiness(row: &account::Model) -> Vec<Finding> {
    let mut findings = row.defaults.0.missing();
    if row.status == super::NEEDS_RECONNECT {
        let detail = row.cause.clone().unwrap_or_else(|| "The platform no longer accepts it.".to_owned());
        findings.insert(0, Finding::block("needs_reconnect", detail, "Connect it again."));
    }
    findings
}

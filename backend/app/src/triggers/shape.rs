//! Triggers as the API shows them.

use crate::app::App;
use chrono::{DateTime, Utc};
use domain::trigger::TriggerKind;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage::trigger;
use utoipa::ToSchema;
use uuid::Uuid;

/// A webhook's receiving end.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Trigger {
    /// Its id.
    pub id: Uuid,
    /// What it starts.
    pub kind: TriggerKind,
    /// Where webhooks are sent.
    #[schema(example = "https://flow.example/hooks/0190aaaa-0000-7000-8000-000000000000")]
    pub url: String,
    /// What is said where a webhook's body says nothing else.
    #[schema(value_type = Object)]
    pub payload: Value,
    /// Whether it is listened to.
    pub enabled: bool,
    /// The key with which webhooks are signed, as Standard Webhooks has it; shown when it is made, and never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_…")]
    pub secret: Option<String>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A trigger as it is shown, without its secret.
pub fn shown(app: &App, row: trigger::Model) -> Trigger {
    Trigger {
        id: row.id,
        kind: row.kind.0,
        url: format!("{}/hooks/{}", app.config.public_url, row.id),
        payload: row.payload.0,
        enabled: row.enabled,
        secret: None,
        last_used_at: row.last_used_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// A trigger with its new secret.
pub fn with_secret(app: &App, row: trigger::Model, secret: &SecretString) -> Trigger {
    Trigger { secret: Some(secret.expose_secret().to_owned()), ..shown(app, row) }
}

//! Experiments as the API shows them.

use chrono::{DateTime, Utc};
use domain::experiment::arm::Hook;
use domain::experiment::choice::Choice;
use serde::{Deserialize, Serialize};
use storage::experiment;
use utoipa::ToSchema;
use uuid::Uuid;

/// One wording of a post, and whether it was the one that was sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Experiment {
    /// Its id.
    pub id: Uuid,
    /// The post.
    pub post_id: Uuid,
    /// `v1` or `v2`.
    pub variant: String,
    /// How it opens.
    pub hook: Option<Hook>,
    /// `title:v1` or `title:v2`.
    pub arm_key: String,
    /// `planned`, `sent` or `not_sent`.
    pub status: String,
    /// Its title.
    pub title: String,
    /// Its description, with disclosure and attribution.
    pub description: String,
    /// What was measured.
    #[schema(value_type = Object)]
    pub metrics: serde_json::Value,
    /// Seed of the draw, once it was drawn.
    pub seed: Option<i64>,
    /// The chance with which it was drawn.
    pub propensity: Option<f64>,
    /// How it was drawn and all that the draw rested on, once it was drawn: the same again gives the same choice.
    pub choice: Option<Choice>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<experiment::Model> for Experiment {
    fn from(row: experiment::Model) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "at most a million")]
        let propensity = row.propensity_millionths.map(|millionths| millionths as f64 / 1e6);
        Experiment {
            id: row.id,
            post_id: row.post_id,
            hook: Hook::parse(&row.variant),
            variant: row.variant,
            arm_key: row.arm_key,
            status: row.status,
            title: row.title,
            description: row.description,
            metrics: row.metrics.0,
            seed: row.seed,
            propensity,
            choice: row.choice.and_then(|text| serde_json::from_str(&text).ok()),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

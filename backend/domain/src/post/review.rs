//! What a person decided about a post.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReviewDecision {
    /// It may go out.
    Approved,
    /// It may not.
    Rejected,
}

/// Why a post was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// The licence.
    Licence,
    /// The clip.
    Quality,
    /// Not what the account is about.
    OffTopic,
    /// The words.
    Wording,
    /// Something else; the note says what.
    Other,
}

impl RejectReason {
    /// The name as the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            RejectReason::Licence => "licence",
            RejectReason::Quality => "quality",
            RejectReason::OffTopic => "off_topic",
            RejectReason::Wording => "wording",
            RejectReason::Other => "other",
        }
    }
}

/// A decision, with who made it and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Review {
    /// Which way.
    pub decision: ReviewDecision,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RejectReason>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Review {
    /// Whether it says that the post may go out.
    pub fn approves(&self) -> bool {
        self.decision == ReviewDecision::Approved
    }
}

//! Where a post stands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a post stands (R1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PostStatus {
    /// Being written.
    Draft,
    /// Waiting for a person's decision.
    Review,
    /// On its way, or waiting for its time.
    Queued,
    /// On the platform.
    Posted,
    /// Given up, or turned down; `reasons` says why.
    Failed,
}

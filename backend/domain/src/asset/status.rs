//! Where an asset stands, and where its media is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an asset stands (R1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AssetStatus {
    /// Found, not rendered yet.
    New,
    /// Its clip is rendered and checked.
    Ready,
    /// A person turned it down, or its source withdrew it.
    Rejected,
    /// It shows the same picture as another asset.
    Duplicate,
    /// Its media cannot be used; `reasons` says why.
    Failed,
}

impl AssetStatus {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            AssetStatus::New => "new",
            AssetStatus::Ready => "ready",
            AssetStatus::Rejected => "rejected",
            AssetStatus::Duplicate => "duplicate",
            AssetStatus::Failed => "failed",
        }
    }
}

/// Where the original media file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MediaState {
    /// Nobody knows a file: one must be attached.
    Missing,
    /// An address is known and not fetched yet.
    Remote,
    /// In the media folder.
    Local,
    /// In the bucket.
    S3,
}

//! What is counted about posts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a metric event counts (R1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MetricKind {
    /// Views on the platform.
    View,
    /// A person's visit of the short link.
    Click,
    /// A sale or lead.
    Conversion,
    /// Commission, in a currency.
    Revenue,
}

impl MetricKind {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            MetricKind::View => "view",
            MetricKind::Click => "click",
            MetricKind::Conversion => "conversion",
            MetricKind::Revenue => "revenue",
        }
    }
}

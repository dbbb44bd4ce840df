//! Where a conversion stands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a network says of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConversionStatus {
    /// It was seen; nothing is owed yet.
    Pending,
    /// Its commission is owed.
    Approved,
    /// Its commission was paid.
    Paid,
    /// It never counted.
    Declined,
    /// It was taken back, in whole or in part.
    Reversed,
}

impl ConversionStatus {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            ConversionStatus::Pending => "pending",
            ConversionStatus::Approved => "approved",
            ConversionStatus::Paid => "paid",
            ConversionStatus::Declined => "declined",
            ConversionStatus::Reversed => "reversed",
        }
    }

    /// How far it is on its way: what is further holds, however late a report of less arrives.
    pub fn rank(self) -> u8 {
        match self {
            ConversionStatus::Pending => 0,
            ConversionStatus::Approved | ConversionStatus::Declined => 1,
            ConversionStatus::Paid => 2,
            ConversionStatus::Reversed => 3,
        }
    }

    /// Whether nothing, or less, is owed after it.
    pub fn takes_back(self) -> bool {
        matches!(self, ConversionStatus::Declined | ConversionStatus::Reversed)
    }
}

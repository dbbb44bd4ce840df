//! Conversions as they are sent: amounts are kept as they were written until they are read exactly.

use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::conversion::report::{Claim, Figure, Report, check};
use domain::conversion::status::ConversionStatus;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use validator::Validate;

/// What a conversion is reported with.
pub const FIELDS: [&str; 10] = [
    "network",
    "transaction_id",
    "click_id",
    "status",
    "commission",
    "commission_minor",
    "amount",
    "amount_minor",
    "currency",
    "occurred_at",
];

/// A report of a conversion.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewConversion {
    /// The network, of `a-z`, `0-9`, `_` and `-`; `own` when missing.
    #[schema(example = "awin")]
    network: Option<String>,
    /// The network's id of the sale, at most 128 characters: with the network the key of the conversion.
    #[schema(example = "T-1001")]
    transaction_id: String,
    /// The sub-id that the network gives back: the id of a click, of a post whose address leads to the shop directly, or a link's code.
    #[schema(example = "7q2mf9xkpd3vtzr8")]
    click_id: Option<String>,
    /// Where the sale stands.
    status: ConversionStatus,
    /// The commission, a decimal; of a reversal what is left of it, or what is taken back where it is negative.
    #[schema(value_type = Option<String>, example = "1.25")]
    commission: Option<Box<RawValue>>,
    /// The same in minor units of the currency; one of both is needed.
    #[schema(example = 125)]
    commission_minor: Option<i64>,
    /// What the customer paid, a decimal.
    #[schema(value_type = Option<String>, example = "12.50")]
    amount: Option<Box<RawValue>>,
    /// The same in minor units.
    amount_minor: Option<i64>,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
    /// When the sale, or its new status, was; now when missing.
    occurred_at: Option<DateTime<Utc>>,
}

impl NewConversion {
    /// Reads amounts and checks the rest.
    pub fn check(self, now: DateTime<Utc>) -> Result<Report> {
        let claim = Claim {
            network: self.network,
            transaction_id: self.transaction_id,
            click_id: self.click_id,
            status: self.status,
            commission: self.commission.as_deref().map(figure),
            commission_minor: self.commission_minor,
            amount: self.amount.as_deref().map(figure),
            amount_minor: self.amount_minor,
            currency: self.currency,
            occurred_at: self.occurred_at,
        };
        check(claim, now).map_err(Error::findings)
    }
}

/// An amount as it was written; what is neither text nor number is no amount.
pub fn figure(raw: &RawValue) -> Figure {
    let written = raw.get();
    if written.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Figure::Number(written.to_owned());
    }
    Figure::Text(serde_json::from_str(written).unwrap_or_default())
}

//! Conversions as the API shows them.

use chrono::{DateTime, Utc};
use domain::conversion::status::ConversionStatus;
use domain::money::format_minor;
use domain::platform::Platform;
use serde::{Deserialize, Serialize};
use storage::{conversion, conversion_event};
use utoipa::ToSchema;
use uuid::Uuid;

/// A sale or lead that a network reported.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Conversion {
    /// Its id.
    pub id: Uuid,
    /// The network, or `own`.
    pub network: String,
    /// Its id there.
    pub transaction_id: String,
    /// Where it stands.
    pub status: ConversionStatus,
    /// The commission that it is worth, an exact decimal; revenue once it is approved.
    #[schema(example = "1.25")]
    pub commission: String,
    /// What the customer paid, an exact decimal.
    #[schema(example = "12.50")]
    pub amount: Option<String>,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: String,
    /// The sub-id that the network gave back.
    pub click_id: Option<String>,
    /// The post that it came from; it may have been deleted since.
    pub post_id: Option<Uuid>,
    /// The link that it came by; it may have been deleted since.
    pub link_id: Option<Uuid>,
    /// The platform that it came from.
    pub platform: Option<Platform>,
    /// When it was known whose it is; null until then.
    pub matched_at: Option<DateTime<Utc>>,
    /// When it was.
    pub occurred_at: DateTime<Utc>,
    /// What was reported of it, oldest first; in the answer about one conversion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<Vec<ConversionReport>>,
    /// When it was first reported.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A report of a conversion, and what it changed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ConversionReport {
    /// The status that counts: `pending` where nobody vouched for more.
    pub status: ConversionStatus,
    /// The status that was claimed.
    pub claimed: ConversionStatus,
    /// The commission that was reported, an exact decimal.
    #[schema(example = "1.25")]
    pub commission: String,
    /// The way it came: `api`, `hook`, `postback` or `import`.
    pub origin: String,
    /// What it added to the number of conversions: -1, 0 or 1.
    pub conversions: i64,
    /// What it added to revenue, an exact decimal.
    #[schema(example = "-1.25")]
    pub revenue: String,
    /// What it added to the money that waits, an exact decimal.
    #[schema(example = "0.00")]
    pub pending: String,
    /// When that became so, as the network says.
    pub occurred_at: DateTime<Utc>,
    /// When its changes are booked.
    pub booked_at: DateTime<Utc>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

impl From<conversion::Model> for Conversion {
    fn from(row: conversion::Model) -> Self {
        let money = |minor| format_minor(minor, &row.currency);
        Conversion {
            id: row.id,
            commission: money(row.commission_minor),
            amount: row.amount_minor.map(money),
            network: row.network,
            transaction_id: row.transaction_id,
            status: row.status.0,
            currency: row.currency,
            click_id: row.click_id,
            post_id: row.post_id,
            link_id: row.link_id,
            platform: row.platform.map(|platform| platform.0),
            matched_at: row.matched_at,
            occurred_at: row.occurred_at,
            reports: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A conversion with what was reported of it.
pub fn whole(row: conversion::Model, events: Vec<conversion_event::Model>) -> Conversion {
    let currency = row.currency.clone();
    let money = |minor| format_minor(minor, &currency);
    let report = |event: conversion_event::Model| ConversionReport {
        status: event.status.0,
        claimed: event.claimed.0,
        commission: money(event.commission_minor),
        origin: event.origin,
        conversions: event.conversions,
        revenue: money(event.revenue_minor),
        pending: money(event.pending_minor),
        occurred_at: event.occurred_at,
        booked_at: event.booked_at,
        created_at: event.created_at,
    };
    Conversion { reports: Some(events.into_iter().map(report).collect()), ..Conversion::from(row) }
}

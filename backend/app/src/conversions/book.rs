//! Books what reports changed as metric events, so that reports and what is learned see it.

use crate::app::App;
use crate::error::{Error, Result};
use domain::money::minor_to_micros;
use domain::report::metric::MetricKind;
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use storage::columns::Json;
use storage::{conversion, conversion_event, metric_event};
use uuid::Uuid;

/// Books the changes of `events`, once it is known whose they are; what is booked already stays as it is.
pub async fn book(
    app: &App,
    tx: &DatabaseTransaction,
    row: &conversion::Model,
    events: &[conversion_event::Model],
) -> Result<()> {
    let mut booked = Vec::new();
    for event in events {
        booked.extend(entries(app, row, event)?);
    }
    metric_event::record(tx, booked).await?;
    Ok(())
}

/// The metric events of one report: conversions, and revenue in the conversion's currency.
fn entries(app: &App, row: &conversion::Model, event: &conversion_event::Model) -> Result<Vec<metric_event::Model>> {
    let Some(platform) = row.platform else { return Ok(Vec::new()) };
    let change = event.change();
    let revenue = minor_to_micros(change.revenue_minor, &row.currency);
    let revenue = revenue.ok_or_else(|| Error::internal(format!("conversion {} is too large to be booked", row.id)))?;
    let entry = |kind: MetricKind, value_micros: i64, currency: Option<String>| metric_event::Model {
        id: Uuid::now_v7(),
        post_id: row.post_id,
        platform,
        kind: kind.into(),
        value_micros,
        currency,
        meta: Json(meta(row, event, value_micros)),
        ts: event.booked_at,
        dedup_key: Some(format!("conversion:{}:{}", event.id, kind.as_str())),
        visitor: None,
        is_unique: true,
        created_at: app.now(),
        updated_at: app.now(),
    };
    let both = [
        entry(MetricKind::Conversion, change.conversions * 1_000_000, None),
        entry(MetricKind::Revenue, revenue, Some(row.currency.clone())),
    ];
    Ok(both.into_iter().filter(|entry| entry.value_micros != 0).collect())
}

/// What is told of the sale: its transaction, and when it was where something is taken back.
fn meta(row: &conversion::Model, event: &conversion_event::Model, value_micros: i64) -> Value {
    let mut meta = json!({
        "conversion_id": row.id, "network": row.network, "transaction_id": row.transaction_id,
        "status": event.status.0, "link_id": row.link_id,
    });
    if let Some(meta) = meta.as_object_mut().filter(|_| value_micros < 0) {
        meta.insert("original_at".to_owned(), json!(row.occurred_at));
    }
    meta
}

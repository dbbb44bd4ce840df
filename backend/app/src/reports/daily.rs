//! The daily report: read from sums, so that it costs the same however many events there are.

use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::money::{format_minor, from_micros};
use domain::platform::Platform;
use domain::report::daily::{DailyRow, Figure, daily};
use domain::report::metric::MetricKind;
use domain::report::period::Period;
use domain::report::sums::{Count, Totals};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use storage::{conversion, metric_sum};
use utoipa::ToSchema;

/// Clicks, views and money by day and platform (R8.2).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DailyReport {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Whose days they are.
    pub time_zone: String,
    /// One row a day and platform that has figures, newest day first.
    pub items: Vec<DailyRow>,
    /// The sum.
    pub totals: Totals,
    /// The sum of the period of the same length before, when `compare` asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Totals>,
    /// Revenue in other currencies than the euro, which is part of no sum.
    pub unconverted: Vec<Unconverted>,
    /// Commission of these days' sales that waits for approval, by currency; it is part of no sum.
    #[serde(default)]
    pub pending: Vec<PendingMoney>,
}

/// Commission that waits for approval.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PendingMoney {
    /// ISO 4217.
    pub currency: String,
    /// The amount, an exact decimal.
    #[schema(example = "12.50")]
    pub amount: String,
}

/// Revenue that is not in euros.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Unconverted {
    /// ISO 4217.
    pub currency: String,
    /// The amount, an exact decimal.
    #[schema(example = "12.5")]
    pub amount: String,
}

/// Reads the report of a period; of one platform where it is named.
pub async fn report(app: &App, period: Period, zone: Tz, platform: Option<Platform>) -> Result<DailyReport> {
    let (from, to) = period.bounds(zone);
    let sums = metric_sum::between(&app.db, from, to, platform).await?;
    let (items, totals) = daily(&figures(&sums), period, zone);
    let time_zone = zone.name().to_owned();
    let unconverted = unconverted(&sums);
    let pending = pending(app, from, to, platform).await?;
    Ok(DailyReport { from: period.from, to: period.to, time_zone, items, totals, previous: None, unconverted, pending })
}

async fn pending(
    app: &App,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    platform: Option<Platform>,
) -> Result<Vec<PendingMoney>> {
    let sums = conversion::pending(&app.db, from, to, platform).await?;
    let shown =
        |sum: conversion::Sum| PendingMoney { amount: format_minor(sum.minor, &sum.currency), currency: sum.currency };
    Ok(sums.into_iter().map(shown).collect())
}

/// The sum of a period.
pub async fn totals(app: &App, period: Period, zone: Tz, platform: Option<Platform>) -> Result<Totals> {
    Ok(report(app, period, zone, platform).await?.totals)
}

/// Sums as figures of a report; revenue in other currencies is left out.
pub fn figures(sums: &[metric_sum::Sum]) -> Vec<Figure> {
    let counts = sums.iter().filter(|sum| is_counted(sum.kind.0, &sum.currency));
    let figure = |sum: &metric_sum::Sum| Figure {
        at: sum.at(),
        platform: sum.platform.0,
        count: Count {
            kind: sum.kind.0,
            value: sum.value_micros,
            unique: sum.unique_micros,
            views_known: sum.views_known,
        },
    };
    counts.map(figure).collect()
}

/// Whether it is part of the sums: of money only euros are.
pub fn is_counted(kind: MetricKind, currency: &str) -> bool {
    kind != MetricKind::Revenue || currency == "EUR"
}

fn unconverted(sums: &[metric_sum::Sum]) -> Vec<Unconverted> {
    let mut amounts: BTreeMap<&str, i64> = BTreeMap::new();
    for sum in sums.iter().filter(|sum| !is_counted(sum.kind.0, &sum.currency)) {
        *amounts.entry(&sum.currency).or_default() += sum.value_micros;
    }
    let shown = |(currency, micros): (&str, i64)| Unconverted {
        currency: currency.to_owned(),
        amount: from_micros(micros).to_string(),
    };
    amounts.into_iter().map(shown).collect()
}

//! Stores a report of a conversion, and books what it changes in the same transaction.

use super::{book, matching};
use crate::app::App;
use crate::error::{Error, Result};
use domain::conversion::ledger::{Reported, Step, booked_at, step};
use domain::conversion::report::Report;
use domain::conversion::status::ConversionStatus;
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use storage::{conversion, conversion_event};
use utoipa::ToSchema;
use uuid::Uuid;

/// The way a report came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// By a client with a token.
    Api,
    /// By a signed webhook.
    Hook,
    /// To a network's address.
    Postback,
    /// In a file.
    Import,
}

impl Origin {
    fn as_str(self) -> &'static str {
        match self {
            Origin::Api => "api",
            Origin::Hook => "hook",
            Origin::Postback => "postback",
            Origin::Import => "import",
        }
    }
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ConversionOutcome)]
pub enum Outcome {
    /// The conversion is new.
    Created,
    /// The conversion was known; the report was added.
    Updated,
    /// The same was reported before; nothing changed.
    Duplicate,
    /// It was stored, but it is not known yet whose it is.
    Unmatched,
}

/// What became of a report, and of which conversion.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ConversionResult)]
pub struct Recorded {
    /// What became of it.
    pub result: Outcome,
    /// The conversion.
    pub id: Uuid,
}

/// Stores a report in a transaction of its own.
pub async fn record(app: &App, report: &Report, origin: Origin) -> Result<Recorded> {
    let tx = storage::begin(&app.db).await?;
    let recorded = record_in(app, &tx, report, origin).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(recorded)
}

/// Stores a report in the caller's transaction.
///
/// # Errors
/// A field error when the conversion was reported in another currency before.
pub async fn record_in(app: &App, tx: &DatabaseTransaction, report: &Report, origin: Origin) -> Result<Recorded> {
    let (mut row, created) = conversion::insert_or_lock(tx, fresh(app, report)).await?;
    let mut events = conversion_event::of_conversion(tx, row.id).await?;
    let known: Vec<Reported> = events.iter().map(conversion_event::Model::reported).collect();
    let currency = currency(&row, &known, report)?;
    let next = step(&known, report.reported);
    if let Some(next) = next {
        row.currency = currency;
        let event = event(app, &row, report, next, origin);
        conversion_event::insert(tx, event.clone()).await?;
        events.push(event);
        row = advanced(app, row, report, next);
    }
    if next.is_some() || row.matched_at.is_none() {
        row = matching::matched(app, tx, row).await?;
        row = conversion::update(tx, row).await?;
        book::book(app, tx, &row, &events).await?;
    }
    let result = match next {
        None => Outcome::Duplicate,
        Some(_) if row.matched_at.is_none() => Outcome::Unmatched,
        Some(_) if created => Outcome::Created,
        Some(_) => Outcome::Updated,
    };
    Ok(Recorded { result, id: row.id })
}

/// The currency of a conversion after a report more: amounts of two currencies are never mixed.
///
/// What waits may turn out to be owed in another currency; what still says that it waits then changes nothing.
fn currency(row: &conversion::Model, known: &[Reported], report: &Report) -> Result<String> {
    let waits = |reported: &Reported| reported.status == ConversionStatus::Pending;
    match (known.iter().all(waits), waits(&report.reported)) {
        _ if row.currency == report.currency => Ok(row.currency.clone()),
        (true, false) => Ok(report.currency.clone()),
        (false, true) => Ok(row.currency.clone()),
        _ => {
            let detail = format!("the conversion was reported in {} before", row.currency);
            Err(Error::field("/currency", "currency_differs", detail))
        }
    }
}

fn fresh(app: &App, report: &Report) -> conversion::Model {
    conversion::Model {
        id: Uuid::now_v7(),
        network: report.network.clone(),
        transaction_id: report.transaction_id.clone(),
        status: report.reported.status.into(),
        commission_minor: 0,
        amount_minor: report.amount_minor,
        currency: report.currency.clone(),
        click_id: report.click_id.clone(),
        post_id: None,
        link_id: None,
        platform: None,
        matched_at: None,
        occurred_at: report.reported.at,
        created_at: app.now(),
        updated_at: app.now(),
    }
}

fn event(app: &App, row: &conversion::Model, report: &Report, step: Step, origin: Origin) -> conversion_event::Model {
    let now = app.now();
    conversion_event::Model {
        id: Uuid::now_v7(),
        conversion_id: row.id,
        status: report.reported.status.into(),
        claimed: report.claimed.into(),
        commission_minor: report.reported.commission_minor,
        origin: origin.as_str().to_owned(),
        occurred_at: report.reported.at,
        booked_at: booked_at(step.change, report.reported.at, row.occurred_at, now),
        conversions: step.change.conversions,
        revenue_minor: step.change.revenue_minor,
        pending_minor: step.change.pending_minor,
        created_at: now,
        updated_at: now,
    }
}

/// The conversion after a report more; a sub-id that led nowhere gives way to another.
fn advanced(app: &App, row: conversion::Model, report: &Report, step: Step) -> conversion::Model {
    let click_id = match row.matched_at {
        Some(_) => row.click_id,
        None => report.click_id.clone().or(row.click_id),
    };
    // What does not count may add an amount, but not replace one.
    let amount_minor = match step.standing.status == report.reported.status {
        true => report.amount_minor.or(row.amount_minor),
        false => row.amount_minor.or(report.amount_minor),
    };
    conversion::Model {
        status: step.standing.status.into(),
        commission_minor: step.standing.commission_minor,
        amount_minor,
        click_id,
        occurred_at: row.occurred_at.min(report.reported.at),
        updated_at: app.now(),
        ..row
    }
}

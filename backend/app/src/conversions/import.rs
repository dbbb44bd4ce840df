//! Conversions from a network's report as CSV: every bad row is named, and one of them keeps all out.

use super::record::{Origin, Outcome, record_in};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use chrono::{DateTime, Utc};
use domain::conversion::postback;
use domain::conversion::report::{Claim, Figure, Report, check};
use domain::finding::Finding;
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows of one file at most.
const MOST_ROWS: usize = 5_000;
/// Bad rows that are named at most.
const MOST_ERRORS: usize = 100;
/// Columns that a file may have.
const COLUMNS: [&str; 8] =
    ["network", "transaction_id", "click_id", "status", "commission", "amount", "currency", "occurred_at"];
/// Columns that it must have.
const NEEDED: [&str; 4] = ["transaction_id", "status", "commission", "currency"];

/// What an import did, or would do.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct ConversionImport {
    /// Whether nothing was to be stored.
    pub dry_run: bool,
    /// Rows that were read, the header not counted.
    pub rows: usize,
    /// New conversions.
    pub created: usize,
    /// Conversions that were known and were told something new.
    pub updated: usize,
    /// Rows that say what was known already.
    pub duplicates: usize,
    /// Conversions, new or told something new, of which it is not known whose they are.
    pub unmatched: usize,
    /// Bad rows, the first 100.
    pub errors: Vec<FieldError>,
}

impl ConversionImport {
    fn count(&mut self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Duplicate => &mut self.duplicates,
            Outcome::Unmatched => &mut self.unmatched,
        };
        *counter += 1;
    }
}

/// Reads, checks and stores the rows of a file in one transaction; a dry run does the same and takes it back.
///
/// Errors point at `/{line}/{column}`, the header being line 1.
pub async fn import(app: &App, bytes: &[u8], dry_run: bool) -> Result<ConversionImport> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Malformed("the file is not UTF-8".to_owned()))?;
    let File { rows, reports, mut errors } = read(text.trim_start_matches('\u{feff}'), app.now())?;
    let mut done = ConversionImport { dry_run, rows, ..Default::default() };
    let tx = storage::begin(&app.db).await?;
    for (line, report) in reports {
        match store(app, &tx, line, &report).await? {
            Ok(outcome) => done.count(outcome),
            Err(more) => errors.extend(more),
        }
    }
    errors.truncate(MOST_ERRORS);
    if !dry_run && !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let ended = if dry_run { tx.rollback().await } else { tx.commit().await };
    ended.map_err(storage::Error::from)?;
    Ok(ConversionImport { errors, ..done })
}

async fn store(
    app: &App,
    tx: &DatabaseTransaction,
    line: u64,
    report: &Report,
) -> Result<Result<Outcome, Vec<FieldError>>> {
    match record_in(app, tx, report, Origin::Import).await {
        Ok(recorded) => Ok(Ok(recorded.result)),
        Err(Error::Invalid(errors)) => Ok(Err(errors.into_iter().map(|error| at_line(line, error)).collect())),
        Err(other) => Err(other),
    }
}

fn at_line(line: u64, error: FieldError) -> FieldError {
    FieldError { pointer: format!("/{line}{}", error.pointer), ..error }
}

/// What was read of a file.
#[derive(Default)]
struct File {
    rows: usize,
    reports: Vec<(u64, Report)>,
    errors: Vec<FieldError>,
}

fn read(text: &str, now: DateTime<Utc>) -> Result<File> {
    if text.contains('\0') {
        return Err(Error::field("", "nul", "a text must not hold the character NUL"));
    }
    let first = text.lines().next().unwrap_or_default();
    let separator = if first.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| Error::Malformed(error.to_string()))?.clone();
    check_header(&header)?;
    let mut file = File::default();
    for (index, record) in reader.records().enumerate() {
        if index >= MOST_ROWS {
            return Err(Error::TooLarge(format!("a file has at most {MOST_ROWS} rows: split it")));
        }
        let line = record.as_ref().ok().and_then(|r| r.position().map(csv::Position::line)).unwrap_or(index as u64 + 2);
        let row = record.map_err(|error| vec![FieldError::new("", "shape", error.to_string())]);
        match row.and_then(|record| report(&header, &record, separator == b';', now)) {
            Ok(report) => file.reports.push((line, report)),
            Err(more) => file.errors.extend(more.into_iter().map(|error| at_line(line, error))),
        }
        file.rows += 1;
    }
    Ok(file)
}

fn check_header(header: &csv::StringRecord) -> Result<()> {
    if let Some(other) = header.iter().find(|name| !COLUMNS.contains(name)) {
        let detail = format!("{other:?} is no column: use {}", COLUMNS.join(", "));
        return Err(Error::field("/1", "unknown_column", detail));
    }
    match NEEDED.iter().find(|name| !header.iter().any(|have| have == **name)) {
        Some(missing) => Err(Error::field("/1", "missing_column", format!("the column {missing} is missing"))),
        None => Ok(()),
    }
}

/// A row as a report; networks' own words for a status are understood.
fn report(
    header: &csv::StringRecord,
    record: &csv::StringRecord,
    decimal_comma: bool,
    now: DateTime<Utc>,
) -> Result<Report, Vec<FieldError>> {
    let cell = |name: &str| {
        let at = header.iter().position(|have| have == name)?;
        record.get(at).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let figure =
        |name: &str| cell(name).map(|text| Figure::Number(if decimal_comma { text.replace(',', ".") } else { text }));
    let told = |findings: Vec<Finding>| findings.into_iter().map(FieldError::from).collect::<Vec<_>>();
    let claim = Claim {
        network: cell("network"),
        transaction_id: cell("transaction_id").unwrap_or_default(),
        click_id: cell("click_id"),
        status: postback::status(&cell("status").unwrap_or_default()).map_err(told)?,
        commission: figure("commission"),
        commission_minor: None,
        amount: figure("amount"),
        amount_minor: None,
        currency: cell("currency").unwrap_or_default(),
        occurred_at: cell("occurred_at").map(|text| time(&text)).transpose().map_err(|error| vec![error])?,
    };
    check(claim, now).map_err(told)
}

fn time(text: &str) -> Result<DateTime<Utc>, FieldError> {
    postback::time(text).ok_or_else(|| FieldError::new("/occurred_at", "shape", "a time such as 2026-12-01T12:00:00Z"))
}

//! Events from a CSV file: every bad row is named, and one of them keeps all out.

use super::input::{self, NewMetric, Stored};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows of one file at most.
const MOST_ROWS: usize = 20_000;
/// Bad rows that are named at most.
const MOST_ERRORS: usize = 100;
/// Columns that a file may have.
const COLUMNS: [&str; 8] = ["post_id", "platform", "kind", "value", "currency", "ts", "id", "dedup_key"];
/// Columns that it must have.
const NEEDED: [&str; 3] = ["post_id", "kind", "value"];

/// What an import did, or would do.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Import {
    /// Whether nothing was to be stored.
    pub dry_run: bool,
    /// Rows that were read, the header not counted.
    pub rows: usize,
    /// New events that were stored.
    pub created: usize,
    /// Events that were known already.
    pub duplicates: usize,
    /// Bad rows, the first 100.
    pub errors: Vec<FieldError>,
}

/// Reads, checks and stores the events of a file.
///
/// Errors point at `/{line}/{column}`, the header being line 1.
pub async fn import(app: &App, bytes: &[u8], dry_run: bool) -> Result<Import> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Malformed("the file is not UTF-8".to_owned()))?;
    let (rows, mut errors) = read(text.trim_start_matches('\u{feff}'))?;
    let count = rows.len() + errors.len();
    let posts = input::posts_of(app, rows.iter().map(|(_, event)| event.post_id)).await?;
    let mut events = Vec::with_capacity(rows.len());
    for (line, row) in rows {
        match input::check(row, &posts, &format!("/{line}"), app.now()) {
            Ok(event) => events.push(event),
            Err(more) => errors.extend(more),
        }
    }
    errors.truncate(MOST_ERRORS);
    if !dry_run && !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let nothing = Stored { created: 0, duplicates: 0 };
    let stored = if dry_run { nothing } else { input::store(app, events).await? };
    Ok(Import { dry_run, rows: count, created: stored.created, duplicates: stored.duplicates, errors })
}

type Rows = Vec<(u64, NewMetric)>;

fn read(text: &str) -> Result<(Rows, Vec<FieldError>)> {
    let first = text.lines().next().unwrap_or_default();
    let separator = if first.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| Error::Malformed(error.to_string()))?.clone();
    check_header(&header)?;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        if index >= MOST_ROWS {
            return Err(Error::TooLarge(format!("a file has at most {MOST_ROWS} rows: split it")));
        }
        let line = record.as_ref().ok().and_then(|r| r.position().map(csv::Position::line)).unwrap_or(index as u64 + 2);
        let row = record.map_err(|error| FieldError::new(format!("/{line}"), "shape", error.to_string()));
        match row.and_then(|record| event(&header, &record, separator == b';', line)) {
            Ok(event) => rows.push((line, event)),
            Err(error) => errors.push(error),
        }
    }
    Ok((rows, errors))
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

fn event(
    header: &csv::StringRecord,
    record: &csv::StringRecord,
    decimal_comma: bool,
    line: u64,
) -> Result<NewMetric, FieldError> {
    let cell = |name: &str| {
        let at = header.iter().position(|have| have == name)?;
        record.get(at).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let wrong = |column: &str, expected: &str| FieldError::new(format!("/{line}/{column}"), "shape", expected);
    let value = cell("value").map(|text| if decimal_comma { text.replace(',', ".") } else { text });
    let ts = cell("ts").map(|text| text.parse::<DateTime<Utc>>()).transpose();
    Ok(NewMetric {
        post_id: cell("post_id").and_then(|id| id.parse().ok()).ok_or_else(|| wrong("post_id", "the id of a post"))?,
        platform: match cell("platform") {
            Some(name) => Some(name.parse().map_err(|_| wrong("platform", "a platform such as youtube"))?),
            None => None,
        },
        kind: cell("kind")
            .and_then(|kind| serde_json::from_value(kind.into()).ok())
            .ok_or_else(|| wrong("kind", "view, click, conversion or revenue"))?,
        value: value
            .and_then(|text| input::parse_decimal(&text))
            .ok_or_else(|| wrong("value", "a number such as 12.50"))?,
        currency: cell("currency"),
        meta: None,
        ts: ts.map_err(|_| wrong("ts", "a time such as 2026-12-01T12:00:00Z"))?,
        dedup_key: cell("id").or_else(|| cell("dedup_key")),
    })
}

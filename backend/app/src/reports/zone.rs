//! The workspace's days: its time zone, and times and days as people send them.

use crate::app::App;
use crate::error::{Error, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::report::period::{MAX_DAYS, Period, start_of_day};
use storage::setting;

/// The time zone of the workspace.
pub async fn zone(app: &App) -> Result<Tz> {
    let name: Option<String> = setting::get(&app.db, "time_zone").await?;
    Ok(name.and_then(|name| name.parse().ok()).unwrap_or(Tz::Europe__Paris))
}

/// Which end of a day a day alone means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Where it begins.
    Start,
    /// Where the next one begins.
    End,
}

/// A time such as `2026-12-01T12:00:00Z`, or an edge of a day such as `2026-12-01`.
pub fn instant(text: &str, pointer: &str, zone: Tz, edge: Edge) -> Result<DateTime<Utc>> {
    // A plus that was not escaped arrives as a space.
    if let Ok(at) = DateTime::parse_from_rfc3339(&text.replace(' ', "+")) {
        return Ok(at.to_utc());
    }
    let day = day(text, pointer)?;
    let day = if edge == Edge::End { day.succ_opt().unwrap_or(day) } else { day };
    Ok(start_of_day(day, zone))
}

fn day(text: &str, pointer: &str) -> Result<NaiveDate> {
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let near = parsed.filter(|day| (1970..=2999).contains(&chrono::Datelike::year(day)));
    near.ok_or_else(|| Error::field(pointer, "date", "use a day such as 2026-12-01"))
}

/// The days `from..=to`; the last seven when neither is given.
pub async fn period(app: &App, from: Option<&str>, to: Option<&str>) -> Result<(Period, Tz)> {
    let zone = zone(app).await?;
    let last = Period::last(7, app.now(), zone);
    let to = to.map(|text| day(text, "/to")).transpose()?;
    let from = from.map(|text| day(text, "/from")).transpose()?;
    let (from, to) = match (from, to) {
        (None, None) => (last.from, last.to),
        (Some(from), None) => (from, last.to.max(from)),
        (None, Some(to)) => (to - chrono::Days::new(6), to),
        (Some(from), Some(to)) => (from, to),
    };
    let detail = format!("from is not after to, and they are at most {MAX_DAYS} days apart");
    let period = Period::new(from, to).ok_or_else(|| Error::field("/from", "period", detail))?;
    Ok((period, zone))
}

//! Dates as feeds write them: many forms in, UTC out; never a reason to lose an item.

mod names;
mod words;

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveTime, TimeZone, Utc};

/// Earliest year that is believed.
const FIRST_YEAR: i32 = 1995;
/// Texts longer than this are no dates.
const MAX_BYTES: usize = 100;

/// Reads a date: RFC 3339, RFC 2822, then the forms met in the wild. `None` when unreadable or ambiguous.
///
/// A date without zone is UTC; an offset outside `-12:00..=+14:00` is ignored; names of week days are ignored.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let strict = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text));
    strict.ok().map(|date| believed(&date)).or_else(|| epoch(text)).or_else(|| words::read(text))
}

/// What is left of a date after a look at the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sane {
    /// The date to keep.
    pub at: DateTime<Utc>,
    /// Whether it lay more than a day ahead and was replaced by `now`.
    pub replaced: bool,
}

/// A date that can be true: nothing before 1995, and one more than 24 h ahead of `now` becomes `now`.
pub fn sane(date: DateTime<Utc>, now: DateTime<Utc>) -> Option<Sane> {
    if date.year() < FIRST_YEAR {
        return None;
    }
    let replaced = date > now + Duration::hours(24);
    Some(Sane { at: if replaced { now } else { date }, replaced })
}

/// The instant, unless its offset exists nowhere: then the written time is taken as UTC.
fn believed(date: &DateTime<FixedOffset>) -> DateTime<Utc> {
    if (-12 * 3600..=14 * 3600).contains(&date.offset().local_minus_utc()) {
        date.to_utc()
    } else {
        Utc.from_utc_datetime(&date.naive_local())
    }
}

/// Seconds (10 digits) or milliseconds (13 digits) since 1970.
fn epoch(text: &str) -> Option<DateTime<Utc>> {
    let number: i64 = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())??;
    match text.len() {
        10 => DateTime::from_timestamp(number, 0),
        13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

/// Day, time and offset (seconds east) to UTC; the hour 24 is midnight of the next day.
fn assemble(day: NaiveDate, time: Clock, offset: i64) -> Option<DateTime<Utc>> {
    let next_day = time.hour == 24;
    if next_day && (time.minute, time.second) != (0, 0) {
        return None;
    }
    let hour = if next_day { 0 } else { time.hour };
    // A leap second has no place on our clock: it becomes the second before.
    let at = NaiveTime::from_hms_nano_opt(hour, time.minute, time.second.min(59), time.nano)?;
    let offset = if (-12 * 3600..=14 * 3600).contains(&offset) { offset } else { 0 };
    let local = day.and_time(at).checked_add_signed(Duration::days(i64::from(next_day)))?;
    Some(Utc.from_utc_datetime(&local.checked_sub_signed(Duration::seconds(offset))?))
}

/// A time of day as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    nano: u32,
}

#[cfg(test)]
mod tests;

//! Days of a time zone: which day an instant belongs to, and where a day begins.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Most days of one report.
pub const MAX_DAYS: u32 = 366;

/// A stretch of whole days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Period {
    /// From the first to the last day; `None` when they are in the wrong order or more than [`MAX_DAYS`] apart.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Period> {
        let period = Period { from, to };
        (from <= to && period.len() <= i64::from(MAX_DAYS)).then_some(period)
    }

    /// The last `days` days with today as the last of them, `1..=366`.
    pub fn last(days: u32, now: DateTime<Utc>, zone: Tz) -> Period {
        let to = local_day(now, zone);
        let back = Days::new(u64::from(days.clamp(1, MAX_DAYS)) - 1);
        Period { from: to.checked_sub_days(back).unwrap_or(to), to }
    }

    /// The period of the same length just before.
    #[must_use]
    pub fn previous(self) -> Period {
        let length = Duration::days(self.len());
        Period {
            from: self.from.checked_sub_signed(length).unwrap_or(self.from),
            to: self.to.checked_sub_signed(length).unwrap_or(self.to),
        }
    }

    /// How many days.
    fn len(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// Its days in order.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// The instants it begins and ends at; the end is not part of it.
    pub fn bounds(self, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        let after = self.to.succ_opt().unwrap_or(self.to);
        (start_of_day(self.from, zone), start_of_day(after, zone))
    }
}

/// The day of the time zone that an instant belongs to.
pub fn local_day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The instant at which a day begins; where a change of clocks leaves midnight out, the first instant that there is.
pub fn start_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = NaiveDateTime::new(day, NaiveTime::MIN);
    let quarters = (0..=96).map(|quarter| midnight + Duration::minutes(15 * quarter));
    let first = quarters.into_iter().find_map(|time| zone.from_local_datetime(&time).earliest());
    first.map_or_else(|| midnight.and_utc(), |time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn r82_an_instant_belongs_to_its_local_day_also_when_clocks_change() {
        for (instant, zone, expected) in [
            ("2026-03-28T22:59:59Z", Tz::Europe__Paris, "2026-03-28"),
            ("2026-03-28T23:00:00Z", Tz::Europe__Paris, "2026-03-29"),
            ("2026-03-29T21:59:59Z", Tz::Europe__Paris, "2026-03-29"),
            ("2026-03-29T22:00:00Z", Tz::Europe__Paris, "2026-03-30"),
            ("2026-10-24T22:00:00Z", Tz::Europe__Paris, "2026-10-25"),
            ("2026-10-25T22:59:59Z", Tz::Europe__Paris, "2026-10-25"),
            ("2026-10-25T23:00:00Z", Tz::Europe__Paris, "2026-10-26"),
            ("2026-01-01T00:30:00Z", Tz::America__New_York, "2025-12-31"),
        ] {
            assert_eq!(local_day(at(instant), zone), day(expected), "{instant} {zone}");
        }
    }

    #[test]
    fn r82_days_have_23_or_25_hours_when_clocks_change() {
        for (date, zone, hours) in [
            ("2026-03-29", Tz::Europe__Paris, 23),
            ("2026-10-25", Tz::Europe__Paris, 25),
            ("2026-06-01", Tz::Europe__Paris, 24),
            ("2018-11-04", Tz::America__Sao_Paulo, 23),
        ] {
            let (from, to) = Period { from: day(date), to: day(date) }.bounds(zone);
            assert_eq!((to - from).num_hours(), hours, "{date} {zone}");
        }
    }

    #[test]
    fn r82_the_last_seven_days_end_today() {
        let period = Period::last(7, at("2026-11-25T23:30:00Z"), Tz::Europe__Paris);
        assert_eq!((period.from, period.to, period.days().count()), (day("2026-11-20"), day("2026-11-26"), 7));
        assert_eq!(period.previous(), Period { from: day("2026-11-13"), to: day("2026-11-19") });
        assert_eq!(Period::new(day("2026-01-02"), day("2026-01-01")), None);
        assert_eq!(Period::new(day("2026-01-01"), day("2027-01-02")), None);
    }

    proptest! {
        #[test]
        fn r82_every_instant_lies_within_its_day(seconds in 0i64..4_000_000_000, zone in prop::sample::select(&chrono_tz::TZ_VARIANTS[..])) {
            let instant = DateTime::from_timestamp(seconds, 0).unwrap();
            let day = local_day(instant, zone);
            let (from, to) = Period { from: day, to: day }.bounds(zone);
            prop_assert!(from <= instant && instant < to, "{} {}", instant, zone);
        }
    }
}

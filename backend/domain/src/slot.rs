//! The times of a week at which an account posts.

use chrono::{DateTime, Datelike, Duration, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A time of every week, in the workspace's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Day of the week: 1 is Monday, 7 Sunday.
    #[schema(minimum = 1, maximum = 7, example = 1)]
    pub weekday: u8,
    /// Time of day, `18:30`.
    #[serde(with = "clock_time")]
    #[schema(value_type = String, example = "18:30", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub time: NaiveTime,
}

/// Times of day as hours and minutes.
mod clock_time {
    use chrono::NaiveTime;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&time.format("%H:%M"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        let plain = text.len() == 5 && text.is_ascii();
        let time = NaiveTime::parse_from_str(&text, "%H:%M").ok().filter(|_| plain);
        time.ok_or_else(|| D::Error::custom("a time is hours and minutes, such as 18:30"))
    }
}

impl Slot {
    /// Whether its day exists.
    pub fn is_valid(&self) -> bool {
        (1..=7).contains(&self.weekday)
    }
}

/// The instants of `slots` from `from` on and before `to`, in order, each once.
///
/// A time that a change of clocks leaves out is the first instant after it; one that comes twice is the first.
pub fn occurrences(slots: &[Slot], from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> Vec<DateTime<Utc>> {
    let first = from.with_timezone(&zone).date_naive();
    let last = to.with_timezone(&zone).date_naive();
    let days = first.iter_days().take_while(|day| *day <= last);
    let of = |day: chrono::NaiveDate| {
        let today = slots.iter().filter(move |slot| u32::from(slot.weekday) == day.weekday().number_from_monday());
        today.filter_map(move |slot| instant(day.and_time(slot.time), zone))
    };
    let mut times: Vec<DateTime<Utc>> = days.flat_map(of).filter(|at| (from..to).contains(at)).collect();
    times.sort_unstable();
    times.dedup();
    times
}

fn instant(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let later = (0..=12).map(|quarter| local + Duration::minutes(15 * quarter));
    later.into_iter().find_map(|time| zone.from_local_datetime(&time).earliest()).map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(weekday: u8, time: &str) -> Slot {
        serde_json::from_value(serde_json::json!({"weekday": weekday, "time": time})).unwrap()
    }

    #[test]
    fn r73_slots_keep_their_local_time_over_both_changes_of_clocks() {
        // Sundays at 02:30 in Paris: left out on 2026-03-29, twice on 2026-10-25.
        let slots = [slot(7, "02:30"), slot(1, "18:00")];
        let times = |from: &str, to: &str| {
            let found = occurrences(&slots, from.parse().unwrap(), to.parse().unwrap(), Tz::Europe__Paris);
            found.into_iter().map(|at| at.format("%m-%d %H:%M").to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            times("2026-03-28T00:00:00Z", "2026-04-05T12:00:00Z"),
            ["03-29 01:00", "03-30 16:00", "04-05 00:30"]
        );
        assert_eq!(times("2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z"), ["10-25 00:30", "10-26 17:00"]);
        assert_eq!(times("2026-10-26T17:00:00Z", "2026-10-26T17:00:01Z"), ["10-26 17:00"], "the start belongs to it");
        assert_eq!(times("2026-10-26T16:00:00Z", "2026-10-26T17:00:00Z"), [""; 0], "the end does not");
    }

    #[test]
    fn r73_a_slot_reads_and_writes_hours_and_minutes() {
        assert_eq!(serde_json::to_value(slot(1, "08:05")).unwrap()["time"], "08:05");
        for wrong in ["8:05", "24:00", "08:60", "08:05:00", ""] {
            let json = serde_json::json!({"weekday": 1, "time": wrong});
            assert!(serde_json::from_value::<Slot>(json).is_err(), "{wrong}");
        }
        assert!(!slot(8, "08:05").is_valid() && !slot(0, "08:05").is_valid());
    }
}

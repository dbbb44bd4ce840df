//! How long to wait: backoff, what the platform asked for, quota resets and the pace of asking.

use chrono::{DateTime, Days, Duration, NaiveTime, TimeZone, Utc};
use chrono_tz::America::Los_Angeles;
use rand::{Rng, RngExt};

/// Failures in a row before the pauses of [`pause`] begin.
pub const FAILURES_IN_A_ROW: u32 = 10;

/// Wait after failure number `failures` in a row (0 is the first): `min(64 s, 2^failures s)` times 0.5 to 1.5.
pub fn backoff(failures: u32, rng: &mut impl Rng) -> Duration {
    let seconds = f64::from(1_u32 << failures.min(6));
    #[expect(clippy::cast_possible_truncation, reason = "at most 96 000 ms")]
    Duration::milliseconds((seconds * rng.random_range(0.5..1.5) * 1000.0) as i64)
}

/// Pause after ten failures in a row, for the `rounds`th time (0 is the first): 15 min, 1 h, 4 h, 12 h, then none is left.
pub fn pause(rounds: u32) -> Option<Duration> {
    [15, 60, 240, 720].get(usize::try_from(rounds).ok()?).copied().map(Duration::minutes)
}

/// What a `Retry-After` header asks for, in seconds or as an HTTP date, cut to 1 s up to 24 h.
pub fn retry_after(header: &str, now: DateTime<Utc>) -> Option<Duration> {
    let header = header.trim();
    let asked = match header.parse::<u32>() {
        Ok(seconds) => Duration::seconds(i64::from(seconds)),
        Err(_) => DateTime::parse_from_rfc2822(header).ok()?.with_timezone(&Utc) - now,
    };
    Some(asked.clamp(Duration::seconds(1), Duration::hours(24)))
}

/// The first midnight in Los Angeles after `now`, when Google's daily quotas start again.
pub fn next_pacific_midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.with_timezone(&Los_Angeles).date_naive();
    let midnight = today.checked_add_days(Days::new(1)).map(|day| day.and_time(NaiveTime::MIN));
    midnight
        .and_then(|time| Los_Angeles.from_local_datetime(&time).earliest())
        .map_or(now + Duration::days(1), |time| time.with_timezone(&Utc))
}

/// A minute to ten after a reset, so that not everybody comes at the same moment.
pub fn after_reset(at: DateTime<Utc>, rng: &mut impl Rng) -> DateTime<Utc> {
    at + Duration::seconds(rng.random_range(60..=600))
}

/// Wait before asking again about an object in processing, asked about `polls` times over `elapsed`:
/// 10, 20, 40 s, then every minute to 30 min, then every 10 min.
pub fn poll(polls: u32, elapsed: Duration) -> Duration {
    match polls {
        0 => Duration::seconds(10),
        1 => Duration::seconds(20),
        2 => Duration::seconds(40),
        _ if elapsed < Duration::minutes(30) => Duration::minutes(1),
        _ => Duration::minutes(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    #[test]
    fn r63_common_4_4_google_days_end_at_pacific_midnight() {
        for (now, reset) in [
            ("2026-11-22T07:03", "2026-11-22T08:00"),
            ("2026-11-22T08:00", "2026-11-23T08:00"),
            ("2026-07-01T12:00", "2026-07-02T07:00"),
            ("2026-10-31T20:00", "2026-11-01T07:00"),
            ("2026-11-01T12:00", "2026-11-02T08:00"),
            ("2027-03-14T08:30", "2027-03-15T07:00"),
        ] {
            assert_eq!(next_pacific_midnight(at(now)), at(reset), "{now}");
        }
    }

    #[test]
    fn r63_common_4_4_backoff_doubles_up_to_a_minute() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for (failures, seconds) in [(0, 1), (1, 2), (3, 8), (6, 64), (9, 64)] {
            let wait = backoff(failures, &mut rng).num_milliseconds();
            assert!((seconds * 500..=seconds * 1500).contains(&wait), "{failures}: {wait}");
        }
    }

    #[test]
    fn r63_common_4_4_retry_after_is_seconds_or_a_date_within_bounds() {
        let now = at("2026-12-01T12:00");
        for (header, seconds) in [
            ("120", Some(120)),
            ("0", Some(1)),
            (" 7 ", Some(7)),
            ("999999", Some(86_400)),
            ("Tue, 01 Dec 2026 12:02:00 GMT", Some(120)),
            ("Tue, 01 Dec 2026 11:00:00 GMT", Some(1)),
            ("soon", None),
            ("-3", None),
        ] {
            assert_eq!(retry_after(header, now), seconds.map(Duration::seconds), "{header}");
        }
    }

    #[test]
    fn r63_half_an_hour_of_processing_needs_fewer_than_sixty_questions() {
        let (mut elapsed, mut polls) = (Duration::zero(), 0);
        while elapsed < Duration::minutes(30) {
            elapsed += poll(polls, elapsed);
            polls += 1;
        }
        assert!(polls < 60, "{polls}");
    }
}

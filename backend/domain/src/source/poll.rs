//! When to come back to a source: often enough to be useful, seldom enough to be welcome.

use super::item::PollHints;
use chrono::{DateTime, Datelike, Duration, DurationRound, Timelike, Utc};
use rand::{Rng, RngExt};

/// Shortest pause between two polls, in minutes.
pub const FLOOR_MINUTES: i64 = 15;
/// Longest pause that an interval or a hint can ask for, in minutes.
pub const CEILING_MINUTES: i64 = 24 * 60;
/// Longest pause that `Retry-After` can ask for, in days.
const LONGEST_RETRY_DAYS: i64 = 7;

/// The time of the next poll.
///
/// After a success (`failures == 0`): the longest of the source's interval and the feed's hints, give or take 5 %,
/// moved out of the hours and days in which the feed asks not to come. After `failures` failures in a row:
/// 15 minutes, doubled each time up to a day, give or take 10 %. A later `retry_after` (seconds) wins, up to 7 days.
pub fn next_poll(
    interval_minutes: u32,
    hints: &PollHints,
    retry_after: Option<u64>,
    failures: u32,
    now: DateTime<Utc>,
    rng: &mut impl Rng,
) -> DateTime<Utc> {
    let next = if failures > 0 {
        after(now, backoff_minutes(failures), rng.random_range(0.9..1.1))
    } else {
        welcome(after(now, pause_minutes(interval_minutes, hints), rng.random_range(0.95..1.05)), hints)
    };
    retry_after.map_or(next, |seconds| next.max(now + retry_pause(seconds)))
}

/// Minutes between two polls of a source that answers, before jitter: `15..=1440`.
pub fn pause_minutes(interval_minutes: u32, hints: &PollHints) -> i64 {
    let fresh = hints.fresh_seconds.map(|seconds| i64::try_from(seconds / 60).unwrap_or(CEILING_MINUTES));
    let asked = [hints.ttl_minutes.map(i64::from), hints.period_minutes.map(i64::from), fresh];
    let longest = asked.into_iter().flatten().fold(i64::from(interval_minutes), i64::max);
    longest.clamp(FLOOR_MINUTES, CEILING_MINUTES)
}

/// Minutes to wait after `failures` failures in a row (at least one), before jitter: `15..=1440`.
pub fn backoff_minutes(failures: u32) -> i64 {
    let doubled = FLOOR_MINUTES.checked_shl(failures.saturating_sub(1).min(16)).unwrap_or(CEILING_MINUTES);
    doubled.min(CEILING_MINUTES)
}

fn retry_pause(seconds: u64) -> Duration {
    let longest = Duration::days(LONGEST_RETRY_DAYS);
    i64::try_from(seconds).ok().and_then(Duration::try_seconds).map_or(longest, |pause| pause.min(longest))
}

#[expect(clippy::cast_possible_truncation, reason = "at most a day in milliseconds")]
fn after(now: DateTime<Utc>, minutes: i64, jitter: f64) -> DateTime<Utc> {
    now + Duration::milliseconds((minutes as f64 * 60_000.0 * jitter) as i64)
}

/// Moves `next` to the first hour in which the feed does not mind; gives up after 24 hours.
fn welcome(next: DateTime<Utc>, hints: &PollHints) -> DateTime<Utc> {
    let mut at = next;
    for _ in 0..=24 {
        if !unwelcome(at, hints) {
            return at;
        }
        at = (at + Duration::hours(1)).duration_trunc(Duration::hours(1)).unwrap_or(at);
    }
    next
}

fn unwelcome(at: DateTime<Utc>, hints: &PollHints) -> bool {
    let (hour, day) = (at.hour(), at.weekday().num_days_from_monday());
    let all = |listed: &[u32], count: u32| (0..count).all(|n| listed.contains(&n));
    let hour = hints.skip_hours.iter().any(|skip| skip % 24 == hour) && !all(&hints.skip_hours, 24);
    let day = hints.skip_days.contains(&day) && !all(&hints.skip_days, 7);
    hour || day
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn minutes(interval: u32, hints: &PollHints, retry_after: Option<u64>, failures: u32) -> f64 {
        let now = at("2026-03-02T10:00:00Z");
        let next = next_poll(interval, hints, retry_after, failures, now, &mut ChaCha8Rng::seed_from_u64(1));
        (next - now).num_seconds() as f64 / 60.0
    }

    #[test]
    fn r23_the_longest_of_interval_and_hints_counts() {
        let ttl = |ttl| PollHints { ttl_minutes: Some(ttl), ..PollHints::default() };
        let fresh = |seconds| PollHints { fresh_seconds: Some(seconds), ..PollHints::default() };
        let period = PollHints { period_minutes: Some(360), ..PollHints::default() };
        for (interval, hints, wanted) in [
            (60, PollHints::default(), 60),
            (60, ttl(30), 60),
            (60, ttl(180), 180),
            (60, fresh(300), 60),
            (60, fresh(3600), 60),
            (60, fresh(7200), 120),
            (60, period, 360),
            (60, ttl(100_000), 1440),
            (60, fresh(u64::MAX), 1440),
            (1, PollHints::default(), 15),
            (u32::MAX, PollHints::default(), 1440),
        ] {
            assert_eq!(pause_minutes(interval, &hints), wanted, "{interval} {hints:?}");
            let jittered = minutes(interval, &hints, None, 0);
            let wanted = wanted as f64;
            assert!((wanted * 0.95 - 0.1..=wanted * 1.05).contains(&jittered), "{jittered} of {wanted}");
        }
    }

    #[test]
    fn r23_failures_back_off() {
        for (failures, wanted) in [(1, 15.0), (2, 30.0), (3, 60.0), (4, 120.0), (8, 1440.0), (u32::MAX, 1440.0)] {
            let jittered = minutes(60, &PollHints::default(), None, failures);
            assert!((wanted * 0.9 - 0.1..=wanted * 1.1).contains(&jittered), "{failures}: {jittered} of {wanted}");
        }
    }

    #[test]
    fn r23_retry_after_wins_when_later() {
        for (retry_after, failures, wanted) in [
            (3600, 1, 60.0),
            (10, 1, 15.0),
            (7200, 0, 120.0),
            (60 * 60 * 24 * 30, 1, 7.0 * 1440.0),
            (u64::MAX, 0, 7.0 * 1440.0),
        ] {
            let pause = minutes(60, &PollHints::default(), Some(retry_after), failures);
            assert!((wanted * 0.9 - 0.1..=wanted * 1.1).contains(&pause), "{retry_after}: {pause}");
        }
    }

    #[test]
    fn r23_hours_and_days_to_skip_are_respected() {
        let hours = |hours: &[u32]| PollHints { skip_hours: hours.to_vec(), ..PollHints::default() };
        let days = |days: &[u32]| PollHints { skip_days: days.to_vec(), ..PollHints::default() };
        let all: Vec<u32> = (0..24).collect();
        for (now, hints, wanted) in [
            ("2026-03-02T11:50:00Z", hours(&[12, 13, 14]), "2026-03-02T15:00:00Z"),
            ("2026-03-02T22:50:00Z", hours(&[24, 23]), "2026-03-03T01:00:00Z"),
            // 2026-03-07 is a Saturday.
            ("2026-03-06T23:30:00Z", days(&[5]), "2026-03-08T00:00:00Z"),
        ] {
            let next = next_poll(60, &hints, None, 0, at(now), &mut ChaCha8Rng::seed_from_u64(2));
            assert_eq!(next, at(wanted), "{now} {hints:?}");
        }
        for ignored in [hours(&all), days(&[0, 1, 2, 3, 4, 5, 6]), hours(&[99])] {
            assert!((57.0..=63.0).contains(&minutes(60, &ignored, None, 0)), "{ignored:?}");
        }
    }
}

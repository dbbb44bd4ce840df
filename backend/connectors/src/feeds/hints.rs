//! What a document says about when to come back.

use super::normalise::first;
use domain::source::item::PollHints;
use rss::Channel;

/// Entries of `skipHours` and `skipDays` looked at.
const MOST_ENTRIES: usize = 24;
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads `ttl`, the syndication module, `skipHours` and `skipDays`.
pub(super) fn of(channel: &Channel) -> PollHints {
    let sy = |name| first(&channel.extensions, "sy", name);
    PollHints {
        ttl_minutes: channel.ttl.as_deref().and_then(|ttl| ttl.trim().parse().ok()).filter(|ttl| *ttl > 0),
        period_minutes: sy("updatePeriod").and_then(|period| minutes(period, sy("updateFrequency"))),
        fresh_seconds: None,
        skip_hours: hours(channel.skip_hours()),
        skip_days: days(channel.skip_days()),
    }
}

fn minutes(period: &str, frequency: Option<&str>) -> Option<u32> {
    let minutes: u32 = match period.trim().to_ascii_lowercase().as_str() {
        "hourly" => 60,
        "daily" => 1440,
        "weekly" => 7 * 1440,
        "monthly" => 30 * 1440,
        "yearly" => 365 * 1440,
        _ => return None,
    };
    let frequency = frequency.and_then(|frequency| frequency.trim().parse().ok()).unwrap_or(1).max(1);
    Some(minutes / frequency).filter(|minutes| *minutes > 0)
}

fn hours(listed: &[String]) -> Vec<u32> {
    let hours = listed.iter().take(MOST_ENTRIES).filter_map(|hour| hour.trim().parse::<u32>().ok());
    hours.filter(|hour| *hour <= 24).map(|hour| hour % 24).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "there are seven days")]
fn days(listed: &[String]) -> Vec<u32> {
    let day = |name: &String| DAYS.iter().position(|day| day.eq_ignore_ascii_case(name.trim())).map(|day| day as u32);
    listed.iter().take(MOST_ENTRIES).filter_map(day).collect()
}

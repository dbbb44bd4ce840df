//! How many posts a platform may take now, and when.

use super::Place;
use crate::platform::Platform;
use crate::publication::preflight::{History, Live, pace};
use chrono::{DateTime, Duration, Utc};

/// What the places of a platform follow from. Times are those of posts that went out or are booked.
#[derive(Clone, Debug)]
pub struct Outlook<'a> {
    /// The platform.
    pub platform: Platform,
    /// Posts of the account.
    pub account: &'a [DateTime<Utc>],
    /// Those of them in the place that its posts go to: the subreddit.
    pub in_place: &'a [DateTime<Utc>],
    /// Posts of every account.
    pub project: &'a [DateTime<Utc>],
    /// The account's free slots, in order; `None` where it has no slots and posts go out at once.
    pub slots: Option<&'a [DateTime<Utc>]>,
    /// Posts of the account in 24 hours at most.
    pub per_day: usize,
    /// Places that are wanted at most.
    pub most: usize,
}

/// The places of a platform in order: each free slot, or now, that neither the day's number of posts nor a pace forbids.
pub fn places(outlook: &Outlook, now: DateTime<Utc>) -> Vec<Place> {
    let (mut account, mut in_place, mut project) =
        (outlook.account.to_vec(), outlook.in_place.to_vec(), outlook.project.to_vec());
    let wanted: Vec<Place> = match outlook.slots {
        Some(slots) => slots.iter().copied().map(Some).collect(),
        None => vec![None; outlook.most],
    };
    let mut free = Vec::new();
    for place in wanted {
        let at = place.unwrap_or(now);
        let history = History {
            posts: &account,
            posts_in_place: &in_place,
            project_uploads: &project,
            preparations: &account,
            pending_drafts: &[],
        };
        let fits = busiest_day(&account, at) < outlook.per_day
            && pace(outlook.platform, &history, &Live::default(), at).is_empty();
        if fits && free.len() < outlook.most {
            free.push(place);
            [&mut account, &mut in_place, &mut project].into_iter().for_each(|times| times.push(at));
        }
    }
    free
}

/// The most posts in any 24 hours that a post at `at` would be part of.
fn busiest_day(times: &[DateTime<Utc>], at: DateTime<Utc>) -> usize {
    let day = Duration::days(1);
    let from = |start: DateTime<Utc>| times.iter().filter(|time| **time >= start && **time < start + day).count();
    let starts = times.iter().copied().filter(|time| *time > at - day && *time <= at);
    starts.chain([at]).map(from).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-12-01T12:00:00Z".parse().unwrap()
    }

    fn hours(hours: &[i64]) -> Vec<DateTime<Utc>> {
        hours.iter().map(|h| now() + Duration::hours(*h)).collect()
    }

    fn outlook<'a>(
        platform: Platform,
        account: &'a [DateTime<Utc>],
        slots: Option<&'a [DateTime<Utc>]>,
    ) -> Outlook<'a> {
        Outlook { platform, account, in_place: &[], project: &[], slots, per_day: 3, most: 10 }
    }

    #[test]
    fn r73_without_slots_posts_go_out_at_once_until_the_day_is_full() {
        assert_eq!(places(&outlook(Platform::Youtube, &[], None), now()), [None; 3]);
        assert_eq!(places(&outlook(Platform::Youtube, &hours(&[-23, -1]), None), now()), [None]);
        assert_eq!(places(&outlook(Platform::Youtube, &hours(&[-24]), None), now()).len(), 3, "a day ago is over");
        assert_eq!(places(&outlook(Platform::Youtube, &hours(&[1, 2, 3]), None), now()), [], "booked ones count");
        assert_eq!(places(&Outlook { most: 1, ..outlook(Platform::Youtube, &[], None) }, now()), [None]);
    }

    #[test]
    fn r73_reddit_gets_one_post_in_half_an_hour_and_one_a_week_in_a_subreddit() {
        assert_eq!(places(&outlook(Platform::Reddit, &[], None), now()), [None]);
        let there = hours(&[-100]);
        let outlook = Outlook { in_place: &there, ..outlook(Platform::Reddit, &there, None) };
        assert_eq!(places(&outlook, now()), []);
    }

    #[test]
    fn r73_slots_are_filled_in_order_and_days_stay_within_their_number() {
        let slots = hours(&[1, 2, 3, 4, 25, 26]);
        let found = places(&outlook(Platform::Pinterest, &[], Some(&slots)), now());
        assert_eq!(found, hours(&[1, 2, 3, 25, 26]).into_iter().map(Some).collect::<Vec<_>>());
        assert_eq!(places(&outlook(Platform::Pinterest, &[], Some(&[])), now()), []);
    }
}

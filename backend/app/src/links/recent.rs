//! Visitors of the last seconds: a double tap or a reload is no second click, and its network gets the same click id.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::link::click::{REPEAT, Visit, repeated};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Visitors that are remembered at most; beyond that a double tap counts twice.
const MOST: usize = 100_000;

#[derive(Clone)]
struct Seen {
    at: DateTime<Utc>,
    click_id: Option<String>,
}

/// Two stretches of time: the present one, and the one before.
#[derive(Default)]
struct Stretches {
    since: DateTime<Utc>,
    now: HashMap<String, Seen>,
    before: HashMap<String, Seen>,
}

/// Who was here in the last seconds, and the salt of the day.
#[derive(Default)]
pub struct Recent {
    visitors: Mutex<Stretches>,
    salt: Mutex<Option<(NaiveDate, [u8; 32])>>,
}

impl Recent {
    /// What a click of `visitor` is in the light of the visit before, and the click's id: the earlier one's for a repeat.
    pub fn visit(
        &self,
        visitor: &str,
        now: DateTime<Utc>,
        new_id: impl FnOnce() -> Option<String>,
    ) -> (Visit, Option<String>) {
        let mut seen = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        seen.turn(now);
        let last = seen.now.get(visitor).or_else(|| seen.before.get(visitor)).cloned();
        let visit = repeated(Visit::Click, last.as_ref().map(|last| last.at), now);
        let click_id = if visit == Visit::Repeat { last.and_then(|last| last.click_id) } else { new_id() };
        if seen.now.len() < MOST {
            seen.now.insert(visitor.to_owned(), Seen { at: now, click_id: click_id.clone() });
        }
        (visit, click_id)
    }

    /// The salt of a UTC day, where it is known here.
    pub fn salt(&self, day: NaiveDate) -> Option<[u8; 32]> {
        let salt = *self.salt.lock().unwrap_or_else(PoisonError::into_inner);
        salt.filter(|(of, _)| *of == day).map(|(_, salt)| salt)
    }

    /// Remembers the salt of a UTC day.
    pub fn set_salt(&self, day: NaiveDate, salt: [u8; 32]) {
        *self.salt.lock().unwrap_or_else(PoisonError::into_inner) = Some((day, salt));
    }
}

impl Stretches {
    /// Forgets whoever cannot be a repeat any more.
    fn turn(&mut self, now: DateTime<Utc>) {
        let age = now - self.since;
        if age >= Duration::seconds(REPEAT) || age < Duration::zero() {
            let last = std::mem::take(&mut self.now);
            self.before = if age < Duration::seconds(2 * REPEAT) { last } else { HashMap::new() };
            self.since = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r84_links_6_1_a_second_tap_is_a_repeat_with_the_same_click_id() {
        let recent = Recent::default();
        let start: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let mut ids = ["a", "b", "c", "d"].into_iter();
        let mut visit = |visitor: &str, seconds: i64| {
            let (visit, id) =
                recent.visit(visitor, start + Duration::seconds(seconds), || ids.next().map(str::to_owned));
            (visit, id.unwrap())
        };
        assert_eq!(visit("x", 0), (Visit::Click, "a".into()));
        assert_eq!(visit("x", 9), (Visit::Repeat, "a".into()));
        assert_eq!(visit("y", 9), (Visit::Click, "b".into()));
        assert_eq!(visit("x", 18), (Visit::Repeat, "a".into()), "nine seconds after the last tap");
        assert_eq!(visit("x", 28), (Visit::Click, "c".into()));
        assert_eq!(visit("y", 60), (Visit::Click, "d".into()));
    }
}

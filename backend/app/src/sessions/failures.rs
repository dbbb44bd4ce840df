//! Wrong logins and tokens: counted by address, refused from the tenth in a minute.

use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong attempts that are answered as such in a minute.
const ALLOWED: u32 = 9;

/// Addresses that are remembered at most.
const ADDRESSES: usize = 10_000;

/// Wrong attempts of the last minute, by address.
#[derive(Default)]
pub struct Failures(Mutex<HashMap<IpAddr, (DateTime<Utc>, u32)>>);

impl Failures {
    /// Seconds to wait, when this address has tried too often.
    pub fn blocked(&self, address: IpAddr, now: DateTime<Utc>) -> Option<u64> {
        let attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, n) = attempts.get(&address)?;
        let wait = *since + Duration::minutes(1) - now;
        (*n >= ALLOWED && wait > Duration::zero()).then(|| u64::try_from(wait.num_seconds()).unwrap_or(0) + 1)
    }

    /// Counts a wrong attempt.
    pub fn add(&self, address: IpAddr, now: DateTime<Utc>) {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= ADDRESSES {
            attempts.retain(|_, (since, _)| now - *since < Duration::minutes(1));
        }
        if attempts.len() < ADDRESSES || attempts.contains_key(&address) {
            let entry = attempts.entry(address).or_insert((now, 0));
            if now - entry.0 >= Duration::minutes(1) {
                *entry = (now, 0);
            }
            entry.1 += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_wrong_attempt_in_a_minute_has_to_wait() {
        let failures = Failures::default();
        let at = |s: i64| DateTime::from_timestamp(1_800_000_000 + s, 0).unwrap();
        let (here, there) = ([127, 0, 0, 1].into(), [192, 0, 2, 1].into());
        for attempt in 0..9 {
            assert_eq!(failures.blocked(here, at(attempt)), None, "attempt {attempt}");
            failures.add(here, at(attempt));
        }
        assert_eq!(failures.blocked(here, at(10)), Some(51));
        assert_eq!(failures.blocked(there, at(10)), None);
        assert_eq!(failures.blocked(here, at(61)), None);
    }
}

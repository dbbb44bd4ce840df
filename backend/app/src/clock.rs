//! The one real clock and the one source of chance; everything else takes `now` and `rng`.

use chrono::{DateTime, Duration, DurationRound, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Real,
    /// A clock that stands until it is moved; milliseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The present moment, to the microsecond as both databases keep it.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place where the real clock is read")]
            Clock::Real => {
                let now = Utc::now();
                now.duration_trunc(Duration::microseconds(1)).unwrap_or(now)
            }
            Clock::Manual(millis) => DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }
}

/// Where chance comes from.
#[derive(Clone, Debug)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded from the operating system.
    #[expect(clippy::disallowed_methods, reason = "the one place where real chance is drawn")]
    pub fn real() -> Self {
        Chance(Arc::new(Mutex::new(StdRng::from_rng(&mut rand::rng()))))
    }

    /// The same sequence for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Chance(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A generator of one's own, split off from this one.
    pub fn rng(&self) -> StdRng {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        StdRng::from_rng(&mut *shared)
    }
}

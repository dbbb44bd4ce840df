//! What a reading of a platform's counter adds to what was stored of it.

/// The largest count that is believed.
const MOST: u64 = 1_000_000_000_000;

/// How far `counter` is from `told`, the sum of what was stored of it so far; negative where the platform took some back.
///
/// The first reading is told even when it is 0, since from then on the figure is known. `None` when there is nothing to
/// store: nothing changed, or the counter cannot be believed.
pub fn difference(told: Option<i64>, counter: u64) -> Option<i64> {
    let counter = i64::try_from(counter).ok().filter(|_| counter <= MOST)?;
    match told {
        None => Some(counter),
        Some(told) => counter.checked_sub(told).filter(|difference| *difference != 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r82_a_reading_tells_what_is_new() {
        for (told, counter, expected) in [
            (None, 0, Some(0)),
            (None, 12, Some(12)),
            (Some(0), 0, None),
            (Some(12), 12, None),
            (Some(12), 30, Some(18)),
            (Some(30), 28, Some(-2)),
            (Some(30), u64::MAX, None),
            (None, MOST + 1, None),
        ] {
            assert_eq!(difference(told, counter), expected, "{told:?} {counter}");
        }
    }

    proptest! {
        #[test]
        fn r82_what_is_told_sums_up_to_the_last_reading(readings in prop::collection::vec(0u64..MOST, 1..20)) {
            let mut told: Option<i64> = None;
            for counter in &readings {
                if let Some(more) = difference(told, *counter) {
                    told = Some(told.unwrap_or_default() + more);
                }
            }
            prop_assert_eq!(told, readings.last().map(|counter| i64::try_from(*counter).unwrap()));
        }
    }
}

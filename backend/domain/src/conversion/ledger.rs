//! What the reports of one conversion add up to, whatever their order and however often each comes.

use super::status::ConversionStatus;
use chrono::{DateTime, Utc};
use std::ops::Sub;

/// A report of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Where the network says it stands.
    pub status: ConversionStatus,
    /// Its commission in minor units.
    ///
    /// Of a reversal: what is left of it, 0 or the whole when nothing is; negative for what is taken back.
    pub commission_minor: i64,
    /// When that became so, as the network says.
    pub at: DateTime<Utc>,
}

impl Reported {
    /// Whether both say the same: the same report, told twice.
    pub fn says_the_same(&self, other: &Self) -> bool {
        (self.status, self.commission_minor) == (other.status, other.commission_minor)
    }
}

/// Where a conversion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its status; one that was reversed in part stays what it was.
    pub status: ConversionStatus,
    /// The commission that it is worth, in minor units, 0 or more.
    pub commission_minor: i64,
}

/// What conversions add to reports: of one standing, or the difference of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Sales and leads.
    pub conversions: i64,
    /// Approved commission in minor units.
    pub revenue_minor: i64,
    /// Commission that waits for approval, in minor units.
    pub pending_minor: i64,
}

impl Sub for Balance {
    type Output = Balance;

    fn sub(self, other: Balance) -> Balance {
        Balance {
            conversions: self.conversions - other.conversions,
            revenue_minor: self.revenue_minor.saturating_sub(other.revenue_minor),
            pending_minor: self.pending_minor.saturating_sub(other.pending_minor),
        }
    }
}

impl Standing {
    const NOTHING_LEFT: Standing = Standing { status: ConversionStatus::Reversed, commission_minor: 0 };

    /// What it adds to reports.
    pub fn balance(self) -> Balance {
        let commission = self.commission_minor;
        match self.status {
            ConversionStatus::Pending => Balance { conversions: 1, revenue_minor: 0, pending_minor: commission },
            ConversionStatus::Approved | ConversionStatus::Paid => {
                Balance { conversions: 1, revenue_minor: commission, pending_minor: 0 }
            }
            ConversionStatus::Declined | ConversionStatus::Reversed => Balance::default(),
        }
    }

    fn is_owed(self) -> bool {
        matches!(self.status, ConversionStatus::Approved | ConversionStatus::Paid)
    }
}

/// Where a conversion stands after `reports`, in the order in which they arrived; `None` without any.
///
/// The furthest status holds, and of reports of the same rank the latest; of those of one instant the last that arrived.
pub fn standing(reports: &[Reported]) -> Option<Standing> {
    let mut sorted: Vec<&Reported> = reports.iter().collect();
    // Reversals come last: what is left of a commission is only known once the commission is.
    sorted.sort_by_key(|report| (report.status.rank(), report.at));
    let (mut standing, mut earned) = (None, 0);
    for report in sorted {
        let next = after(standing, earned, report);
        if report.status != ConversionStatus::Reversed {
            earned = next.commission_minor;
        }
        standing = Some(next);
    }
    standing
}

/// The standing after one report more; `earned` is the commission before anything was taken back.
fn after(before: Option<Standing>, earned: i64, report: &Reported) -> Standing {
    let commission_minor = report.commission_minor.max(0);
    match report.status {
        ConversionStatus::Declined => Standing { status: report.status, commission_minor: 0 },
        ConversionStatus::Reversed => {
            let owed = before.filter(|before| before.is_owed());
            owed.map_or(Standing::NOTHING_LEFT, |before| reversed(before, earned, report.commission_minor))
        }
        status => Standing { status, commission_minor },
    }
}

fn reversed(before: Standing, earned: i64, reported: i64) -> Standing {
    let left = match reported {
        taken if taken < 0 => before.commission_minor.saturating_add(taken),
        // Networks that repeat the commission with its reversal mean all of it.
        whole if whole >= earned => 0,
        left => left,
    };
    if left > 0 { Standing { commission_minor: left, ..before } } else { Standing::NOTHING_LEFT }
}

/// What one report more makes of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it stands then.
    pub standing: Standing,
    /// What that changes in reports; nothing where the report came too late to count.
    pub change: Balance,
}

/// What `new` changes after `known`, in the order of their arrival; `None` when it is known already.
pub fn step(known: &[Reported], new: Reported) -> Option<Step> {
    if known.iter().any(|report| report.says_the_same(&new)) {
        return None;
    }
    let before = standing(known).map(Standing::balance).unwrap_or_default();
    let standing = standing(&[known, &[new]].concat())?;
    Some(Step { standing, change: standing.balance() - before })
}

/// When a change is booked: when the report says, but money that is taken back on a day of its own.
///
/// `first_at` is when the conversion was; a network that repeats that time with a reversal took the money back `now`.
pub fn booked_at(
    change: Balance,
    reported_at: DateTime<Utc>,
    first_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let taken_back = change.conversions < 0 || change.revenue_minor < 0;
    if taken_back && reported_at <= first_at { now } else { reported_at }
}

#[cfg(test)]
mod tests {
    use super::ConversionStatus::{Approved, Declined, Paid, Pending, Reversed};
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn report((status, commission_minor, second): (ConversionStatus, i64, i64)) -> Reported {
        Reported { status, commission_minor, at: at(second) }
    }

    fn change(conversions: i64, revenue_minor: i64, pending_minor: i64) -> Balance {
        Balance { conversions, revenue_minor, pending_minor }
    }

    #[test]
    fn links_9_2_each_transition_books_its_differences() {
        for (before, new, expected) in [
            (vec![], (Pending, 300, 1), change(1, 0, 300)),
            (vec![], (Approved, 300, 1), change(1, 300, 0)),
            (vec![], (Paid, 300, 1), change(1, 300, 0)),
            (vec![], (Declined, 300, 1), change(0, 0, 0)),
            (vec![], (Reversed, 300, 1), change(0, 0, 0)),
            (vec![(Pending, 300, 0)], (Pending, 350, 1), change(0, 0, 50)),
            (vec![(Pending, 300, 0)], (Approved, 250, 1), change(0, 250, -300)),
            (vec![(Pending, 300, 0)], (Declined, 0, 1), change(-1, 0, -300)),
            (vec![(Pending, 300, 0)], (Reversed, 0, 1), change(-1, 0, -300)),
            (vec![(Approved, 300, 0)], (Approved, 250, 1), change(0, -50, 0)),
            (vec![(Approved, 300, 0)], (Paid, 300, 1), change(0, 0, 0)),
            (vec![(Approved, 300, 0)], (Paid, 310, 1), change(0, 10, 0)),
            (vec![(Approved, 300, 0)], (Declined, 0, 1), change(-1, -300, 0)),
            (vec![(Approved, 300, 0)], (Reversed, 0, 1), change(-1, -300, 0)),
            (vec![(Approved, 300, 0)], (Reversed, 300, 1), change(-1, -300, 0)),
            (vec![(Approved, 300, 0)], (Reversed, -300, 1), change(-1, -300, 0)),
            (vec![(Paid, 300, 0)], (Reversed, 0, 1), change(-1, -300, 0)),
            (vec![(Approved, 300, 0)], (Reversed, 100, 1), change(0, -200, 0)),
            (vec![(Approved, 300, 0)], (Reversed, -100, 1), change(0, -100, 0)),
            (vec![(Approved, 300, 0), (Reversed, -100, 1)], (Reversed, -200, 2), change(-1, -200, 0)),
            (vec![(Approved, 300, 0), (Reversed, 100, 1)], (Reversed, 0, 2), change(-1, -100, 0)),
        ] {
            let known: Vec<_> = before.iter().copied().map(report).collect();
            assert_eq!(step(&known, report(new)).unwrap().change, expected, "{before:?} then {new:?}");
        }
    }

    #[test]
    fn links_9_2_the_vector_sums_up_to_nothing() {
        let told = [(Pending, 300, 0), (Approved, 250, 1), (Approved, 250, 2), (Reversed, 0, 3)].map(report);
        let (mut known, mut changes, mut duplicates) = (Vec::new(), Vec::new(), 0);
        for report in told {
            match step(&known, report) {
                Some(step) => changes.push(step.change),
                None => duplicates += 1,
            }
            known.push(report);
        }
        assert_eq!(changes, [change(1, 0, 300), change(0, 250, -300), change(-1, -250, 0)]);
        assert_eq!(duplicates, 1);
    }

    #[test]
    fn links_9_2_what_is_older_is_not_applied_unless_it_ranks_higher() {
        for (known, new, status, expected) in [
            (vec![(Approved, 250, 5)], (Pending, 300, 1), Approved, change(0, 0, 0)),
            (vec![(Approved, 250, 5)], (Pending, 300, 9), Approved, change(0, 0, 0)),
            (vec![(Approved, 250, 5)], (Approved, 300, 1), Approved, change(0, 0, 0)),
            (vec![(Approved, 250, 5)], (Approved, 300, 5), Approved, change(0, 50, 0)),
            (vec![(Approved, 250, 5)], (Paid, 250, 1), Paid, change(0, 0, 0)),
            (vec![(Reversed, 250, 5)], (Approved, 250, 1), Reversed, change(0, 0, 0)),
            (vec![(Reversed, 100, 5)], (Approved, 250, 1), Approved, change(1, 100, 0)),
            (vec![(Declined, 0, 5)], (Approved, 250, 1), Declined, change(0, 0, 0)),
            (vec![(Declined, 0, 5)], (Approved, 250, 6), Approved, change(1, 250, 0)),
        ] {
            let known: Vec<_> = known.iter().copied().map(report).collect();
            let step = step(&known, report(new)).unwrap();
            assert_eq!((step.standing.status, step.change), (status, expected), "{known:?} then {new:?}");
        }
    }

    #[test]
    fn links_9_2_a_reversal_is_booked_on_its_own_day() {
        let (first, now) = (at(0), at(99));
        assert_eq!(booked_at(change(-1, -250, 0), at(50), first, now), at(50));
        assert_eq!(booked_at(change(-1, -250, 0), first, first, now), now, "the network repeats the day of the sale");
        assert_eq!(booked_at(change(1, 250, 0), first, first, now), first);
    }

    /// Reports with a time of its own each.
    fn reports() -> impl Strategy<Value = Vec<Reported>> {
        let status = prop::sample::select(vec![Pending, Approved, Paid, Declined, Reversed]);
        let one = (status, -3i64..6)
            .prop_map(|(status, amount)| (status, if status == Reversed { amount } else { amount.max(0) }));
        let all = prop::collection::vec(one, 0..9);
        all.prop_map(|all| all.into_iter().enumerate().map(|(i, (s, c))| report((s, c, i as i64))).collect())
    }

    /// The first of each that say the same: what is stored of them.
    fn sum(told: &[Reported]) -> (Vec<Reported>, Balance) {
        let (mut known, mut total) = (Vec::new(), Balance::default());
        for report in told {
            if let Some(step) = step(&known, *report) {
                known.push(*report);
                total = total - (Balance::default() - step.change);
            }
        }
        (known, total)
    }

    proptest! {
        #[test]
        fn links_9_2_changes_sum_up_to_the_standing(told in reports(), again in prop::collection::vec(0usize..9, 0..9)) {
            let repeated = again.iter().filter_map(|i| told.get(*i));
            let all: Vec<_> = told.iter().chain(repeated).copied().collect();
            let (known, total) = sum(&all);
            prop_assert_eq!(total, standing(&known).map(Standing::balance).unwrap_or_default());
            prop_assert!(total.revenue_minor >= 0 && total.pending_minor >= 0 && (0..=1).contains(&total.conversions));
        }

        #[test]
        fn links_9_2_the_order_of_arrival_does_not_matter(
            (told, mixed) in reports().prop_flat_map(|told| (Just(sum(&told).0), Just(sum(&told).0).prop_shuffle())),
        ) {
            prop_assert_eq!(standing(&mixed), standing(&told));
            prop_assert_eq!(sum(&mixed).1, sum(&told).1);
        }
    }
}

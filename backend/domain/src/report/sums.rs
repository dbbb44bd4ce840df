//! What is summed up in every report: views, clicks, conversions, euros, and what follows from them.

use super::metric::MetricKind;
use crate::money::from_micros;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that was counted, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// What was counted; revenue in euros.
    pub kind: MetricKind,
    /// How much, in millionths; corrections are negative.
    pub value: i64,
    /// The same without a visitor's further clicks of a day.
    pub unique: i64,
    /// Whether the views of the post are known, so that its clicks count for the CTR.
    pub views_known: bool,
}

/// Sums of a report or of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    views: Option<i64>,
    clicks: i64,
    clicks_with_views: i64,
    conversions: i64,
    revenue: i64,
}

impl Sums {
    /// Adds a count.
    pub fn add(&mut self, count: &Count) {
        match count.kind {
            MetricKind::View => self.views = Some(self.views.unwrap_or_default().saturating_add(count.value)),
            MetricKind::Click => {
                self.clicks = self.clicks.saturating_add(count.value);
                let counted = if count.views_known { count.unique } else { 0 };
                self.clicks_with_views = self.clicks_with_views.saturating_add(counted);
            }
            MetricKind::Conversion => self.conversions = self.conversions.saturating_add(count.value),
            MetricKind::Revenue => self.revenue = self.revenue.saturating_add(count.value),
        }
    }

    /// What earned more is more, then what was clicked more.
    pub fn rank(&self) -> (i64, i64, Option<i64>) {
        (self.revenue, self.clicks, self.views)
    }

    /// What they come to.
    pub fn totals(&self) -> Totals {
        Totals {
            views: self.views.map(whole),
            clicks: whole(self.clicks),
            ctr: self.ctr(),
            conversions: whole(self.conversions),
            revenue: padded(from_micros(self.revenue)),
            currency: "EUR".to_owned(),
            epc: self.epc(),
        }
    }

    /// Euros per click with four decimals at most.
    fn epc(&self) -> Option<String> {
        let clicks = Decimal::from(whole(self.clicks));
        let each = from_micros(self.revenue).checked_div(clicks)?;
        Some(padded(each.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero).normalize()))
    }

    /// Percent with two decimals.
    fn ctr(&self) -> Option<f64> {
        let views = self.views.filter(|v| *v > 0)?;
        let percent = Decimal::from(self.clicks_with_views) * Decimal::from(100) / Decimal::from(views);
        percent.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).to_f64()
    }
}

/// What a row or a whole report sums up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    /// Views; missing where the platform does not tell.
    pub views: Option<i64>,
    /// People's clicks.
    pub clicks: i64,
    /// Clicks per hundred views, of posts whose views are known, each visitor once a day; missing without views.
    pub ctr: Option<f64>,
    /// Sales and leads, less reversals.
    pub conversions: i64,
    /// Approved commission, a decimal text with two decimals at least.
    #[schema(example = "58.64")]
    pub revenue: String,
    /// Currency of the revenue.
    #[schema(example = "EUR")]
    pub currency: String,
    /// Revenue per click, a decimal text with two to four decimals; missing without clicks.
    #[schema(example = "0.35")]
    pub epc: Option<String>,
}

fn whole(micros: i64) -> i64 {
    micros / 1_000_000
}

/// At least two decimals, and as many more as the amount has.
fn padded(exact: Decimal) -> String {
    if exact.scale() < 2 { format!("{exact:.2}") } else { exact.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_1_the_click_rate_counts_a_visitor_once_a_day() {
        let mut sums = Sums::default();
        for (kind, value, unique) in [(MetricKind::View, 100, 100), (MetricKind::Click, 5, 2)] {
            let [value, unique] = [value, unique].map(|n| n * 1_000_000);
            sums.add(&Count { kind, value, unique, views_known: true });
        }
        let totals = sums.totals();
        assert_eq!((totals.clicks, totals.ctr), (5, Some(2.0)));
    }
}

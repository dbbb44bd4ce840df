//! The table of a report: one row a day and platform.

use super::metric::MetricKind;
use super::period::{Period, local_day};
use crate::money::from_micros;
use crate::platform::Platform;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A figure of a moment or of a whole day, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// When.
    pub at: DateTime<Utc>,
    /// Where.
    pub platform: Platform,
    /// What was counted; revenue in euros.
    pub kind: MetricKind,
    /// How much, in millionths; corrections are negative.
    pub value_micros: i64,
    /// Whether the views of the post are known, so that its clicks count for the CTR.
    pub views_known: bool,
}

/// One day of one platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DailyRow {
    /// The day in the workspace's time zone.
    pub date: NaiveDate,
    /// The platform.
    pub platform: Platform,
    /// Views; missing where the platform does not tell.
    pub views: Option<i64>,
    /// People's clicks.
    pub clicks: i64,
    /// Clicks per hundred views, of posts whose views are known; missing without views.
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

/// Sums of a report or of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    views: Option<i64>,
    clicks: i64,
    clicks_with_views: i64,
    conversions: i64,
    revenue: i64,
}

impl Sums {
    fn add(&mut self, figure: &Figure) {
        let value = figure.value_micros;
        match figure.kind {
            MetricKind::View => self.views = Some(self.views.unwrap_or_default().saturating_add(value)),
            MetricKind::Click => {
                self.clicks = self.clicks.saturating_add(value);
                let counted = if figure.views_known { value } else { 0 };
                self.clicks_with_views = self.clicks_with_views.saturating_add(counted);
            }
            MetricKind::Conversion => self.conversions = self.conversions.saturating_add(value),
            MetricKind::Revenue => self.revenue = self.revenue.saturating_add(value),
        }
    }

    fn totals(&self) -> Totals {
        Totals {
            views: self.views.map(whole),
            clicks: whole(self.clicks),
            ctr: self.ctr(),
            conversions: whole(self.conversions),
            revenue: euros(self.revenue),
            currency: "EUR".to_owned(),
            epc: self.epc(),
        }
    }

    fn row(&self, date: NaiveDate, platform: Platform) -> DailyRow {
        DailyRow {
            date,
            platform,
            views: self.views.map(whole),
            clicks: whole(self.clicks),
            ctr: self.ctr(),
            conversions: whole(self.conversions),
            revenue: euros(self.revenue),
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

/// What a whole report sums up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    /// Views, where any are known.
    pub views: Option<i64>,
    /// People's clicks.
    pub clicks: i64,
    /// Clicks per hundred views, of posts whose views are known.
    pub ctr: Option<f64>,
    /// Sales and leads, less reversals.
    pub conversions: i64,
    /// Approved commission, a decimal text.
    #[schema(example = "58.64")]
    pub revenue: String,
    /// Currency of the revenue.
    #[schema(example = "EUR")]
    pub currency: String,
    /// Revenue per click; missing without clicks.
    #[schema(example = "0.35")]
    pub epc: Option<String>,
}

/// The rows of a period, newest day first and platforms in their order, and their sum (R8.2).
///
/// Figures outside the period are passed over; a day and platform without figures has no row.
pub fn daily(figures: &[Figure], period: Period, zone: Tz) -> (Vec<DailyRow>, Totals) {
    let mut days: BTreeMap<(std::cmp::Reverse<NaiveDate>, Platform), Sums> = BTreeMap::new();
    let mut all = Sums::default();
    for figure in figures {
        let day = local_day(figure.at, zone);
        if (period.from..=period.to).contains(&day) {
            days.entry((std::cmp::Reverse(day), figure.platform)).or_default().add(figure);
            all.add(figure);
        }
    }
    let rows = days.iter().map(|((day, platform), sums)| sums.row(day.0, *platform)).collect();
    (rows, all.totals())
}

/// The sum of each day of a period, oldest first, a day without figures included: what a chart draws.
pub fn series(figures: &[Figure], period: Period, zone: Tz) -> Vec<(NaiveDate, Totals)> {
    let mut days: BTreeMap<NaiveDate, Sums> = period.days().map(|day| (day, Sums::default())).collect();
    for figure in figures {
        if let Some(sums) = days.get_mut(&local_day(figure.at, zone)) {
            sums.add(figure);
        }
    }
    days.into_iter().map(|(day, sums)| (day, sums.totals())).collect()
}

fn whole(micros: i64) -> i64 {
    micros / 1_000_000
}

/// At least two decimals, and as many more as the amount has.
fn euros(micros: i64) -> String {
    padded(from_micros(micros))
}

fn padded(exact: Decimal) -> String {
    if exact.scale() < 2 { format!("{exact:.2}") } else { exact.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(at: &str, platform: Platform, kind: MetricKind, value: i64) -> Figure {
        Figure {
            at: at.parse().unwrap(),
            platform,
            kind,
            value_micros: value,
            views_known: platform != Platform::Reddit,
        }
    }

    #[test]
    fn r82_figures_are_summed_by_local_day_and_platform() {
        use MetricKind::{Click, Conversion, Revenue, View};
        use Platform::{Reddit, Youtube};
        let one = 1_000_000;
        let figures = [
            figure("2026-10-25T22:30:00Z", Youtube, View, 200 * one),
            figure("2026-10-25T22:30:00Z", Youtube, Click, 3 * one),
            figure("2026-10-25T23:30:00Z", Youtube, Click, one),
            figure("2026-10-25T10:00:00Z", Reddit, Click, 5 * one),
            figure("2026-10-25T10:00:00Z", Youtube, Revenue, 2_500_000),
            figure("2026-10-25T11:00:00Z", Youtube, Revenue, -1_250_000),
            figure("2026-10-25T11:00:00Z", Youtube, Conversion, -one),
            figure("2026-10-30T11:00:00Z", Youtube, Conversion, one),
        ];
        let period = Period::new("2026-10-24".parse().unwrap(), "2026-10-26".parse().unwrap()).unwrap();
        let (rows, totals) = daily(&figures, period, Tz::Europe__Paris);
        let short: Vec<_> = rows
            .iter()
            .map(|r| (r.date.to_string(), r.platform, r.views, r.clicks, r.ctr, r.conversions, r.revenue.clone()))
            .collect();
        assert_eq!(
            short,
            [
                ("2026-10-26".to_owned(), Youtube, None, 1, None, 0, "0.00".to_owned()),
                ("2026-10-25".to_owned(), Youtube, Some(200), 3, Some(1.5), -1, "1.25".to_owned()),
                ("2026-10-25".to_owned(), Reddit, None, 5, None, 0, "0.00".to_owned()),
            ]
        );
        assert_eq!(
            (totals.clicks, totals.views, totals.ctr, totals.revenue.as_str()),
            (9, Some(200), Some(2.0), "1.25")
        );
    }

    #[test]
    fn r82_a_series_has_every_day_and_sums_to_the_whole() {
        let one = 1_000_000;
        let figures = [
            figure("2026-10-24T10:00:00Z", Platform::Youtube, MetricKind::Click, one),
            figure("2026-10-26T10:00:00Z", Platform::Reddit, MetricKind::Click, 2 * one),
            figure("2026-10-26T11:00:00Z", Platform::Reddit, MetricKind::Revenue, 10_000),
            figure("2026-10-29T10:00:00Z", Platform::Reddit, MetricKind::Click, 9 * one),
        ];
        let period = Period::new("2026-10-24".parse().unwrap(), "2026-10-26".parse().unwrap()).unwrap();
        let series = series(&figures, period, Tz::UTC);
        let short: Vec<_> =
            series.iter().map(|(day, t)| (day.to_string(), t.clicks, t.views, t.revenue.as_str())).collect();
        assert_eq!(
            short,
            [
                ("2026-10-24".to_owned(), 1, None, "0.00"),
                ("2026-10-25".to_owned(), 0, None, "0.00"),
                ("2026-10-26".to_owned(), 2, None, "0.01"),
            ]
        );
        assert_eq!(daily(&figures, period, Tz::UTC).1.clicks, series.iter().map(|(_, t)| t.clicks).sum::<i64>());
    }

    #[test]
    fn r82_without_figures_there_are_no_rows_and_no_views() {
        let day = "2026-01-01".parse().unwrap();
        let (rows, totals) = daily(&[], Period { from: day, to: day }, Tz::UTC);
        assert_eq!((rows.len(), totals.views, totals.ctr, totals.revenue.as_str()), (0, None, None, "0.00"));
    }
}

//! The table of a report: one row a day and platform.

use super::period::{Period, local_day};
use super::sums::{Count, Sums, Totals};
use crate::platform::Platform;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
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
    /// What was counted.
    pub count: Count,
}

/// One day of one platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DailyRow {
    /// The day in the workspace's time zone.
    pub date: NaiveDate,
    /// The platform.
    pub platform: Platform,
    /// What was counted.
    #[serde(flatten)]
    pub totals: Totals,
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
            days.entry((std::cmp::Reverse(day), figure.platform)).or_default().add(&figure.count);
            all.add(&figure.count);
        }
    }
    let rows = days
        .iter()
        .map(|((day, platform), sums)| DailyRow { date: day.0, platform: *platform, totals: sums.totals() })
        .collect();
    (rows, all.totals())
}

/// The sum of each day of a period, oldest first, a day without figures included: what a chart draws.
pub fn series(figures: &[Figure], period: Period, zone: Tz) -> Vec<(NaiveDate, Totals)> {
    let mut days: BTreeMap<NaiveDate, Sums> = period.days().map(|day| (day, Sums::default())).collect();
    for figure in figures {
        if let Some(sums) = days.get_mut(&local_day(figure.at, zone)) {
            sums.add(&figure.count);
        }
    }
    days.into_iter().map(|(day, sums)| (day, sums.totals())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metric::MetricKind;

    fn figure(at: &str, platform: Platform, kind: MetricKind, value: i64) -> Figure {
        let count = Count { kind, value, unique: value, views_known: platform != Platform::Reddit };
        Figure { at: at.parse().unwrap(), platform, count }
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
            .map(|r| (r.date.to_string(), r.platform, &r.totals))
            .map(|(date, platform, t)| (date, platform, t.views, t.clicks, t.ctr, t.conversions, t.revenue.clone()))
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

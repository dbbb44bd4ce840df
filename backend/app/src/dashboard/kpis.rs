//! The dashboard's figures: each with the period before and a value a day.

use crate::app::App;
use crate::error::Result;
use crate::reports::daily::figures;
use crate::reports::zone::zone;
use chrono::NaiveDate;
use domain::report::daily::{daily, series};
use domain::report::period::Period;
use domain::report::sums::Totals;
use serde::{Deserialize, Serialize};
use storage::metric_sum;
use utoipa::ToSchema;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Approved commission, in euros.
    Revenue,
    /// Views, where platforms tell.
    Views,
    /// People's clicks.
    Clicks,
    /// Clicks per hundred views.
    Ctr,
    /// Euros per click.
    Epc,
}

impl Measure {
    const ALL: [Measure; 5] = [Measure::Revenue, Measure::Views, Measure::Clicks, Measure::Ctr, Measure::Epc];

    fn currency(self) -> Option<String> {
        matches!(self, Measure::Revenue | Measure::Epc).then(|| "EUR".to_owned())
    }

    /// As an exact decimal text; `None` when it is not known.
    fn of(self, totals: &Totals) -> Option<String> {
        match self {
            Measure::Revenue => Some(totals.revenue.clone()),
            Measure::Views => totals.views.map(|views| views.to_string()),
            Measure::Clicks => Some(totals.clicks.to_string()),
            Measure::Ctr => totals.ctr.map(|percent| percent.to_string()),
            Measure::Epc => totals.epc.clone(),
        }
    }
}

/// A figure of the period, beside the period before and day by day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Kpi {
    /// What is measured.
    pub key: Measure,
    /// The figure, a decimal text; null when it is not known.
    #[schema(example = "58.64")]
    pub value: Option<String>,
    /// The same of the period of the same length before.
    pub previous: Option<String>,
    /// ISO 4217, for money.
    pub currency: Option<String>,
    /// One value a day, oldest first.
    pub series: Vec<KpiDay>,
}

/// A figure of one day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct KpiDay {
    /// The day in the workspace's time zone.
    pub date: NaiveDate,
    /// The figure; null when it is not known.
    pub value: Option<String>,
}

/// The figures of the last `days` days, today included.
pub async fn kpis(app: &App, days: u32) -> Result<Vec<Kpi>> {
    let zone = zone(app).await?;
    let period = Period::last(days, app.now(), zone);
    let before = period.previous();
    let (from, to) = (before.bounds(zone).0, period.bounds(zone).1);
    let figures = figures(&metric_sum::between(&app.db, from, to, None).await?);
    let (now, previous) = (daily(&figures, period, zone).1, daily(&figures, before, zone).1);
    let series = series(&figures, period, zone);
    let shown = |key: Measure| Kpi {
        key,
        value: key.of(&now),
        previous: key.of(&previous),
        currency: key.currency(),
        series: series.iter().map(|(date, totals)| KpiDay { date: *date, value: key.of(totals) }).collect(),
    };
    Ok(Measure::ALL.into_iter().map(shown).collect())
}

//! Reports over HTTP.

use super::breakdown::{self, Breakdown};
use super::daily::{DailyReport, report, totals};
use super::zone::period;
use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::Params;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use domain::money::{Simulation, simulate};
use domain::platform::Platform;
use domain::report::breakdown::Dimension;
use domain::report::csv::{CsvStyle, Decimals, Separator, write_daily, write_parts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(daily_report).service(breakdown_report).service(export_report).service(simulate_revenue);
}

/// With what a report is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Compare {
    /// The period of the same length before.
    Previous,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DailyQuery {
    /// First day, `2026-12-01`; the workspace's last seven days when neither is given.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    /// Only this platform.
    platform: Option<Platform>,
    /// Adds the sum of the period before.
    #[param(inline)]
    compare: Option<Compare>,
}

/// Shows clicks, views and money by day and platform.
#[utoipa::path(tag = "reports", params(DailyQuery), responses((status = 200, body = DailyReport)))]
#[get("/reports/daily")]
async fn daily_report(app: Data<App>, query: Params<DailyQuery>) -> Result<Json<DailyReport>> {
    let query = query.0;
    let (period, zone) = period(&app, query.from.as_deref(), query.to.as_deref()).await?;
    let mut shown = report(&app, period, zone, query.platform).await?;
    if query.compare.is_some() {
        shown.previous = Some(totals(&app, period.previous(), zone, query.platform).await?);
    }
    Ok(Json(shown))
}

/// Which days, and by what.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BreakdownQuery {
    /// By `post`, `arm`, `source` or `platform`.
    #[param(inline)]
    by: Dimension,
    /// First day; the workspace's last seven days when neither is given.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    /// Only this platform.
    platform: Option<Platform>,
}

/// Shows clicks, views and money by post, arm, source or platform, what earned most first.
#[utoipa::path(tag = "reports", params(BreakdownQuery), responses((status = 200, body = Breakdown)))]
#[get("/reports/breakdown")]
async fn breakdown_report(app: Data<App>, query: Params<BreakdownQuery>) -> Result<Json<Breakdown>> {
    let query = query.0;
    let (period, zone) = period(&app, query.from.as_deref(), query.to.as_deref()).await?;
    Ok(Json(breakdown::read(&app, query.by, period, zone, query.platform).await?.shortened()))
}

/// Which days, by what, and how they are written.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// First day; the workspace's last seven days when neither is given.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    /// Only this platform.
    platform: Option<Platform>,
    /// Instead of by day and platform: by `post`, `arm`, `source` or `platform`.
    #[param(inline)]
    by: Option<Dimension>,
    /// Between fields: `comma` or `semicolon`.
    #[serde(default)]
    #[param(inline)]
    separator: Separator,
    /// In numbers: `point` or `comma`.
    #[serde(default)]
    #[param(inline)]
    decimals: Decimals,
}

/// Exports the daily report, or a breakdown, as CSV that spreadsheets open.
#[utoipa::path(tag = "reports", params(ExportQuery), responses((status = 200, body = String, content_type = "text/csv")))]
#[get("/reports/export.csv")]
async fn export_report(app: Data<App>, query: Params<ExportQuery>) -> Result<HttpResponse> {
    let query = query.0;
    let (period, zone) = period(&app, query.from.as_deref(), query.to.as_deref()).await?;
    let style = CsvStyle { separator: query.separator, decimals: query.decimals };
    let csv = match query.by {
        Some(by) => write_parts(by, &breakdown::read(&app, by, period, zone, query.platform).await?.items, style),
        None => write_daily(&report(&app, period, zone, query.platform).await?.items, style),
    };
    let name = format!("attachment; filename=\"contentflow-{}-{}.csv\"", period.from, period.to);
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header((CONTENT_DISPOSITION, name)).body(csv))
}

/// The figures of the simulator.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SimulateQuery {
    /// Views a day, a whole number.
    #[serde(default)]
    #[param(required = true, example = "1500")]
    views: String,
    /// Clicks per hundred views, 0 to 100.
    #[serde(default)]
    #[param(required = true, example = "2.5")]
    ctr: String,
    /// Euros per click.
    #[serde(default)]
    #[param(required = true, example = "0.35")]
    epc: String,
}

/// Estimates the revenue of a day: views x (ctr / 100) x epc, exact.
#[utoipa::path(tag = "reports", params(SimulateQuery), responses((status = 200, body = Simulation)))]
#[get("/reports/simulate")]
async fn simulate_revenue(query: Params<SimulateQuery>) -> Result<Json<Simulation>> {
    let SimulateQuery { views, ctr, epc } = query.0;
    simulate(&views, &ctr, &epc).map(Json).map_err(Error::findings)
}

//! `/healthz`, `/readyz` and `/internal/metrics`: for those who run it.

use crate::app::App;
use crate::error::{Error, Result};
use actix_web::web::{self, Data};
use actix_web::{HttpResponse, get, route};
use domain::job::JobStatus;
use sea_orm::ConnectionTrait;
use std::fmt::Write;
use std::time::Duration;
use storage::job;

/// Registers the pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(healthz).service(readyz).service(show_metrics);
}

/// The process answers.
#[route("/healthz", method = "GET", method = "HEAD")]
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

/// The database answers.
#[route("/readyz", method = "GET", method = "HEAD")]
async fn readyz(app: Data<App>) -> Result<HttpResponse> {
    let ping = tokio::time::timeout(Duration::from_secs(2), app.db.execute_unprepared("SELECT 1")).await;
    match ping {
        Ok(Ok(_)) => Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" }))),
        _ => Err(Error::Unavailable("the database does not answer".to_owned())),
    }
}

/// Figures in Prometheus text.
#[get("/internal/metrics")]
async fn show_metrics(app: Data<App>) -> Result<HttpResponse> {
    let mut text = String::from("# HELP contentflow_jobs Jobs by status.\n# TYPE contentflow_jobs gauge\n");
    for status in [JobStatus::Queued, JobStatus::Running, JobStatus::Done, JobStatus::Failed] {
        let n = job::count(&app.db, status).await?;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "contentflow_jobs{{status=\"{}\"}} {n}", status.as_str());
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}

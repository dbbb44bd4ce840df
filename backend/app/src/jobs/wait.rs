//! Holding an answer until a job ends.

use crate::app::App;
use crate::error::Result;
use crate::jobs::enqueue::Enqueued;
use crate::jobs::shape::Job;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use std::time::Duration;
use storage::job;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

/// How long to hold an answer.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct WaitQuery {
    /// Seconds to wait for the job's end, 0 to 60.
    #[validate(range(max = 60))]
    #[param(maximum = 60)]
    wait: Option<u64>,
}

impl WaitQuery {
    /// Seconds to wait.
    pub fn wait(&self) -> Option<u64> {
        self.wait
    }
}

/// The job, once it has ended or `wait` seconds are over.
pub async fn ended(app: &App, id: Uuid, wait: Option<u64>) -> Result<job::Model> {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(wait.unwrap_or(0));
    let mut written = app.written.subscribe();
    loop {
        let row = job::get(&app.db, id).await?;
        if row.ended() || tokio::time::Instant::now() >= deadline || app.stopping.is_cancelled() {
            return Ok(row);
        }
        // Another process may run it: then only the table tells.
        let pause = tokio::time::sleep(Duration::from_millis(200).min(deadline - tokio::time::Instant::now()));
        tokio::select! { _ = written.changed() => {}, () = pause => {} }
    }
}

/// Answers a trigger: 202 with the new job, 200 with the open one that does the same work.
pub async fn accepted(app: &App, enqueued: Enqueued, wait: Option<u64>) -> Result<HttpResponse> {
    let row = ended(app, enqueued.job.id, wait).await?;
    let status = if enqueued.created { StatusCode::ACCEPTED } else { StatusCode::OK };
    let location = (LOCATION, format!("/api/v1/jobs/{}", row.id));
    Ok(HttpResponse::build(status).insert_header(location).json(Job::from(row)))
}

//! Jobs and runs over HTTP: triggers, lists, logs, retry and cancel.

use crate::app::App;
use crate::error::{Error, Result};
use crate::events;
use crate::extract::{Body, Id, Params, page};
use crate::http::List;
use crate::jobs::enqueue::{Enqueued, enqueue};
use crate::jobs::runs::{self, Run};
use crate::perform::gave_up;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, Utc};
use domain::job::{JobKind, JobStatus};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use storage::{account, asset, job, job_log, post, run, source};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_jobs)
        .service(get_job)
        .service(get_job_log)
        .service(retry_job)
        .service(cancel_job)
        .service(trigger_ingest)
        .service(trigger_transform)
        .service(trigger_publish)
        .service(trigger_metrics)
        .service(trigger_autopilot)
        .service(list_runs)
        .service(get_run);
}

/// A piece of background work.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What kind of work.
    pub kind: JobKind,
    /// Where it stands.
    pub status: JobStatus,
    /// How far it is, in percent.
    #[schema(minimum = 0, maximum = 100)]
    pub progress: i32,
    /// What it works on.
    pub payload: domain::job::Job,
    /// How many times it was started.
    pub attempts: i32,
    /// How many times it may be started.
    pub max_attempts: i32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// The run it belongs to.
    pub run_id: Option<Uuid>,
    /// What it is about.
    pub subject: Option<Subject>,
    /// What a queued job waits for: `worker` or `time`.
    pub waiting_for: Option<String>,
    /// Not before this.
    pub run_after: DateTime<Utc>,
    /// When the last attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a job is about.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Subject {
    /// `source`, `asset`, `post` or `account`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// What people called it when the job was queued.
    pub title: Option<String>,
}

impl From<job::Model> for Job {
    fn from(row: job::Model) -> Self {
        let subject = row.payload.0.subject();
        let subject = subject.map(|(kind, id)| Subject { kind: kind.to_owned(), id, title: row.subject_title });
        let waits = (row.status.0 == JobStatus::Queued)
            .then(|| if row.run_after > row.updated_at { "time" } else { "worker" }.to_owned());
        Job {
            id: row.id,
            kind: row.kind.0,
            status: row.status.0,
            progress: row.progress,
            payload: row.payload.0,
            attempts: row.attempts,
            max_attempts: row.max_attempts,
            last_error: row.last_error,
            run_id: row.run_id,
            subject,
            waiting_for: waits,
            run_after: row.run_after,
            started_at: row.started_at,
            finished_at: row.finished_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What a list of jobs is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct JobQuery {
    /// Only this kind.
    kind: Option<JobKind>,
    /// Only this status.
    status: Option<JobStatus>,
    /// Only of this run.
    run_id: Option<Uuid>,
    /// Only about this source, asset, post or account.
    subject_id: Option<Uuid>,
    /// Rows at most; 50 when not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// Lists jobs, newest first.
#[utoipa::path(tag = "jobs", params(JobQuery), responses((status = 200, body = List<Job>)))]
#[get("/jobs")]
async fn list_jobs(app: Data<App>, query: Params<JobQuery>) -> Result<Json<List<Job>>> {
    let JobQuery { kind, status, run_id, subject_id, limit, cursor } = query.0;
    let filter = job::Filter { kind, status, run_id, subject_id };
    Ok(Json(List::of(job::list(&app.db, filter, page(limit, cursor.as_deref())?).await?)))
}

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

/// Shows a job, when it has ended or `wait` is over.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), WaitQuery), responses((status = 200, body = Job)))]
#[get("/jobs/{id}")]
async fn get_job(app: Data<App>, id: Id, query: Params<WaitQuery>) -> Result<Json<Job>> {
    Ok(Json(ended(&app, id.0, query.0.wait).await?.into()))
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

/// A line of a job's log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// Its id: ask for lines after it.
    pub id: Uuid,
    /// `info`, `warn` or `error`.
    pub level: String,
    /// The line, in English.
    pub message: String,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// From where on a log is read.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// The last line known.
    after: Option<Uuid>,
}

/// Reads a job's log, oldest line first, at most 500 lines.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), LogQuery), responses((status = 200, body = List<LogLine>)))]
#[get("/jobs/{id}/log")]
async fn get_job_log(app: Data<App>, id: Id, query: Params<LogQuery>) -> Result<Json<List<LogLine>>> {
    job::get(&app.db, id.0).await?;
    let lines = job_log::of_job(&app.db, id.0, query.0.after).await?;
    let items = lines.into_iter().map(|l| LogLine { id: l.id, level: l.level, message: l.message, at: l.created_at });
    Ok(Json(List { items: items.collect(), next_cursor: None }))
}

/// Queue a failed job again.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), WaitQuery), responses((status = 202, body = Job)))]
#[post("/jobs/{id}/retry")]
async fn retry_job(app: Data<App>, id: Id, query: Params<WaitQuery>) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    let row = job::get(&tx, id.0).await?;
    let retried = match row.status.0 {
        JobStatus::Queued => job::hasten(&tx, row.id, app.now()).await?,
        JobStatus::Failed => job::retry(&tx, row.id, app.now()).await?,
        JobStatus::Running | JobStatus::Done => false,
    };
    if !retried {
        return Err(Error::conflict("wrong-state", "only a failed or waiting job can be tried again"));
    }
    tell(&app, &tx, row.id).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    app.wake().await;
    accepted(&app, Enqueued { job: row, created: true }, query.0.wait).await
}

/// Cancel a job: a waiting one at once, a running one as soon as it notices.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path), WaitQuery), responses((status = 202, body = Job)))]
#[post("/jobs/{id}/cancel")]
async fn cancel_job(app: Data<App>, id: Id, query: Params<WaitQuery>) -> Result<HttpResponse> {
    let tx = storage::begin(&app.db).await?;
    let row = job::get(&tx, id.0).await?;
    if !job::cancel(&tx, row.id, app.now()).await? {
        return Err(Error::conflict("wrong-state", "it has ended already"));
    }
    tell(&app, &tx, row.id).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    accepted(&app, Enqueued { job: row, created: true }, query.0.wait).await
}

/// Tells what a person did to a job, and ends or reopens what depends on it.
async fn tell(app: &App, tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let row = job::get(tx, id).await?;
    if row.status.0 == JobStatus::Failed {
        gave_up(app, tx, &row, row.last_error.as_deref().unwrap_or("cancelled")).await?;
    }
    match row.run_id {
        Some(run_id) if row.ended() => runs::close(app, tx, run_id, row.status.0 == JobStatus::Failed).await?,
        Some(run_id) if row.status.0 == JobStatus::Queued => runs::reopen(app, tx, run_id).await?,
        _ => {}
    }
    events::add(app, tx, "job", "updated", id, &Job::from(row)).await
}

/// What to ingest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct IngestRequest {
    /// The source; every active one when missing.
    source_id: Option<Uuid>,
}

/// Scan one source, or every active one, in the background.
#[utoipa::path(tag = "jobs", request_body = IngestRequest, params(WaitQuery), responses((status = 202, body = Job), (status = 200, body = Job)))]
#[post("/jobs/ingest")]
async fn trigger_ingest(app: Data<App>, body: Body<IngestRequest>, query: Params<WaitQuery>) -> Result<HttpResponse> {
    if let Some(id) = body.0.source_id {
        source::get(&app.db, id).await?;
    }
    let work = domain::job::Job::Ingest { source_id: body.0.source_id };
    accepted(&app, enqueue_run(&app, work, "api").await?, query.0.wait).await
}

/// Queues `work` in a run of its own.
pub async fn enqueue_run(app: &App, work: domain::job::Job, trigger: &str) -> Result<Enqueued> {
    let tx = storage::begin(&app.db).await?;
    let run = run::start(&tx, trigger, app.now()).await?;
    let enqueued = super::enqueue_in(app, &tx, work, Some(run.id), app.now()).await?;
    if enqueued.created {
        events::add(app, &tx, "run", "created", run.id, &Run::from(run)).await?;
        tx.commit().await.map_err(storage::Error::from)?;
        events::written(app);
        app.wake().await;
    }
    Ok(enqueued)
}

/// What to render.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TransformRequest {
    /// The asset.
    asset_id: Uuid,
}

/// Render the clip of an asset in the background.
#[utoipa::path(tag = "jobs", request_body = TransformRequest, params(WaitQuery), responses((status = 202, body = Job), (status = 200, body = Job)))]
#[post("/jobs/transform")]
async fn trigger_transform(
    app: Data<App>,
    body: Body<TransformRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    let row = asset::get(&app.db, body.0.asset_id).await?;
    let enqueued = crate::assets::request_transform(&app, &row).await?;
    accepted(&app, enqueued, query.0.wait).await
}

/// What to publish.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    /// The post.
    post_id: Uuid,
}

/// Send a post to its platform in the background; what the gate holds goes to Review instead.
#[utoipa::path(tag = "jobs", request_body = PublishRequest, params(WaitQuery), responses((status = 202, body = Job), (status = 200, body = Job)))]
#[post("/jobs/publish")]
async fn trigger_publish(app: Data<App>, body: Body<PublishRequest>, query: Params<WaitQuery>) -> Result<HttpResponse> {
    let row = post::get(&app.db, body.0.post_id).await?;
    let enqueued = enqueue(&app, domain::job::Job::Publish { post_id: row.id }, None).await?;
    accepted(&app, enqueued, query.0.wait).await
}

/// Whose figures to read.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MetricsRequest {
    /// The account; every one when missing.
    account_id: Option<Uuid>,
}

/// Read figures from the platforms in the background.
#[utoipa::path(tag = "jobs", request_body = MetricsRequest, params(WaitQuery), responses((status = 202, body = Job), (status = 200, body = Job)))]
#[post("/jobs/metrics")]
async fn trigger_metrics(app: Data<App>, body: Body<MetricsRequest>, query: Params<WaitQuery>) -> Result<HttpResponse> {
    if let Some(id) = body.0.account_id {
        account::get(&app.db, id).await?;
    }
    let work = domain::job::Job::Metrics { account_id: body.0.account_id };
    accepted(&app, enqueue(&app, work, None).await?, query.0.wait).await
}

/// Nothing to say.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AutopilotRequest {}

/// Run one pass of autopilot in the background.
#[utoipa::path(tag = "jobs", request_body = AutopilotRequest, params(WaitQuery), responses((status = 202, body = Job), (status = 200, body = Job)))]
#[post("/jobs/autopilot")]
async fn trigger_autopilot(
    app: Data<App>,
    _body: Body<AutopilotRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    accepted(&app, enqueue_run(&app, domain::job::Job::Autopilot {}, "api").await?, query.0.wait).await
}

/// Which page of runs.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RunQuery {
    /// Rows at most; 50 when not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// Lists runs, newest first.
#[utoipa::path(tag = "jobs", params(RunQuery), responses((status = 200, body = List<Run>)))]
#[get("/runs")]
async fn list_runs(app: Data<App>, query: Params<RunQuery>) -> Result<Json<List<Run>>> {
    Ok(Json(List::of(run::list(&app.db, page(query.0.limit, query.0.cursor.as_deref())?).await?)))
}

/// Shows a run.
#[utoipa::path(tag = "jobs", params(("id" = Uuid, Path)), responses((status = 200, body = Run)))]
#[get("/runs/{id}")]
async fn get_run(app: Data<App>, id: Id) -> Result<Json<Run>> {
    Ok(Json(run::get(&app.db, id.0).await?.into()))
}

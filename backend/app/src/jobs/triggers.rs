//! Triggers: each asks for one job.

use crate::app::App;
use crate::error::Result;
use crate::extract::{Body, Params};
use crate::jobs::enqueue::{enqueue, enqueue_run};
use crate::jobs::shape::Job;
use crate::jobs::wait::{WaitQuery, accepted};
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use storage::{account, asset, post, source};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

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
pub(super) async fn trigger_ingest(
    app: Data<App>,
    body: Body<IngestRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    if let Some(id) = body.0.source_id {
        source::get(&app.db, id).await?;
    }
    let work = domain::job::Job::Ingest { source_id: body.0.source_id };
    accepted(&app, enqueue_run(&app, work, "api").await?, query.0.wait()).await
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
pub(super) async fn trigger_transform(
    app: Data<App>,
    body: Body<TransformRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    let row = asset::get(&app.db, body.0.asset_id).await?;
    let enqueued = crate::assets::request_transform(&app, &row).await?;
    accepted(&app, enqueued, query.0.wait()).await
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
pub(super) async fn trigger_publish(
    app: Data<App>,
    body: Body<PublishRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    let row = post::get(&app.db, body.0.post_id).await?;
    let enqueued = enqueue(&app, domain::job::Job::Publish { post_id: row.id }, None).await?;
    accepted(&app, enqueued, query.0.wait()).await
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
pub(super) async fn trigger_metrics(
    app: Data<App>,
    body: Body<MetricsRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    if let Some(id) = body.0.account_id {
        account::get(&app.db, id).await?;
    }
    let work = domain::job::Job::Metrics { account_id: body.0.account_id };
    accepted(&app, enqueue(&app, work, None).await?, query.0.wait()).await
}

/// Nothing to say.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AutopilotRequest {}

/// Run one pass of autopilot in the background.
#[utoipa::path(tag = "jobs", request_body = AutopilotRequest, params(WaitQuery), responses((status = 202, body = Job), (status = 200, body = Job)))]
#[post("/jobs/autopilot")]
pub(super) async fn trigger_autopilot(
    app: Data<App>,
    _body: Body<AutopilotRequest>,
    query: Params<WaitQuery>,
) -> Result<HttpResponse> {
    accepted(&app, enqueue_run(&app, domain::job::Job::Autopilot {}, "api").await?, query.0.wait()).await
}

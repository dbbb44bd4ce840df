//! The dashboard over HTTP.

use super::kpis::{Kpi, kpis};
use super::standing::{AssetCounts, Funnel, GateCard, PostCounts, standing};
use crate::app::App;
use crate::error::Result;
use crate::extract::Params;
use crate::jobs::shape::Job;
use crate::rules::api::Autopilot;
use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use domain::job::JobStatus;
use domain::platform::Platform;
use serde::{Deserialize, Serialize};
use storage::page::PageRequest;
use storage::{account, job, post, source};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Days that are shown when nobody says how many.
const DAYS: u32 = 7;
/// Posts that are shown as next.
const NEXT: u64 = 4;
/// Jobs that are shown.
const LATEST: u64 = 7;

/// Registers the operation.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_dashboard);
}

/// Everything at a glance (R5.3, R9).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Dashboard {
    /// Assets by status.
    pub assets: AssetCounts,
    /// Posts by status.
    pub posts: PostCounts,
    /// Posts that wait for a person.
    pub review: i64,
    /// How many came how far.
    pub funnel: Funnel,
    /// What the gate lets pass and holds, and why.
    pub gate: GateCard,
    /// Revenue, views, clicks, CTR and EPC of the period.
    pub kpis: Vec<Kpi>,
    /// The posts that go out next.
    pub up_next: Vec<UpNext>,
    /// What the workers do.
    pub jobs: JobsCard,
    /// What is still to be set up, in order.
    pub setup: Vec<SetupStep>,
    /// Autopilot's switch.
    pub autopilot: Autopilot,
}

/// A post that goes out soon.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct UpNext {
    /// The post.
    pub id: Uuid,
    /// What it shows.
    pub asset_id: Uuid,
    /// Its title.
    pub title: String,
    /// Where it goes.
    pub platform: Platform,
    /// When; null for as soon as possible.
    pub scheduled_at: Option<DateTime<Utc>>,
}

/// What the workers do.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JobsCard {
    /// Jobs that wait.
    pub queued: u64,
    /// Jobs that run.
    pub running: u64,
    /// Jobs that failed.
    pub failed: u64,
    /// The newest, newest first.
    pub latest: Vec<Job>,
}

/// A step of setting up.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SetupStep {
    /// `source`, `account`, `clip` or `post`.
    pub key: String,
    /// Whether it is done.
    pub done: bool,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DashboardQuery {
    /// Days of the figures, today included; 7 when not given.
    #[validate(range(min = 1, max = 90))]
    #[param(minimum = 1, maximum = 90)]
    days: Option<u32>,
}

/// Shows everything at a glance.
#[utoipa::path(tag = "reports", params(DashboardQuery), responses((status = 200, body = Dashboard)))]
#[get("/dashboard")]
async fn get_dashboard(app: Data<App>, query: Params<DashboardQuery>) -> Result<Json<Dashboard>> {
    let standing = standing(&app).await?;
    Ok(Json(Dashboard {
        review: standing.posts.review,
        kpis: kpis(&app, query.0.days.unwrap_or(DAYS)).await?,
        up_next: post::upcoming(&app.db, NEXT).await?.into_iter().map(UpNext::from).collect(),
        jobs: jobs(&app).await?,
        setup: setup(&app, &standing.assets, &standing.posts).await?,
        autopilot: Autopilot::read(&app).await?,
        assets: standing.assets,
        posts: standing.posts,
        funnel: standing.funnel,
        gate: standing.gate,
    }))
}

impl From<post::Model> for UpNext {
    fn from(row: post::Model) -> Self {
        let post::Model { id, asset_id, title, platform, scheduled_at, .. } = row;
        UpNext { id, asset_id, title, platform: platform.0, scheduled_at }
    }
}

async fn jobs(app: &App) -> Result<JobsCard> {
    let request = PageRequest { limit: LATEST, ..PageRequest::default() };
    let latest = job::list(&app.db, job::Filter::default(), request).await?;
    Ok(JobsCard {
        queued: job::count(&app.db, JobStatus::Queued).await?,
        running: job::count(&app.db, JobStatus::Running).await?,
        failed: job::count(&app.db, JobStatus::Failed).await?,
        latest: latest.items.into_iter().map(Job::from).collect(),
    })
}

async fn setup(app: &App, assets: &AssetCounts, posts: &PostCounts) -> Result<Vec<SetupStep>> {
    let steps = [
        ("source", !source::is_empty(&app.db).await?),
        ("account", !account::all(&app.db).await?.is_empty()),
        ("clip", assets.ready > 0),
        ("post", posts.queued + posts.posted > 0),
    ];
    Ok(steps.map(|(key, done)| SetupStep { key: key.to_owned(), done }).into())
}

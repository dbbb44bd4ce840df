//! Jobs: the truth about background work; the queue only carries the news that there is some.

use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Duration, Utc};
use domain::job::{Job, JobKind, JobStatus, LEASE_SECONDS, Next};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{ExprTrait, IntoActiveModel};
use sea_orm::{QueryOrder, QuerySelect, UpdateMany};

/// A job (R1.7).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What kind of work.
    pub kind: Text<JobKind>,
    /// The work.
    pub payload: Json<Job>,
    /// Where it stands.
    pub status: Text<JobStatus>,
    /// Higher runs first.
    pub priority: i32,
    /// How many times it was started.
    pub attempts: i32,
    /// How many times it may be started.
    pub max_attempts: i32,
    /// How far it is, `0..=100`.
    pub progress: i32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// The same key is never queued or running twice.
    pub unique_key: String,
    /// The run it belongs to.
    pub run_id: Option<Uuid>,
    /// What it is about.
    pub subject_id: Option<Uuid>,
    /// What people called that when the job was queued.
    pub subject_title: Option<String>,
    /// The same as it is searched; written by this file, whatever a caller puts here.
    pub search_key: Option<String>,
    /// Not before this.
    pub run_after: DateTime<Utc>,
    /// When the last attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Until when its worker may be silent.
    pub lease_until: Option<DateTime<Utc>>,
    /// The lease of the attempt that is running.
    pub lease: Option<Uuid>,
    /// Whether a person asked for it to stop.
    pub cancel_requested: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// A job to be queued for `run_after`.
    pub fn new(work: Job, run_id: Option<Uuid>, run_after: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let kind = work.kind();
        Model {
            id: Uuid::now_v7(),
            kind: Text(kind),
            status: Text(JobStatus::Queued),
            priority: kind.priority(),
            attempts: 0,
            max_attempts: kind.max_attempts(),
            progress: 0,
            last_error: None,
            unique_key: work.unique_key(),
            run_id,
            subject_id: work.subject().map(|(_, id)| id),
            subject_title: None,
            search_key: None,
            payload: Json(work),
            run_after,
            started_at: None,
            finished_at: None,
            lease_until: None,
            lease: None,
            cancel_requested: false,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether it is over.
    pub fn ended(&self) -> bool {
        matches!(self.status.0, JobStatus::Done | JobStatus::Failed)
    }
}

/// Reads one job.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "job", id })
}

/// The job with this key that has not ended, if there is one.
pub async fn open_by_key(db: &impl ConnectionTrait, unique_key: &str) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::UniqueKey.eq(unique_key));
    Ok(select.filter(Column::Status.is_in(OPEN)).one(db).await?)
}

const OPEN: [&str; 2] = ["queued", "running"];

/// Stores a new job, unless the same work is open already; `false` then.
pub async fn insert(db: &impl ConnectionTrait, job: &Model) -> Result<bool> {
    let search_key = job.subject_title.as_deref().map(page::search_key);
    let row = Model { search_key, ..job.clone() }.into_active_model().reset_all();
    let open = OnConflict::new().do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(open).exec_without_returning(db).await? == 1)
}

/// What a list of jobs is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<JobKind>,
    /// Only this status.
    pub status: Option<JobStatus>,
    /// Only of this run.
    pub run_id: Option<Uuid>,
    /// Only about this.
    pub subject_id: Option<Uuid>,
    /// Only about what people called so when the job was queued, whatever the case.
    pub q: Option<String>,
}

/// Reads a page of jobs.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(kind) = filter.kind {
        select = select.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(status) = filter.status {
        select = select.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(run_id) = filter.run_id {
        select = select.filter(Column::RunId.eq(run_id));
    }
    if let Some(subject_id) = filter.subject_id {
        select = select.filter(Column::SubjectId.eq(subject_id));
    }
    if let Some(q) = filter.q {
        select = select.filter(page::matches(Column::SearchKey, &q));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// The open jobs about each of `subject_ids`.
pub async fn open_about(db: &impl ConnectionTrait, subject_ids: &[Uuid]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::SubjectId.is_in(subject_ids.iter().copied()));
    Ok(select.filter(Column::Status.is_in(OPEN)).all(db).await?)
}

/// How many jobs are due at `now` and wait for a worker.
pub async fn count_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64> {
    Ok(due(now).count(db).await?)
}

fn due(now: DateTime<Utc>) -> Select<Entity> {
    Entity::find().filter(Column::Status.eq(JobStatus::Queued.as_str())).filter(Column::RunAfter.lte(now))
}

/// Leases the most urgent due job to the caller, leaving out the kinds in `busy`; `None` when nothing is due.
///
/// Among equals the newest runs first (R7.1).
pub async fn claim(db: &impl ConnectionTrait, busy: &[JobKind], now: DateTime<Utc>) -> Result<Option<Model>> {
    loop {
        let busy = busy.iter().map(|kind| kind.as_str());
        let select = due(now).filter(Column::Kind.is_not_in(busy));
        let Some(job) = select.order_by_desc(Column::Priority).order_by_desc(Column::Id).one(db).await? else {
            return Ok(None);
        };
        let lease = Uuid::now_v7();
        let taken = Entity::update_many()
            .col_expr(Column::Status, Expr::value(JobStatus::Running.as_str()))
            .col_expr(Column::Lease, Expr::value(lease))
            .col_expr(Column::LeaseUntil, Expr::value(now + Duration::seconds(LEASE_SECONDS)))
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
            .col_expr(Column::StartedAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(job.id))
            .filter(Column::Status.eq(JobStatus::Queued.as_str()))
            .filter(Column::RunAfter.lte(now))
            .exec(db)
            .await?;
        if taken.rows_affected == 1 {
            return Ok(Some(get(db, job.id).await?));
        }
    }
}

fn held(id: Uuid, lease: Uuid) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(id)).filter(Column::Lease.eq(lease))
}

/// What the holder of a lease learns when it renews it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// Go on.
    Held,
    /// Stop: a person asked for it.
    Cancelled,
    /// Stop: somebody else has the job.
    Lost,
}

/// Renews a lease, storing how far the job is.
pub async fn renew(
    db: &impl ConnectionTrait,
    id: Uuid,
    lease: Uuid,
    progress: i32,
    now: DateTime<Utc>,
) -> Result<Lease> {
    let renewed = held(id, lease)
        .col_expr(Column::LeaseUntil, Expr::value(now + Duration::seconds(LEASE_SECONDS)))
        .col_expr(Column::Progress, Expr::value(progress))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .exec(db)
        .await?;
    if renewed.rows_affected == 0 {
        return Ok(Lease::Lost);
    }
    Ok(if get(db, id).await?.cancel_requested { Lease::Cancelled } else { Lease::Held })
}

/// Ends the attempt that holds `lease`; `false` when somebody else has the job by now.
pub async fn settle(db: &impl ConnectionTrait, id: Uuid, lease: Uuid, next: &Next, now: DateTime<Utc>) -> Result<bool> {
    let none = || -> SimpleExpr { Expr::value(None::<Uuid>) };
    let update = held(id, lease)
        .col_expr(Column::Lease, none())
        .col_expr(Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    let status = |status: JobStatus| Expr::value(status.as_str());
    let update = match next {
        Next::Done => update
            .col_expr(Column::Status, status(JobStatus::Done))
            .col_expr(Column::Progress, Expr::value(100))
            .col_expr(Column::LastError, Expr::value(None::<String>))
            .col_expr(Column::FinishedAt, Expr::value(now)),
        Next::Failed { why } => update
            .col_expr(Column::Status, status(JobStatus::Failed))
            .col_expr(Column::LastError, Expr::value(why.as_str()))
            .col_expr(Column::FinishedAt, Expr::value(now)),
        Next::Queue { at, why } => {
            let update =
                update.col_expr(Column::Status, status(JobStatus::Queued)).col_expr(Column::RunAfter, Expr::value(*at));
            match why {
                Some(why) => update.col_expr(Column::LastError, Expr::value(why.as_str())),
                // Not a failure: the attempt is not counted.
                None => update.col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1)),
            }
        }
    };
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Jobs whose worker has been silent for too long at `now`.
pub async fn expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let running = Entity::find().filter(Column::Status.eq(JobStatus::Running.as_str()));
    Ok(running.filter(Column::LeaseUntil.lt(now)).limit(100).all(db).await?)
}

/// Queues a job that has ended again, with its attempts counted anew; `Conflict` when the same work is open.
pub async fn retry(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let retried = Entity::update_many()
        .col_expr(Column::Status, Expr::value(JobStatus::Queued.as_str()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::Progress, Expr::value(0))
        .col_expr(Column::CancelRequested, Expr::value(false))
        .col_expr(Column::RunAfter, Expr::value(now))
        .col_expr(Column::FinishedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(JobStatus::Failed.as_str()))
        .exec(db)
        .await?;
    Ok(retried.rows_affected == 1)
}

/// Makes a waiting job due at `now`; `false` when it does not wait.
pub async fn hasten(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let hastened = Entity::update_many()
        .col_expr(Column::RunAfter, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(JobStatus::Queued.as_str()))
        .exec(db)
        .await?;
    Ok(hastened.rows_affected == 1)
}

/// Fails a waiting job, or asks a running one to stop; `false` when it has ended.
pub async fn cancel(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let waiting = Entity::update_many()
        .col_expr(Column::Status, Expr::value(JobStatus::Failed.as_str()))
        .col_expr(Column::LastError, Expr::value("cancelled"))
        .col_expr(Column::FinishedAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(JobStatus::Queued.as_str()))
        .exec(db)
        .await?;
    if waiting.rows_affected == 1 {
        return Ok(true);
    }
    let running = Entity::update_many()
        .col_expr(Column::CancelRequested, Expr::value(true))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(JobStatus::Running.as_str()))
        .exec(db)
        .await?;
    Ok(running.rows_affected == 1)
}

/// How many jobs of a run have not ended.
pub async fn open_in_run(db: &impl ConnectionTrait, run_id: Uuid) -> Result<u64> {
    Ok(Entity::find().filter(Column::RunId.eq(run_id)).filter(Column::Status.is_in(OPEN)).count(db).await?)
}

/// How many jobs stand in `status`.
pub async fn count(db: &impl ConnectionTrait, status: JobStatus) -> Result<u64> {
    Ok(Entity::find().filter(Column::Status.eq(status.as_str())).count(db).await?)
}

//! What jobs say while they work: compact lines, oldest first.

use crate::Result;
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

/// A line of a job's log.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_log")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The job.
    pub job_id: Uuid,
    /// `info`, `warn` or `error`.
    pub level: String,
    /// The line, in English.
    pub message: String,
    /// When it was said.
    pub created_at: DateTime<Utc>,
    /// The same: a line is never changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a line.
pub async fn add(
    db: &impl ConnectionTrait,
    job_id: Uuid,
    level: &str,
    message: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let line = Model {
        id: Uuid::now_v7(),
        job_id,
        level: level.to_owned(),
        message: message.chars().filter(|c| *c != '\0').take(2000).collect(),
        created_at: now,
        updated_at: now,
    };
    Entity::insert(line.into_active_model().reset_all()).exec_without_returning(db).await?;
    Ok(())
}

/// Lines after `after`, oldest first, at most 500.
pub async fn of_job(db: &impl ConnectionTrait, job_id: Uuid, after: Option<Uuid>) -> Result<Vec<Model>> {
    let mut select = Entity::find().filter(Column::JobId.eq(job_id));
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    Ok(select.order_by_asc(Column::Id).limit(500).all(db).await?)
}

//! What changed, in order: rows that are written with the change they tell of.

use crate::Result;
use crate::columns::Json;
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::NotSet, DatabaseBackend, QueryOrder, QuerySelect};

/// A change of a resource.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Grows with every event.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// `job`, `run`, `asset`, `post`, `autopilot`, `account`, `source` or `notice`.
    pub topic: String,
    /// `created`, `updated` or `deleted`.
    pub op: String,
    /// The resource's id.
    pub resource_id: Option<Uuid>,
    /// The resource as the API shows it.
    pub resource: Json<serde_json::Value>,
    /// When it changed.
    pub created_at: DateTime<Utc>,
    /// The same: an event is never changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds an event; call it last in its transaction.
///
/// On PostgreSQL writers take turns until they commit, so that ids become visible in their order and no reader passes one over.
pub async fn add(
    db: &impl ConnectionTrait,
    topic: &str,
    op: &str,
    resource_id: Option<Uuid>,
    resource: serde_json::Value,
    now: DateTime<Utc>,
) -> Result<()> {
    if db.get_database_backend() == DatabaseBackend::Postgres {
        db.execute_unprepared("SELECT pg_advisory_xact_lock(5014270032)").await?;
    }
    let mut row = Model {
        id: 0,
        topic: topic.to_owned(),
        op: op.to_owned(),
        resource_id,
        resource: Json(resource),
        created_at: now,
        updated_at: now,
    }
    .into_active_model()
    .reset_all();
    row.id = NotSet;
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Events after `after`, in order, at most `limit`.
pub async fn after(db: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.gt(after)).order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// The ids of the oldest and the newest event that are kept.
pub async fn bounds(db: &impl ConnectionTrait) -> Result<Option<(i64, i64)>> {
    let oldest = Entity::find().order_by_asc(Column::Id).one(db).await?;
    let newest = Entity::find().order_by_desc(Column::Id).one(db).await?;
    Ok(oldest.zip(newest).map(|(oldest, newest)| (oldest.id, newest.id)))
}

/// Deletes what came before `before`.
pub async fn delete_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(db).await?;
    Ok(())
}

//! Schedules: when each next fires, so that it fires once however many processes run.

use crate::Result;
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// A schedule's next time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is scheduled.
    pub name: String,
    /// When it fires next.
    pub next_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// When `name` fires next, if it was ever planned.
pub async fn next_at(db: &impl ConnectionTrait, name: &str) -> Result<Option<DateTime<Utc>>> {
    Ok(Entity::find().filter(Column::Name.eq(name)).one(db).await?.map(|row| row.next_at))
}

/// Takes the firing that is due at `now` and plans the next for `next_at`; `false` when it is not due or another took it.
///
/// A schedule that was never planned is due at once.
pub async fn take(db: &impl ConnectionTrait, name: &str, next_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
    let taken = Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(next_at))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Name.eq(name))
        .filter(Column::NextAt.lte(now))
        .exec(db)
        .await?;
    if taken.rows_affected == 1 {
        return Ok(true);
    }
    let row = Model { id: Uuid::now_v7(), name: name.to_owned(), next_at, created_at: now, updated_at: now };
    let planned = OnConflict::column(Column::Name).do_nothing().to_owned();
    let inserted = Entity::insert(row.into_active_model().reset_all()).on_conflict(planned);
    Ok(inserted.exec_without_returning(db).await? == 1)
}

/// Plans `name` for `at`, or sooner if it was planned sooner.
pub async fn hasten(db: &impl ConnectionTrait, name: &str, at: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(at))
        .filter(Column::Name.eq(name))
        .filter(Column::NextAt.gt(at))
        .exec(db)
        .await?;
    Ok(())
}

//! Visits of short links by day and class: bots, previews and prefetches are counted here and nowhere else.

use crate::Result;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait, IntoActiveModel};

/// Visits of one link on one UTC day in one class.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link_count")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The link.
    pub link_id: Uuid,
    /// UTC day, `2026-12-01`.
    pub day: String,
    /// `click`, `bot`, `prefetch`, …
    pub class: String,
    /// How many.
    pub n: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds `n` visits.
pub async fn add(
    db: &impl ConnectionTrait,
    link_id: Uuid,
    day: &str,
    class: &str,
    n: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = Model {
        id: Uuid::now_v7(),
        link_id,
        day: day.to_owned(),
        class: class.to_owned(),
        n,
        created_at: now,
        updated_at: now,
    };
    let sum = Expr::col((Entity, Column::N)).add(n);
    let conflict = OnConflict::columns([Column::LinkId, Column::Day, Column::Class]).value(Column::N, sum).to_owned();
    Entity::insert(row.into_active_model().reset_all()).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

/// The counts of a link.
pub async fn of_link(db: &impl ConnectionTrait, link_id: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::LinkId.eq(link_id)).all(db).await?)
}

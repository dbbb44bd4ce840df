//! Visits of short links by day and class: bots, previews and prefetches are counted here and nowhere else.

use crate::Result;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

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

/// Adds visits by link, UTC day and class; each triple once, in an order that every process keeps.
pub async fn add(
    db: &impl ConnectionTrait,
    visits: &BTreeMap<(Uuid, String, String), i64>,
    now: DateTime<Utc>,
) -> Result<()> {
    if visits.is_empty() {
        return Ok(());
    }
    let rows = visits.iter().map(|((link_id, day, class), n)| {
        let (day, class) = (day.clone(), class.clone());
        let row = Model { id: Uuid::now_v7(), link_id: *link_id, day, class, n: *n, created_at: now, updated_at: now };
        row.into_active_model().reset_all()
    });
    let sum = Expr::col((Entity, Column::N)).add(Expr::col(("excluded", Column::N)));
    let conflict = OnConflict::columns([Column::LinkId, Column::Day, Column::Class])
        .value(Column::N, sum)
        .value(Column::UpdatedAt, now)
        .to_owned();
    Entity::insert_many(rows).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

/// The counts of a link, newest day first, at most `limit` rows.
pub async fn of_link(db: &impl ConnectionTrait, link_id: Uuid, limit: u64) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::LinkId.eq(link_id));
    Ok(select.order_by_desc(Column::Day).order_by_asc(Column::Class).limit(limit).all(db).await?)
}

/// Sums of several links by class, over all days.
pub async fn by_class(db: &impl ConnectionTrait, link_ids: &[Uuid]) -> Result<Vec<(Uuid, String, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        link_id: Uuid,
        class: String,
        n: i64,
    }
    let select = Entity::find()
        .select_only()
        .columns([Column::LinkId, Column::Class])
        .column_as(Expr::col(Column::N).sum().cast_as("bigint"), "n")
        .filter(Column::LinkId.is_in(link_ids.iter().copied()))
        .group_by(Column::LinkId)
        .group_by(Column::Class);
    let rows = select.into_model::<Row>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.link_id, row.class, row.n)).collect())
}

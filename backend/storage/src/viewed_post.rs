//! Posts whose platform tells their views: only their clicks count for a click-through rate.

use crate::Result;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel, QuerySelect};
use std::collections::HashSet;

/// A post whose views are known.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "viewed_post")]
pub struct Model {
    /// The post's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When its first views were stored.
    pub created_at: DateTime<Utc>,
    /// The same.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Those of `ids` whose views are known.
pub async fn among(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    let select = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(select.into_tuple::<Uuid>().all(db).await?.into_iter().collect())
}

/// Remembers that the views of a post are known; `false` when it was known before.
pub async fn add(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let row = Model { id, created_at: now, updated_at: now }.into_active_model().reset_all();
    let known = OnConflict::column(Column::Id).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(known).exec_without_returning(db).await? == 1)
}

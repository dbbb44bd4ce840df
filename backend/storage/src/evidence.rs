//! Evidence for licences: append-only.

use crate::Result;
use crate::columns::Json;
use chrono::{DateTime, Utc};
use domain::licence::Evidence;
use sea_orm::IntoActiveModel;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

/// One piece of evidence for an asset's licence.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The asset.
    pub asset_id: Uuid,
    /// What was seen, where, when and by whom.
    pub detail: Json<Evidence>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// The same: evidence is never changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds evidence for an asset.
pub async fn add(
    db: &impl ConnectionTrait,
    asset_id: Uuid,
    evidence: impl IntoIterator<Item = Evidence>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row =
        |evidence| Model { id: Uuid::now_v7(), asset_id, detail: Json(evidence), created_at: now, updated_at: now };
    let rows: Vec<_> = evidence.into_iter().map(|e| row(e).into_active_model().reset_all()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Evidence for an asset, oldest first.
pub async fn of_asset(db: &impl ConnectionTrait, asset_id: Uuid) -> Result<Vec<Model>> {
    of_assets(db, &[asset_id]).await
}

/// Evidence for several assets, oldest first.
pub async fn of_assets(db: &impl ConnectionTrait, asset_ids: &[Uuid]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::AssetId.is_in(asset_ids.iter().copied()));
    Ok(select.order_by_asc(Column::Id).all(db).await?)
}

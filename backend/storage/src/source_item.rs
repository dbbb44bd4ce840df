//! Items seen in sources: what makes the same item never a second asset.

use crate::Result;
use crate::columns::Json;
use chrono::{DateTime, Utc};
use domain::finding::Finding;
use sea_orm::IntoActiveModel;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

/// An item that a source has shown.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "source_item")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The source.
    pub source_id: Uuid,
    /// Identity within the source: 64 hex digits.
    pub item_id: String,
    /// The item's address in comparable form.
    pub url_key: Option<String>,
    /// SHA-256 of title and text, in hex.
    pub content_hash: Option<String>,
    /// The asset it became.
    pub asset_id: Option<Uuid>,
    /// `asset`, `filtered`, `known`, `duplicate` or `older`.
    pub outcome: String,
    /// Why it did not become an asset.
    pub reasons: Json<Vec<Finding>>,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Stores an item; `Conflict` when the source has shown it before.
pub async fn insert(db: &impl ConnectionTrait, item: Model) -> Result<Model> {
    Ok(item.into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of an item that exists.
pub async fn update(db: &impl ConnectionTrait, item: Model) -> Result<Model> {
    Ok(item.into_active_model().reset_all().update(db).await?)
}

/// Those of `item_ids` that the source has shown before.
pub async fn known(db: &impl ConnectionTrait, source_id: Uuid, item_ids: &[String]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::SourceId.eq(source_id));
    Ok(select.filter(Column::ItemId.is_in(item_ids)).all(db).await?)
}

/// Those of `url_keys` that the source has shown before, under whatever id.
pub async fn known_urls(db: &impl ConnectionTrait, source_id: Uuid, url_keys: &[String]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::SourceId.eq(source_id));
    Ok(select.filter(Column::UrlKey.is_in(url_keys)).all(db).await?)
}

/// Whether the source has shown anything yet.
pub async fn any(db: &impl ConnectionTrait, source_id: Uuid) -> Result<bool> {
    Ok(Entity::find().filter(Column::SourceId.eq(source_id)).limit(1).one(db).await?.is_some())
}

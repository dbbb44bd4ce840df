//! Items seen in sources: what makes the same item never a second asset.

use crate::Result;
use crate::columns::Json;
use chrono::{DateTime, Utc};
use domain::finding::Finding;
use sea_orm::IntoActiveModel;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

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

/// Stores items, leaving out those that the source has shown before; answers how many are new.
pub async fn insert_new(db: &impl ConnectionTrait, items: Vec<Model>) -> Result<u64> {
    let seen = OnConflict::columns([Column::SourceId, Column::ItemId]).do_nothing().to_owned();
    let mut new = 0;
    for items in items.chunks(BATCH) {
        let rows = items.iter().map(|item| item.clone().into_active_model().reset_all());
        new += Entity::insert_many(rows).on_conflict(seen.clone()).exec_without_returning(db).await?;
    }
    Ok(new)
}

/// Rows in one statement: each has ten values, and a statement takes some thousands.
const BATCH: usize = 100;

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

/// Forgets what was filtered out, so that changed filters judge it again.
pub async fn forget_filtered(db: &impl ConnectionTrait, source_id: Uuid) -> Result<()> {
    let filtered = Entity::delete_many().filter(Column::SourceId.eq(source_id)).filter(Column::Outcome.eq("filtered"));
    filtered.exec(db).await?;
    Ok(())
}

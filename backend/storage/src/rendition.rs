//! Renditions: the rendered files of an asset, one per class of platform.

use crate::Result;
use crate::columns::Json;
use chrono::{DateTime, Utc};
use domain::asset::plan::RenderPlan;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, IntoActiveModel};

/// A rendered file.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rendition")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The asset.
    pub asset_id: Uuid,
    /// `standard`, `standard-ad` or `tiktok`.
    pub kind: String,
    /// Hash of everything that decided how it looks: another hash means another file.
    pub plan_hash: String,
    /// Key of the MP4 in the media store.
    pub clip: String,
    /// Key of the thumbnail.
    pub thumbnail: String,
    /// Key of the small preview; `None` when the original was copied as it is.
    pub preview: Option<String>,
    /// SHA-256 of the MP4, in hex.
    pub sha256: String,
    /// Size of the MP4 in bytes.
    pub size: i64,
    /// Length in seconds.
    pub duration: f64,
    /// The plan it was rendered from.
    pub plan: Json<RenderPlan>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The rendition of `kind`, if it is there.
pub async fn find(db: &impl ConnectionTrait, asset_id: Uuid, kind: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::AssetId.eq(asset_id)).filter(Column::Kind.eq(kind)).one(db).await?)
}

/// Every rendition of an asset.
pub async fn of_asset(db: &impl ConnectionTrait, asset_id: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::AssetId.eq(asset_id)).all(db).await?)
}

/// Every rendition of several assets.
pub async fn of_assets(db: &impl ConnectionTrait, asset_ids: &[Uuid]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::AssetId.is_in(asset_ids.iter().copied())).all(db).await?)
}

/// Those of `keys` that a rendition names as one of its files.
pub async fn naming(db: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<String>> {
    let any = [Column::Clip, Column::Thumbnail, Column::Preview]
        .into_iter()
        .fold(Condition::any(), |any, column| any.add(column.is_in(keys)));
    let rows = Entity::find().filter(any).all(db).await?;
    Ok(rows.into_iter().flat_map(|row| [Some(row.clip), Some(row.thumbnail), row.preview]).flatten().collect())
}

/// Stores a rendition in the place of the one of the same kind.
pub async fn put(db: &impl ConnectionTrait, rendition: Model) -> Result<()> {
    let replaced = [
        Column::PlanHash,
        Column::Clip,
        Column::Thumbnail,
        Column::Preview,
        Column::Sha256,
        Column::Size,
        Column::Duration,
        Column::Plan,
        Column::UpdatedAt,
    ];
    let conflict = OnConflict::columns([Column::AssetId, Column::Kind]).update_columns(replaced).to_owned();
    Entity::insert(rendition.into_active_model().reset_all()).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

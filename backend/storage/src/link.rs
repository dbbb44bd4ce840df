//! Short links.

use crate::columns::Text;
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

/// A short link (R8.3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What stands in its address; never used again, also after deletion.
    pub code: String,
    /// The post it belongs to.
    pub post_id: Option<Uuid>,
    /// The platform its visitors come from.
    pub platform: Text<Platform>,
    /// Where it leads, UTM parameters included.
    pub target: String,
    /// Whether it leads there.
    pub active: bool,
    /// When it stops.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one link.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "link", id })
}

/// The link with this code.
pub async fn by_code(db: &impl ConnectionTrait, code: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Code.eq(code)).one(db).await?)
}

/// The link of a post.
pub async fn of_post(db: &impl ConnectionTrait, post_id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::PostId.eq(post_id)).one(db).await?)
}

/// The links of several posts.
pub async fn of_posts(db: &impl ConnectionTrait, post_ids: &[Uuid]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PostId.is_in(post_ids.iter().copied())).all(db).await?)
}

/// Stores a new link; `Conflict` when the code is taken.
pub async fn insert(db: &impl ConnectionTrait, link: Model) -> Result<Model> {
    Ok(link.into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of a link that exists.
pub async fn update(db: &impl ConnectionTrait, link: Model) -> Result<Model> {
    Ok(link.into_active_model().reset_all().update(db).await?)
}

/// Reads a page of links, newest first.
pub async fn list(db: &impl ConnectionTrait, request: PageRequest) -> Result<Page<Model>> {
    page::read(db, Entity::find(), Column::Id, |m: &Model| m.id, request).await
}

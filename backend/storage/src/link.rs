//! Short links.

use crate::columns::Text;
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait, IntoActiveModel, QueryOrder, QuerySelect};

/// A short link (R8.3).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The key under which it is found; never used again, also after deletion.
    pub code: String,
    /// Its address as a person chose it, where one did.
    pub slug: Option<String>,
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
    /// When it was deleted: the row stays, so that its code is never used again.
    pub deleted_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What stands in its address.
    pub fn shown(&self) -> &str {
        self.slug.as_deref().unwrap_or(&self.code)
    }
}

/// Reads one link that is not deleted.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    let select = Entity::find_by_id(id).filter(Column::DeletedAt.is_null());
    select.one(db).await?.ok_or(Error::NotFound { resource: "link", id })
}

/// The link with this code, a deleted one too.
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

/// Stores a new link; `false` when its code is taken or its post has a link already.
pub async fn insert(db: &impl ConnectionTrait, link: Model) -> Result<bool> {
    let row = link.into_active_model().reset_all();
    let taken = OnConflict::new().do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(taken).exec_without_returning(db).await? == 1)
}

/// Stores every column of a link that exists.
pub async fn update(db: &impl ConnectionTrait, link: Model) -> Result<Model> {
    Ok(link.into_active_model().reset_all().update(db).await?)
}

/// Reads a page of links that are not deleted, newest first; those of one post where it is named.
pub async fn list(db: &impl ConnectionTrait, post_id: Option<Uuid>, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find().filter(Column::DeletedAt.is_null());
    if let Some(post_id) = post_id {
        select = select.filter(Column::PostId.eq(post_id));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// The newest links, deleted ones too, at most `limit`.
pub async fn newest(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::Id).limit(limit).all(db).await?)
}

/// Links that were edited after they were made, and at `since` or later.
pub async fn edited_since(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<Vec<Model>> {
    let edited = Expr::col(Column::UpdatedAt).ne(Expr::col(Column::CreatedAt));
    Ok(Entity::find().filter(Column::UpdatedAt.gte(since)).filter(edited).all(db).await?)
}

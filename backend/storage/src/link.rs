//! Short links.

use crate::columns::Text;
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Func, LikeExpr, OnConflict};
use sea_orm::{Condition, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect};

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

    /// Whether it leads somewhere at `now`.
    pub fn leads(&self, now: DateTime<Utc>) -> bool {
        self.active && self.deleted_at.is_none() && self.expires_at.is_none_or(|end| end > now)
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

/// The link of a post, unless it was deleted; it may be switched off.
pub async fn of_post(db: &impl ConnectionTrait, post_id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::PostId.eq(post_id)).filter(Column::DeletedAt.is_null()).one(db).await?)
}

/// The links of several posts, without deleted ones.
pub async fn of_posts(db: &impl ConnectionTrait, post_ids: &[Uuid]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::PostId.is_in(post_ids.iter().copied()));
    Ok(select.filter(Column::DeletedAt.is_null()).all(db).await?)
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

/// What a list of links is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only the link of this post.
    pub post_id: Option<Uuid>,
    /// Only from this platform.
    pub platform: Option<Platform>,
    /// Only with this text in code or target, whatever the case.
    pub q: Option<String>,
}

/// Reads a page of links that are not deleted.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find().filter(Column::DeletedAt.is_null());
    if let Some(post_id) = filter.post_id {
        select = select.filter(Column::PostId.eq(post_id));
    }
    if let Some(platform) = filter.platform {
        select = select.filter(Column::Platform.eq(platform.as_str()));
    }
    if let Some(q) = filter.q {
        let target = Expr::expr(Func::lower(Expr::col(Column::Target)));
        let target = target.like(LikeExpr::new(page::containing(&q)).escape('\\'));
        let codes = [Column::Code, Column::Slug].map(|code| page::matches(code, &q));
        let any = codes.into_iter().fold(Condition::any().add(target), Condition::add);
        select = select.filter(any);
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

//! Profile pages: one per account, under a name that people can type.

use crate::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};

/// A public page with the links of an account's posts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "profile_page")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What stands in its address.
    pub handle: String,
    /// Whose posts it shows.
    pub account_id: Uuid,
    /// What stands at its top.
    pub title: String,
    /// A few words below; may be empty.
    pub intro: String,
    /// Whether it is shown.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The page with this handle.
pub async fn by_handle(db: &impl ConnectionTrait, handle: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Handle.eq(handle)).one(db).await?)
}

/// Every page, oldest first: there is one for an account at most.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).all(db).await?)
}

/// Stores a new page; `Conflict` when its handle is taken or its account has a page.
pub async fn insert(db: &impl ConnectionTrait, page: Model) -> Result<Model> {
    Ok(page.into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of a page that exists; `Conflict` as for a new one.
pub async fn update(db: &impl ConnectionTrait, page: Model) -> Result<Model> {
    Ok(page.into_active_model().reset_all().update(db).await?)
}

/// Deletes a page.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    match Entity::delete_by_id(id).exec(db).await?.rows_affected {
        0 => Err(Error::NotFound { resource: "page", id }),
        _ => Ok(()),
    }
}

//! Postbacks: addresses to which networks report sales, with their tokens hashed.

use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

/// An address for a network.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "postback")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The network.
    pub network: String,
    /// The currency of its amounts where it names none, ISO 4217.
    pub currency: String,
    /// SHA-256 of the token in the address, in hex.
    pub token_hash: String,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one postback.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "postback", id })
}

/// The postback with this token, if there is one.
pub async fn by_token(db: &impl ConnectionTrait, token_hash: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::TokenHash.eq(token_hash)).one(db).await?)
}

/// Reads a page of postbacks.
pub async fn list(db: &impl ConnectionTrait, request: PageRequest) -> Result<Page<Model>> {
    page::read(db, Entity::find(), Column::Id, |m: &Model| m.id, request).await
}

/// Stores a new postback.
pub async fn insert(db: &impl ConnectionTrait, postback: Model) -> Result<Model> {
    Ok(postback.into_active_model().reset_all().insert(db).await?)
}

/// Notes that a postback was used, where it still exists.
pub async fn used(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Deletes a postback; what was reported to it stays.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    match Entity::delete_by_id(id).exec(db).await?.rows_affected {
        0 => Err(Error::NotFound { resource: "postback", id }),
        _ => Ok(()),
    }
}

//! Sessions of the owner's browsers.

use crate::Result;
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

/// A session; the secrets themselves are only in the browser.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The owner.
    pub owner_id: Uuid,
    /// SHA-256 of the cookie, in hex.
    pub token_hash: String,
    /// SHA-256 of the CSRF token, in hex.
    pub csrf_hash: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Stores a new session.
pub async fn insert(db: &impl ConnectionTrait, session: Model) -> Result<Model> {
    Ok(session.into_active_model().reset_all().insert(db).await?)
}

/// The session of a cookie that is valid at `now`.
pub async fn find(db: &impl ConnectionTrait, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::TokenHash.eq(token_hash));
    Ok(select.filter(Column::ExpiresAt.gt(now)).one(db).await?)
}

/// Ends a session.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Ends every session, or all but `keep`.
pub async fn delete_all(db: &impl ConnectionTrait, keep: Option<Uuid>) -> Result<()> {
    let mut delete = Entity::delete_many();
    if let Some(keep) = keep {
        delete = delete.filter(Column::Id.ne(keep));
    }
    delete.exec(db).await?;
    Ok(())
}

/// Deletes what had ended by `now`.
pub async fn delete_expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::ExpiresAt.lte(now)).exec(db).await?;
    Ok(())
}

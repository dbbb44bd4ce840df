//! The owner of this installation.

use crate::Result;
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

/// The person who may do everything.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "owner")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The owner, once there is one.
pub async fn find(db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).one(db).await?)
}

/// Stores a new owner.
pub async fn insert(db: &impl ConnectionTrait, password_hash: String, now: DateTime<Utc>) -> Result<Model> {
    let owner = Model { id: Uuid::now_v7(), password_hash, created_at: now, updated_at: now };
    Ok(owner.into_active_model().reset_all().insert(db).await?)
}

/// Stores another password.
pub async fn update(db: &impl ConnectionTrait, owner: Model) -> Result<Model> {
    Ok(owner.into_active_model().reset_all().update(db).await?)
}

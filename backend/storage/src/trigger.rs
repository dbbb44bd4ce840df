//! Triggers: webhooks that start work here, with their secrets sealed.

use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::trigger::TriggerKind;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

/// A webhook's receiving end.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trigger")]
pub struct Model {
    /// Time-ordered id; part of its address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it starts.
    pub kind: Text<TriggerKind>,
    /// What is said where the body says nothing else; an object.
    pub payload: Json<serde_json::Value>,
    /// Whether it is listened to.
    pub enabled: bool,
    /// The secret, sealed with the key of this installation.
    pub secret: String,
    /// The secret before, sealed.
    pub old_secret: Option<String>,
    /// Until when the secret before holds as well.
    pub old_until: Option<DateTime<Utc>>,
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

/// Reads one trigger.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    find(db, id).await?.ok_or(Error::NotFound { resource: "trigger", id })
}

/// The trigger with this id, if there is one.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// Reads a page of triggers.
pub async fn list(db: &impl ConnectionTrait, kind: Option<TriggerKind>, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(kind) = kind {
        select = select.filter(Column::Kind.eq(kind.as_str()));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// Stores a new trigger.
pub async fn insert(db: &impl ConnectionTrait, trigger: Model) -> Result<Model> {
    Ok(trigger.into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of a trigger that exists.
pub async fn update(db: &impl ConnectionTrait, trigger: Model) -> Result<Model> {
    Ok(trigger.into_active_model().reset_all().update(db).await?)
}

/// Notes that a trigger was used, where it still exists.
pub async fn used(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Deletes a trigger with what it was sent.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    match Entity::delete_by_id(id).exec(db).await?.rows_affected {
        0 => Err(Error::NotFound { resource: "trigger", id }),
        _ => Ok(()),
    }
}

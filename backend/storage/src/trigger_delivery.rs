//! Webhooks that were received: each does its work once, and is answered alike however often it comes.

use crate::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// A webhook that was received, and its answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trigger_delivery")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The trigger.
    pub trigger_id: Uuid,
    /// SHA-256 of the sender's id of it, in hex.
    pub webhook_hash: String,
    /// Status of the answer.
    pub status: i32,
    /// Body of the answer.
    pub answer: String,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When it was answered.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Claims a webhook in the transaction that does its work; the earlier one when it came before.
///
/// Whoever comes at the same time waits until the first has ended.
pub async fn claim(
    db: &impl ConnectionTrait,
    trigger_id: Uuid,
    webhook_hash: &str,
    now: DateTime<Utc>,
) -> Result<std::result::Result<Model, Model>> {
    let row = Model {
        id: Uuid::now_v7(),
        trigger_id,
        webhook_hash: webhook_hash.to_owned(),
        status: 0,
        answer: String::new(),
        created_at: now,
        updated_at: now,
    };
    let known = OnConflict::columns([Column::TriggerId, Column::WebhookHash]).do_nothing().to_owned();
    let insert = Entity::insert(row.clone().into_active_model().reset_all()).on_conflict(known);
    if insert.exec_without_returning(db).await? == 1 {
        return Ok(Ok(row));
    }
    let select = Entity::find().filter(Column::TriggerId.eq(trigger_id)).filter(Column::WebhookHash.eq(webhook_hash));
    let earlier = select.one(db).await?;
    earlier.map(Err).ok_or(Error::NotFound { resource: "webhook", id: row.id })
}

/// Stores the answer.
pub async fn answer(db: &impl ConnectionTrait, row: Model, status: u16, answer: &str) -> Result<()> {
    let row = Model { status: i32::from(status), answer: answer.to_owned(), ..row };
    row.into_active_model().reset_all().update(db).await?;
    Ok(())
}

/// Deletes what came before `before`.
pub async fn delete_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(db).await?;
    Ok(())
}

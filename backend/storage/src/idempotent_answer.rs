//! Answers already given to requests with an `Idempotency-Key`.

use crate::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

/// A request that carried a key, and its answer once there is one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotent_answer")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of who asked and the key, in hex.
    pub key_hash: String,
    /// SHA-256 of method, path and body, in hex.
    pub request_hash: String,
    /// Status of the answer; `None` while the request is being answered.
    pub status: Option<i32>,
    /// Headers and body of the answer, sealed.
    pub answer: Option<String>,
    /// When the request came.
    pub created_at: DateTime<Utc>,
    /// When it was answered.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Claims a key for a request; the earlier request with the same key if there is one.
pub async fn claim(
    db: &impl ConnectionTrait,
    key_hash: &str,
    request_hash: &str,
    now: DateTime<Utc>,
) -> Result<std::result::Result<Model, Model>> {
    let row = Model {
        id: Uuid::now_v7(),
        key_hash: key_hash.to_owned(),
        request_hash: request_hash.to_owned(),
        status: None,
        answer: None,
        created_at: now,
        updated_at: now,
    };
    match row.into_active_model().reset_all().insert(db).await.map_err(Error::from) {
        Ok(row) => Ok(Ok(row)),
        Err(Error::Conflict(why)) => match Entity::find().filter(Column::KeyHash.eq(key_hash)).one(db).await? {
            Some(earlier) => Ok(Err(earlier)),
            None => Err(Error::Conflict(why)),
        },
        Err(error) => Err(error),
    }
}

/// Stores the answer.
pub async fn answer(
    db: &impl ConnectionTrait,
    mut row: Model,
    status: i32,
    answer: String,
    now: DateTime<Utc>,
) -> Result<()> {
    row.status = Some(status);
    row.answer = Some(answer);
    row.updated_at = now;
    row.into_active_model().reset_all().update(db).await?;
    Ok(())
}

/// Gives a key back: the request was not answered and may be sent again.
pub async fn release(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// Takes over a key whose request was left unanswered since before `before`; `false` when it was answered meanwhile.
pub async fn take_over(db: &impl ConnectionTrait, id: Uuid, before: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
    let taken = Entity::update_many()
        .col_expr(Column::CreatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.is_null())
        .filter(Column::CreatedAt.lt(before))
        .exec(db)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Deletes what came before `before`.
pub async fn delete_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::CreatedAt.lt(before)).exec(db).await?;
    Ok(())
}

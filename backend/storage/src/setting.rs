//! Settings that the program keeps for itself in the database: mode, language, set-up link.

use crate::Result;
use crate::columns::Json;
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: Json<serde_json::Value>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads a setting; `None` when it was never set or has another shape.
pub async fn get<T: DeserializeOwned>(db: &impl ConnectionTrait, key: &str) -> Result<Option<T>> {
    let row = Entity::find().filter(Column::Key.eq(key)).one(db).await?;
    Ok(row.and_then(|row| serde_json::from_value(row.value.0).ok()))
}

/// Writes a setting.
pub async fn put<T: Serialize>(db: &impl ConnectionTrait, key: &str, value: &T, now: DateTime<Utc>) -> Result<()> {
    let value = Json(serde_json::json!(value));
    let row = Model { id: Uuid::now_v7(), key: key.to_owned(), value, created_at: now, updated_at: now };
    let conflict = OnConflict::column(Column::Key).update_columns([Column::Value, Column::UpdatedAt]).to_owned();
    Entity::insert(row.into_active_model().reset_all()).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

/// Writes a setting unless it is there; whichever it is then.
pub async fn get_or_put<T: Serialize + DeserializeOwned>(
    db: &impl ConnectionTrait,
    key: &str,
    value: &T,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let json = Json(serde_json::json!(value));
    let row = Model { id: Uuid::now_v7(), key: key.to_owned(), value: json, created_at: now, updated_at: now };
    let keep = OnConflict::column(Column::Key).do_nothing().to_owned();
    Entity::insert(row.into_active_model().reset_all()).on_conflict(keep).exec_without_returning(db).await?;
    get(db, key).await
}

/// Deletes a setting; `false` when it was not there.
pub async fn delete(db: &impl ConnectionTrait, key: &str) -> Result<bool> {
    Ok(Entity::delete_many().filter(Column::Key.eq(key)).exec(db).await?.rows_affected > 0)
}

/// Deletes the settings whose key begins with `prefix` and sorts before `end`.
pub async fn delete_below(db: &impl ConnectionTrait, prefix: &str, end: &str) -> Result<()> {
    let old = Entity::delete_many().filter(Column::Key.starts_with(prefix)).filter(Column::Key.lt(end));
    old.exec(db).await?;
    Ok(())
}

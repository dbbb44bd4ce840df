//! Rules: compliance, planning and flags that the owner may change.

use crate::Result;
use crate::columns::Json;
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// A rule (R1.6).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is about.
    pub key: String,
    /// What it says.
    pub value: Json<serde_json::Value>,
    /// Whether it holds.
    pub enabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The rule with this key, if somebody has set it.
pub async fn find(db: &impl ConnectionTrait, key: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Key.eq(key)).one(db).await?)
}

/// Every rule that somebody has set, by key.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Key).all(db).await?)
}

/// Sets a rule.
pub async fn put(
    db: &impl ConnectionTrait,
    key: &str,
    value: serde_json::Value,
    enabled: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let rule = Model {
        id: Uuid::now_v7(),
        key: key.to_owned(),
        value: Json(value),
        enabled,
        created_at: now,
        updated_at: now,
    };
    let conflict =
        OnConflict::column(Column::Key).update_columns([Column::Value, Column::Enabled, Column::UpdatedAt]).to_owned();
    Entity::insert(rule.into_active_model().reset_all()).on_conflict(conflict).exec_without_returning(db).await?;
    Ok(())
}

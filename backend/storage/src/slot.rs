//! The times of a week at which accounts post.

use crate::Result;
use chrono::{DateTime, Utc};
use domain::slot::Slot;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};
use serde_json::json;

/// A time of every week of one account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "slot")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// Day of the week: 1 is Monday, 7 Sunday.
    pub weekday: i32,
    /// Time of day, `18:30`.
    pub time: String,
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
    fn slot(&self) -> Option<Slot> {
        serde_json::from_value(json!({"weekday": self.weekday, "time": self.time})).ok()
    }
}

/// The slots of an account, Monday first.
pub async fn of_account(db: &impl ConnectionTrait, account_id: Uuid) -> Result<Vec<Slot>> {
    let select = Entity::find().filter(Column::AccountId.eq(account_id));
    let rows = select.order_by_asc(Column::Weekday).order_by_asc(Column::Time).all(db).await?;
    Ok(rows.iter().filter_map(Model::slot).collect())
}

/// Puts `slots` in the place of those that an account has.
pub async fn replace(db: &impl ConnectionTrait, account_id: Uuid, slots: &[Slot], now: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::AccountId.eq(account_id)).exec(db).await?;
    let rows = slots.iter().map(|slot| {
        let (weekday, time) = (i32::from(slot.weekday), slot.time.format("%H:%M").to_string());
        let row = Model { id: Uuid::now_v7(), account_id, weekday, time, created_at: now, updated_at: now };
        row.into_active_model().reset_all()
    });
    if !slots.is_empty() {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

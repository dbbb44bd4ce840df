//! Rules, settings kept in the database, and the schedules that fire once.

use crate::table::{drop_tables, table, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("rule").col(string_len("key", 64)).col(json_binary("value")).col(boolean("enabled")).to_owned(),
        )
        .await?;
        unique(m, "rule", &["key"]).await?;
        m.create_table(table("setting").col(string_len("key", 64)).col(json_binary("value")).to_owned()).await?;
        unique(m, "setting", &["key"]).await?;
        m.create_table(
            table("schedule").col(string_len("name", 32)).col(timestamp_with_time_zone("next_at")).to_owned(),
        )
        .await?;
        unique(m, "schedule", &["name"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["schedule", "setting", "rule"]).await
    }
}

//! The times of a week at which accounts post.

use crate::table::{drop_tables, references, table, unique};
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
            table("slot")
                .col(uuid("account_id"))
                .col(integer("weekday"))
                .col(string_len("time", 5))
                .foreign_key(&mut references("slot", "account_id", "account", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "slot", &["account_id", "weekday", "time"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["slot"]).await
    }
}

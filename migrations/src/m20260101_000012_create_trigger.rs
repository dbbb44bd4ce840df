//! Webhooks that start work here, and what each was answered.

use crate::table::{drop_tables, index, references, table, unique};
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
            table("trigger")
                .col(string_len("kind", 16))
                .col(json_binary("payload"))
                .col(boolean("enabled"))
                .col(text("secret"))
                .col(text_null("old_secret"))
                .col(timestamp_with_time_zone_null("old_until"))
                .col(timestamp_with_time_zone_null("last_used_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            table("trigger_delivery")
                .col(uuid("trigger_id"))
                .col(string_len("webhook_hash", 64))
                .col(integer("status"))
                .col(text("answer"))
                .foreign_key(&mut references("trigger_delivery", "trigger_id", "trigger", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "trigger_delivery", &["trigger_id", "webhook_hash"]).await?;
        index(m, "trigger_delivery", &[&["created_at"]]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["trigger_delivery", "trigger"]).await
    }
}

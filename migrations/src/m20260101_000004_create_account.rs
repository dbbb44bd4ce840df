//! Connections to platforms, with their tokens sealed.

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
            table("account")
                .col(string_len("platform", 16))
                .col(text("external_id"))
                .col(text("name"))
                .col(text("search_key"))
                .col(string_len("status", 16))
                .col(text_null("cause"))
                .col(json_binary("scopes"))
                .col(text("tokens"))
                .col(integer("version"))
                .col(timestamp_with_time_zone_null("expires_at"))
                .col(timestamp_with_time_zone_null("last_post_at"))
                .col(json_binary("defaults"))
                .col(boolean("is_default"))
                .to_owned(),
        )
        .await?;
        unique(m, "account", &["platform", "external_id"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["account"]).await
    }
}

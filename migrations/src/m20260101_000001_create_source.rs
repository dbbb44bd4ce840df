//! Sources, and the items already seen in them.

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
            table("source")
                .col(string_len("kind", 16))
                .col(text("url"))
                .col(text_null("title"))
                .col(text("search_key"))
                .col(json_binary("keywords"))
                .col(json_binary("categories"))
                .col(double_null("min_duration"))
                .col(string_len_null("language", 8))
                .col(string_len_null("licence", 64))
                .col(integer("max_per_run"))
                .col(integer("interval_minutes"))
                .col(boolean("active"))
                .col(json_binary("health"))
                .col(text_null("etag"))
                .col(text_null("last_modified"))
                .col(string_len_null("body_hash", 64))
                .col(timestamp_with_time_zone_null("next_poll_at"))
                .col(timestamp_with_time_zone_null("polled_at"))
                .to_owned(),
        )
        .await?;
        unique(m, "source", &["kind", "url"]).await?;
        index(m, "source", &[&["active", "next_poll_at"]]).await?;
        m.create_table(
            table("source_item")
                .col(uuid("source_id"))
                .col(string_len("item_id", 64))
                .col(text_null("url_key"))
                .col(string_len_null("content_hash", 64))
                .col(uuid_null("asset_id"))
                .col(string_len("outcome", 16))
                .col(json_binary("reasons"))
                .foreign_key(&mut references("source_item", "source_id", "source", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "source_item", &["source_id", "item_id"]).await?;
        index(m, "source_item", &[&["source_id", "url_key"], &["asset_id"]]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["source_item", "source"]).await
    }
}

//! What happened to posts: views, clicks, conversions, revenue; and their sums, from which reports are read.

use crate::table::{drop_tables, index, table, unique};
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
            table("metric_event")
                .col(uuid_null("post_id"))
                .col(string_len("platform", 16))
                .col(string_len("kind", 16))
                .col(big_integer("value_micros"))
                .col(string_len_null("currency", 3))
                .col(json_binary("meta"))
                .col(timestamp_with_time_zone("ts"))
                .col(string_len_null("dedup_key", 128))
                .to_owned(),
        )
        .await?;
        unique(m, "metric_event", &["dedup_key"]).await?;
        index(m, "metric_event", &[&["ts"], &["post_id", "kind", "ts"], &["kind", "id"]]).await?;
        m.create_table(
            table("metric_sum")
                .col(big_integer("quarter"))
                .col(string_len("platform", 16))
                .col(string_len("kind", 16))
                .col(string_len("currency", 3))
                .col(boolean("views_known"))
                .col(big_integer("value_micros"))
                .to_owned(),
        )
        .await?;
        unique(m, "metric_sum", &["quarter", "platform", "kind", "currency", "views_known"]).await?;
        m.create_table(table("viewed_post").to_owned()).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["viewed_post", "metric_sum", "metric_event"]).await
    }
}

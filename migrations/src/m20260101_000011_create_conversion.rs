//! Sales and leads as networks report them, and every report of each.

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
            table("conversion")
                .col(string_len("network", 32))
                .col(string_len("transaction_id", 128))
                .col(string_len("status", 16))
                .col(big_integer("commission_minor"))
                .col(big_integer_null("amount_minor"))
                .col(string_len("currency", 3))
                .col(string_len_null("click_id", 128))
                // No key: a conversion outlives its post and its link.
                .col(uuid_null("post_id"))
                .col(uuid_null("link_id"))
                .col(string_len_null("platform", 16))
                .col(timestamp_with_time_zone_null("matched_at"))
                .col(timestamp_with_time_zone("occurred_at"))
                .to_owned(),
        )
        .await?;
        unique(m, "conversion", &["network", "transaction_id"]).await?;
        let lists: &[&[&str]] =
            &[&["status", "id"], &["post_id", "id"], &["status", "occurred_at"], &["matched_at", "created_at"]];
        index(m, "conversion", lists).await?;
        m.create_table(
            table("conversion_event")
                .col(uuid("conversion_id"))
                .col(string_len("status", 16))
                .col(string_len("claimed", 16))
                .col(big_integer("commission_minor"))
                .col(string_len("origin", 16))
                .col(timestamp_with_time_zone("occurred_at"))
                .col(timestamp_with_time_zone("booked_at"))
                .col(big_integer("conversions"))
                .col(big_integer("revenue_minor"))
                .col(big_integer("pending_minor"))
                .foreign_key(&mut references(
                    "conversion_event",
                    "conversion_id",
                    "conversion",
                    ForeignKeyAction::Cascade,
                ))
                .to_owned(),
        )
        .await?;
        unique(m, "conversion_event", &["conversion_id", "status", "commission_minor"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["conversion_event", "conversion"]).await
    }
}

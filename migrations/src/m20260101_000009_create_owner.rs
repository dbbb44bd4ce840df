//! The owner, sessions, and the answers already given to idempotent requests.

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
        m.create_table(table("owner").col(text("password_hash")).to_owned()).await?;
        m.create_table(
            table("session")
                .col(uuid("owner_id"))
                .col(string_len("token_hash", 64))
                .col(string_len("csrf_hash", 64))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut references("session", "owner_id", "owner", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "session", &["token_hash"]).await?;
        m.create_table(
            table("idempotent_answer")
                .col(string_len("key_hash", 64))
                .col(string_len("request_hash", 64))
                .col(integer_null("status"))
                .col(text_null("answer"))
                .to_owned(),
        )
        .await?;
        unique(m, "idempotent_answer", &["key_hash"]).await?;
        index(m, "idempotent_answer", &[&["created_at"]]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["idempotent_answer", "session", "owner"]).await
    }
}

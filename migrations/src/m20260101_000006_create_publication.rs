//! Publish intents: what was sent, and how far it came.

use crate::table::{drop_tables, index, references, table};
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
            table("publication")
                .col(uuid("post_id"))
                .col(string_len("platform", 16))
                .col(uuid("account_id"))
                .col(string_len("state", 24))
                .col(boolean("open"))
                .col(text("intent"))
                .foreign_key(&mut references("publication", "post_id", "post", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        index(m, "publication", &[&["post_id", "id"], &["state"]]).await?;
        // A second intent for the same post and account can only follow one that is known to have failed.
        let open = "CREATE UNIQUE INDEX uq_publication_open ON publication (post_id, account_id) WHERE open";
        m.get_connection().execute_unprepared(open).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["publication"]).await
    }
}

//! Profile pages: where visitors of platforms without clickable links find the links of an account.

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
            table("profile_page")
                .col(string_len("handle", 64))
                .col(uuid("account_id"))
                .col(text("title"))
                .col(text("intro"))
                .col(boolean("active"))
                .foreign_key(&mut references("profile_page", "account_id", "account", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "profile_page", &["handle"]).await?;
        unique(m, "profile_page", &["account_id"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["profile_page"]).await
    }
}

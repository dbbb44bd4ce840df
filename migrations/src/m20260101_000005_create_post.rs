//! Posts, their experiments and their short links.

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
            table("post")
                .col(uuid("asset_id"))
                .col(string_len("platform", 16))
                .col(uuid_null("account_id"))
                .col(uuid_null("group_id"))
                .col(text("title"))
                .col(text("search_key"))
                .col(text("description"))
                .col(string_len("language", 8))
                .col(text("hashtags"))
                .col(string_len_null("ab_group", 32))
                .col(text_null("affiliate_url"))
                .col(timestamp_with_time_zone_null("scheduled_at"))
                .col(string_len("status", 16))
                .col(string_len("verdict", 16))
                .col(json_binary("reasons"))
                .col(integer_null("risk"))
                .col(integer_null("quality"))
                .col(json_binary("scores"))
                .col(json_binary("options"))
                .col(json_binary("disclosure"))
                .col(json_binary_null("review"))
                .col(boolean("automatic"))
                .col(text_null("platform_post_id"))
                .col(text_null("permalink"))
                .col(timestamp_with_time_zone_null("posted_at"))
                .foreign_key(&mut references("post", "asset_id", "asset", ForeignKeyAction::Cascade))
                .foreign_key(&mut references("post", "account_id", "account", ForeignKeyAction::SetNull))
                .to_owned(),
        )
        .await?;
        let lists: &[&[&str]] = &[
            &["status", "id"],
            &["asset_id", "platform"],
            &["platform", "id"],
            &["language"],
            &["hashtags"],
            &["ab_group"],
            &["status", "scheduled_at"],
        ];
        index(m, "post", lists).await?;
        m.create_table(
            table("experiment")
                .col(uuid("post_id"))
                .col(string_len("variant", 8))
                .col(string_len("arm_key", 64))
                .col(string_len("status", 16))
                .col(text("title"))
                .col(text("search_key"))
                .col(text("description"))
                .col(json_binary("metrics"))
                .col(big_integer_null("seed"))
                .col(big_integer_null("propensity_millionths"))
                .col(big_integer_null("curiosity_millionths"))
                .col(text_null("choice"))
                .foreign_key(&mut references("experiment", "post_id", "post", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "experiment", &["post_id", "variant"]).await?;
        m.create_table(
            table("link")
                .col(string_len("code", 64))
                .col(string_len_null("slug", 64))
                .col(uuid_null("post_id"))
                .col(string_len("platform", 16))
                .col(text("target"))
                .col(boolean("active"))
                .col(timestamp_with_time_zone_null("expires_at"))
                .col(timestamp_with_time_zone_null("deleted_at"))
                .foreign_key(&mut references("link", "post_id", "post", ForeignKeyAction::SetNull))
                .to_owned(),
        )
        .await?;
        unique(m, "link", &["code"]).await?;
        unique(m, "link", &["post_id"]).await?;
        index(m, "link", &[&["updated_at"]]).await?;
        m.create_table(
            table("link_count")
                .col(uuid("link_id"))
                .col(string_len("day", 10))
                .col(string_len("class", 16))
                .col(big_integer("n"))
                .foreign_key(&mut references("link_count", "link_id", "link", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "link_count", &["link_id", "day", "class"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["link_count", "link", "experiment", "post"]).await
    }
}

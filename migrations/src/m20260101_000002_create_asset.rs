//! Assets, the evidence for their licence, and their renditions.

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
            table("asset")
                .col(uuid_null("source_id"))
                .col(text("title"))
                .col(text("search_key"))
                .col(text("description"))
                .col(text_null("author"))
                .col(text_null("author_url"))
                .col(text("url"))
                .col(text_null("url_key"))
                .col(text_null("media_url"))
                .col(string_len("media", 16))
                .col(text_null("original"))
                .col(string_len_null("original_sha256", 64))
                .col(text_null("thumbnail_url"))
                .col(text_null("thumbnail"))
                .col(double_null("duration"))
                .col(string_len("language", 8))
                .col(big_integer_null("phash"))
                .col(big_integer_null("phash_trimmed"))
                .col(big_integer_null("dhash"))
                .col(big_integer_null("frame_phash"))
                .col(json_binary("keywords"))
                .col(string_len("licence", 64))
                .col(text_null("licence_url"))
                .col(text("attribution"))
                .col(string_len("status", 16))
                .col(json_binary("reasons"))
                .col(integer_null("risk"))
                .col(integer_null("quality"))
                .col(json_binary("scores"))
                .col(uuid_null("duplicate_of"))
                .col(integer_null("duplicate_distance"))
                .col(json_binary("possible_duplicates"))
                .col(json_binary_null("media_info"))
                .col(json_binary_null("plan"))
                .col(json_binary_null("plan_override"))
                .col(text_null("subtitles"))
                .col(timestamp_with_time_zone_null("published_at"))
                .foreign_key(&mut references("asset", "source_id", "source", ForeignKeyAction::SetNull))
                .to_owned(),
        )
        .await?;
        let lists: &[&[&str]] =
            &[&["status", "id"], &["source_id", "id"], &["phash"], &["url_key"], &["duplicate_of"], &["licence"]];
        index(m, "asset", lists).await?;
        let keywords = match m.get_database_backend() {
            sea_orm_migration::sea_orm::DatabaseBackend::Postgres => {
                "CREATE INDEX idx_asset_keywords ON asset USING gin (keywords)"
            }
            _ => "CREATE INDEX idx_asset_keywords ON asset (keywords)",
        };
        m.get_connection().execute_unprepared(keywords).await?;
        m.create_table(
            table("evidence")
                .col(uuid("asset_id"))
                .col(json_binary("detail"))
                .foreign_key(&mut references("evidence", "asset_id", "asset", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        index(m, "evidence", &[&["asset_id", "id"]]).await?;
        m.create_table(
            table("rendition")
                .col(uuid("asset_id"))
                .col(string_len("kind", 16))
                .col(string_len("plan_hash", 64))
                .col(text("clip"))
                .col(text("thumbnail"))
                .col(text_null("preview"))
                .col(string_len("sha256", 64))
                .col(big_integer("size"))
                .col(double("duration"))
                .col(json_binary("plan"))
                .foreign_key(&mut references("rendition", "asset_id", "asset", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        unique(m, "rendition", &["asset_id", "kind"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["rendition", "evidence", "asset"]).await
    }
}

//! Runs, jobs and their logs.

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
            table("run")
                .col(string_len("trigger", 16))
                .col(string_len("status", 16))
                .col(json_binary("counts"))
                .col(json_binary("skipped"))
                .col(timestamp_with_time_zone_null("finished_at"))
                .to_owned(),
        )
        .await?;
        m.create_table(
            table("job")
                .col(string_len("kind", 16))
                .col(json_binary("payload"))
                .col(string_len("status", 16))
                .col(integer("priority"))
                .col(integer("attempts"))
                .col(integer("max_attempts"))
                .col(integer("progress"))
                .col(text_null("last_error"))
                .col(string_len("unique_key", 128))
                .col(uuid_null("run_id"))
                .col(uuid_null("subject_id"))
                .col(text_null("subject_title"))
                .col(text_null("search_key"))
                .col(timestamp_with_time_zone("run_after"))
                .col(timestamp_with_time_zone_null("started_at"))
                .col(timestamp_with_time_zone_null("finished_at"))
                .col(timestamp_with_time_zone_null("lease_until"))
                .col(uuid_null("lease"))
                .col(boolean("cancel_requested"))
                .foreign_key(&mut references("job", "run_id", "run", ForeignKeyAction::SetNull))
                .to_owned(),
        )
        .await?;
        let lists: &[&[&str]] = &[
            &["status", "run_after"],
            &["status", "id"],
            &["kind", "id"],
            &["run_id", "id"],
            &["subject_id", "status"],
        ];
        index(m, "job", lists).await?;
        // The same work is never waiting or running twice; what has ended may be asked for again.
        let open = "CREATE UNIQUE INDEX uq_job_open ON job (unique_key) WHERE status IN ('queued', 'running')";
        m.get_connection().execute_unprepared(open).await?;
        m.create_table(
            table("job_log")
                .col(uuid("job_id"))
                .col(string_len("level", 8))
                .col(text("message"))
                .foreign_key(&mut references("job_log", "job_id", "job", ForeignKeyAction::Cascade))
                .to_owned(),
        )
        .await?;
        index(m, "job_log", &[&["job_id", "id"]]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(m, &["job_log", "job", "run"]).await
    }
}

//! Which clicks are a visitor's first of the day; what each post has counted, by quarter of an hour.

use crate::table::{drop_tables, index, table, unique};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const EVENT: &str = "metric_event";
const SUM: &str = "metric_sum";
const VISITOR: &str = "idx_metric_event_visitor";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        add(m, EVENT, string_len_null("visitor", 32)).await?;
        add(m, EVENT, boolean("is_unique").default(true).take()).await?;
        let db = m.get_connection();
        db.execute_unprepared(
            "CREATE INDEX idx_metric_event_visitor ON metric_event (visitor) WHERE visitor IS NOT NULL",
        )
        .await?;
        add(m, SUM, big_integer("unique_micros").default(0).take()).await?;
        db.execute_unprepared("UPDATE metric_sum SET unique_micros = value_micros").await?;
        m.create_table(
            table("post_sum")
                .col(big_integer("quarter"))
                .col(uuid("post_id"))
                .col(string_len("kind", 16))
                .col(string_len("currency", 3))
                .col(big_integer("value_micros"))
                .col(big_integer("unique_micros"))
                .to_owned(),
        )
        .await?;
        unique(m, "post_sum", &["post_id", "kind", "currency", "quarter"]).await?;
        index(m, "post_sum", &[&["quarter"]]).await?;
        index(m, "publication", &[&["platform", "created_at"]]).await?;
        db.execute_unprepared(&fill(m.get_database_backend())).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_index(Index::drop().name("idx_publication_platform_created_at").table("publication").to_owned()).await?;
        drop_tables(m, &["post_sum"]).await?;
        drop_column(m, SUM, "unique_micros").await?;
        m.drop_index(Index::drop().name(VISITOR).table(EVENT).to_owned()).await?;
        drop_column(m, EVENT, "is_unique").await?;
        drop_column(m, EVENT, "visitor").await
    }
}

async fn add(m: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
}

async fn drop_column(m: &SchemaManager<'_>, table: &'static str, column: &'static str) -> Result<(), DbErr> {
    m.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await
}

/// The sums of the events that are there already.
fn fill(backend: DatabaseBackend) -> String {
    let (id, quarter) = match backend {
        DatabaseBackend::Postgres => ("gen_random_uuid()", "CAST(FLOOR(EXTRACT(EPOCH FROM ts) / 900) AS BIGINT)"),
        _ => ("randomblob(16)", "CAST(strftime('%s', ts) AS INTEGER) / 900"),
    };
    format!(
        "INSERT INTO post_sum (id, created_at, updated_at, quarter, post_id, kind, currency, value_micros, unique_micros) \
         SELECT {id}, MIN(created_at), MAX(created_at), {quarter}, post_id, kind, COALESCE(currency, ''), \
         SUM(value_micros), SUM(value_micros) FROM metric_event WHERE post_id IS NOT NULL \
         GROUP BY {quarter}, post_id, kind, COALESCE(currency, '')"
    )
}

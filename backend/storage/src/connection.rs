//! Opening a database, and transactions that do not fail on a lock upgrade.

use crate::{Error, Result};
use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use std::time::Duration;

/// Connects to `url` (`sqlite://…` or `postgres://…`), without migrating it.
///
/// SQLite runs in WAL mode with every commit flushed to disk, since what is acknowledged must survive a crash.
pub async fn connect(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if url.starts_with("sqlite::memory:") || url.contains("mode=memory") { 1 } else { 8 })
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging_level(log::LevelFilter::Trace)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(20))
                .foreign_keys(true)
        });
    Ok(Database::connect(options).await?)
}

/// Brings the schema up to date, one process at a time: PostgreSQL by a lock, SQLite by its single writer.
pub async fn migrate(db: &DatabaseConnection) -> Result<()> {
    if db.get_database_backend() != sea_orm::DatabaseBackend::Postgres {
        return migrate_sqlite(db).await;
    }
    let lock = db.begin().await?;
    sea_orm::ConnectionTrait::execute_unprepared(&lock, "SELECT pg_advisory_xact_lock(5014270031)").await?;
    Migrator::up(db, None).await?;
    lock.commit().await?;
    Ok(())
}

/// Two processes that start at once: the loser sees the winner's tables and tries again.
async fn migrate_sqlite(db: &DatabaseConnection) -> Result<()> {
    let mut last = None;
    for _ in 0..20 {
        match Migrator::up(db, None).await {
            Ok(()) => return Ok(()),
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    last.map_or(Ok(()), |error| Err(Error::Db(error)))
}

/// Begins a transaction that may read and then write.
pub async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    Ok(db.begin_with_options(options).await?)
}

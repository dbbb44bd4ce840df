//! What can go wrong in the database, as callers need to tell it apart.

use sea_orm::{DbErr, SqlErr};
use uuid::Uuid;

/// A query that did not give what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No row has this id.
    #[error("no {resource} {id}")]
    NotFound {
        /// The table.
        resource: &'static str,
        /// The id that was asked for.
        id: Uuid,
    },
    /// A unique index refused the row.
    #[error("it exists already: {0}")]
    Conflict(String),
    /// The cursor was not made by this program.
    #[error("the cursor is broken: leave it out to begin at the first page")]
    BadCursor,
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Db(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(what)) => Error::Conflict(what),
            _ => Error::Db(error),
        }
    }
}

/// What every query answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

//! What can go wrong in the store, and what it means to those behind the ports.

use std::path::{Path, PathBuf};

use backfill_runtime::ports::{CommitError, PortError};
use backfill_schemas::DecodeError;

/// How the store is called in errors of the ports.
const WHAT: &str = "the store";

/// SQLite's primary result codes that say "not now": busy, locked, out of memory, interrupted,
/// input or output, disk full, can not open.
const NOT_NOW: [i32; 7] = [5, 6, 7, 9, 10, 13, 14];

/// SQLite's primary result codes of a file that is damaged or no database at all.
const DAMAGED: [i32; 2] = [11, 26];

/// SQLite's primary result code of a violated constraint or a trigger that refuses.
const CONSTRAINT: i32 = 19;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database said so.
    #[error("the database said: {0}")]
    Database(#[from] sqlx::Error),
    /// The answer to COMMIT did not come.
    #[error("it is not known whether the transaction was committed: {0}")]
    CommitUnknown(String),
    /// The cursor is not where the commit expects it.
    #[error("the cursor is not where this owner left it; another owner has taken over")]
    Fenced,
    /// The file is damaged.
    #[error("the database {path} is damaged ({report}); restore it from a backup")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// The first line of SQLite's check.
        report: String,
    },
    /// The file was written by a newer version.
    #[error(
        "the database {path} has schema {found}, this version of backfill knows {known}; \
         start it with the newer version"
    )]
    NewerSchema {
        /// Which file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The schema can not be brought up to date.
    #[error("the schema can not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The key file can not be used.
    #[error("the key file {path} {problem}")]
    KeyFile {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A row can not be read back.
    #[error("a row of `{table}` can not be read back: {reason}")]
    Row {
        /// Which table.
        table: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Sealed bytes do not open: another key, or changed bytes.
    #[error("sealed bytes do not open; they were changed, moved, or sealed with another key")]
    Unsealed,
    /// The machine gives no random bytes.
    #[error("the machine gives no random bytes: {0}")]
    Random(String),
    /// A person was asked for without any number.
    #[error("a person can not be found without a number")]
    NoIdentifier,
    /// It was not done; it may work later.
    #[error("{0}")]
    Unavailable(String),
    /// A unit of work ended without an answer, or the store is being closed.
    #[error("the store is closed, or its task has ended: {0}")]
    Ended(String),
}

impl Error {
    /// A row of `table` that does not decode.
    pub(crate) fn row(table: &'static str) -> impl FnOnce(DecodeError) -> Self {
        move |error| Self::Row { table, reason: error.to_string() }
    }

    /// What SQLite says of the file at `path` when it is opened.
    pub(crate) fn opening(path: &Path) -> impl FnOnce(sqlx::Error) -> Self {
        move |error| match primary_code(&error) {
            Some(code) if DAMAGED.contains(&code) => {
                Self::Damaged { path: path.to_owned(), report: error.to_string() }
            }
            _ => Self::Database(error),
        }
    }

    /// Whether the same call may succeed later.
    pub(crate) fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(error) => match primary_code(error) {
                Some(code) => NOT_NOW.contains(&code),
                None => matches!(
                    error,
                    sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed
                ),
            },
            Self::Unavailable(_) | Self::Ended(_) | Self::CommitUnknown(_) | Self::Random(_) => {
                true
            }
            Self::Fenced
            | Self::Damaged { .. }
            | Self::NewerSchema { .. }
            | Self::Migrate(_)
            | Self::KeyFile { .. }
            | Self::Row { .. }
            | Self::Unsealed
            | Self::NoIdentifier => false,
        }
    }

    /// The text of a violated constraint, if this is one.
    fn constraint(&self) -> Option<String> {
        let Self::Database(error) = self else { return None };
        let text = error.as_database_error()?.message().to_owned();
        (primary_code(error)? == CONSTRAINT).then_some(text)
    }
}

/// The low byte of SQLite's extended code says what kind of error it is.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

impl From<Error> for PortError {
    fn from(error: Error) -> Self {
        let reason = error.to_string();
        if error.is_unavailable() {
            Self::Unavailable { what: WHAT, reason }
        } else {
            Self::Fatal { what: WHAT, reason }
        }
    }
}

impl From<Error> for CommitError {
    fn from(error: Error) -> Self {
        if let Some(text) = error.constraint() {
            return Self::Constraint(text);
        }
        match error {
            Error::Fenced => Self::Fenced,
            Error::CommitUnknown(reason) | Error::Ended(reason) => Self::Unknown(reason),
            Error::Database(_)
            | Error::Damaged { .. }
            | Error::NewerSchema { .. }
            | Error::Migrate(_)
            | Error::KeyFile { .. }
            | Error::Row { .. }
            | Error::Unsealed
            | Error::Random(_)
            | Error::NoIdentifier
            | Error::Unavailable(_) => Self::Port(error.into()),
        }
    }
}

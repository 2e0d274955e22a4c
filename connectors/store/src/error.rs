//! What can go wrong in the store, and what it means to those behind the ports.

use std::path::{Path, PathBuf};

use backfill_runtime::ports::{CommitError, PortError};
use backfill_schemas::DecodeError;

use crate::codes::{self, Says};

/// How the store is called in errors of the ports.
const WHAT: &str = "the store";

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
    /// The file is gone from under the process.
    #[error(
        "the database {path} was deleted, moved or replaced under the running service; nothing is \
         taken any more: put it back, or restore a backup, and start the service again"
    )]
    Gone {
        /// Which file.
        path: PathBuf,
    },
    /// There is a key and no database.
    #[error(
        "the database {path} is missing or empty, but its key {key} is there: restore the database \
         from its backup. If this is to be a new installation, move the key away: another is made"
    )]
    Lost {
        /// Which file.
        path: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// A backup or a restore was not carried through.
    #[error("not done: {0}")]
    Copy(String),
    /// The file is another program's.
    #[error(
        "{path} is a database of another program; name another folder for `data`, or move it away"
    )]
    Foreign {
        /// Which file.
        path: PathBuf,
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
    /// The data are of a version whose schema this one does not read.
    #[error(
        "{place} was made by an earlier version, whose data this one does not read; keep it for that \
         version, and name {instead}"
    )]
    OldSchema {
        /// Which database.
        place: String,
        /// What to name in its place.
        instead: &'static str,
    },
    /// The schema cannot be brought up to date.
    #[error("the schema cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The role that works is not there, and this user may not make it.
    #[error(
        "the role `backfill_app` is not there and `{user}` may not make it: let an administrator of \
         PostgreSQL run `CREATE ROLE backfill_app NOLOGIN; GRANT backfill_app TO \"{user}\"`, then run \
         `backfill doctor --repair` again"
    )]
    NoRole {
        /// Who tried.
        user: String,
    },
    /// The user is no member of the role that works, and may not become one by itself.
    #[error(
        "`{user}` may not work as `backfill_app`: let an administrator of PostgreSQL run \
         `GRANT backfill_app TO \"{user}\"`, then run `backfill doctor --repair` again"
    )]
    NoMember {
        /// Who tried.
        user: String,
    },
    /// The key file cannot be used.
    #[error("the key file {path} {problem}")]
    KeyFile {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A row cannot be read back.
    #[error("a row of `{table}` cannot be read back: {reason}")]
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
    /// An event that only the engine itself may say was brought from outside.
    #[error("`{0}` has no feed: only the engine itself may say it")]
    NoFeed(&'static str),
    /// The database has another schema than this program.
    #[error("the database has schema {found}, this version of backfill knows {known}; {advice}")]
    OtherSchema {
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
        /// What to do.
        advice: &'static str,
    },
    /// The user of the address may not work here.
    #[error("{0}; GRANT backfill_app to the user of `postgres.url`, or be the owner of the tables")]
    Rights(String),
    /// The region's lease is somebody else's.
    #[error("the lease of region {region} is not held by this process")]
    NoLease {
        /// Which region.
        region: String,
    },
    /// No more of this sender's is put aside.
    #[error(
        "too much that came from {sender} waits in quarantine already, or in all; look at it in \
         /console, and have it put right or removed: then send this again"
    )]
    QuarantineFull {
        /// Who sent it.
        sender: String,
    },
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
        move |error| match error.as_database_error().map(codes::says) {
            Some(Says::Damaged) => {
                Self::Damaged { path: path.to_owned(), report: error.to_string() }
            }
            Some(Says::NotNow | Says::Constraint | Says::Fenced | Says::Other) | None => {
                Self::Database(error)
            }
        }
    }

    /// What PostgreSQL says to somebody who begins: a right that is missing, or anything else.
    pub(crate) fn beginning(error: sqlx::Error) -> Self {
        match error.as_database_error().filter(|said| codes::lacks_a_right(*said)) {
            Some(said) => Self::Rights(said.message().to_owned()),
            None => Self::Database(error),
        }
    }

    /// Whether the same call may succeed later.
    pub(crate) fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(error) => match error.as_database_error() {
                Some(said) => codes::says(said) == Says::NotNow,
                // A server that goes away in the first words of a connection leaves half of them:
                // `Protocol`, or `Tls` if it was about to be encrypted.
                None => matches!(
                    error,
                    sqlx::Error::Io(_)
                        | sqlx::Error::Protocol(_)
                        | sqlx::Error::Tls(_)
                        | sqlx::Error::PoolTimedOut
                        | sqlx::Error::WorkerCrashed
                ),
            },
            Self::Unavailable(_)
            | Self::Ended(_)
            | Self::CommitUnknown(_)
            | Self::Random(_)
            | Self::Gone { .. } => true,
            Self::Fenced
            | Self::Damaged { .. }
            | Self::Lost { .. }
            | Self::Copy(_)
            | Self::Foreign { .. }
            | Self::NewerSchema { .. }
            | Self::OldSchema { .. }
            | Self::Migrate(_)
            | Self::KeyFile { .. }
            | Self::Row { .. }
            | Self::Unsealed
            | Self::NoFeed(_)
            | Self::OtherSchema { .. }
            | Self::NoLease { .. }
            | Self::NoRole { .. }
            | Self::NoMember { .. }
            | Self::QuarantineFull { .. }
            | Self::Rights(_) => false,
        }
    }

    /// Whether a stored function says that another owner has taken over.
    fn is_fenced(&self) -> bool {
        let Self::Database(error) = self else { return false };
        error.as_database_error().is_some_and(|said| codes::says(said) == Says::Fenced)
    }

    /// The text of a violated constraint, if this is one.
    fn constraint(&self) -> Option<String> {
        let Self::Database(error) = self else { return None };
        let said = error.as_database_error()?;
        (codes::says(said) == Says::Constraint).then(|| said.message().to_owned())
    }
}

impl From<Error> for PortError {
    fn from(error: Error) -> Self {
        let reason = error.to_string();
        if matches!(error, Error::QuarantineFull { .. }) {
            return Self::Full { what: "the quarantine", reason };
        }
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
        if error.is_fenced() {
            return Self::Fenced;
        }
        match error {
            Error::Fenced => Self::Fenced,
            Error::CommitUnknown(reason) | Error::Ended(reason) => Self::Unknown(reason),
            Error::Database(_)
            | Error::Damaged { .. }
            | Error::Gone { .. }
            | Error::Lost { .. }
            | Error::Copy(_)
            | Error::Foreign { .. }
            | Error::NewerSchema { .. }
            | Error::OldSchema { .. }
            | Error::Migrate(_)
            | Error::KeyFile { .. }
            | Error::Row { .. }
            | Error::Unsealed
            | Error::Random(_)
            | Error::NoFeed(_)
            | Error::OtherSchema { .. }
            | Error::NoLease { .. }
            | Error::NoRole { .. }
            | Error::NoMember { .. }
            | Error::QuarantineFull { .. }
            | Error::Rights(_)
            | Error::Unavailable(_) => Self::Port(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_ends_in_its_first_words_may_work_later() {
        let said = "unexpected response from SSLRequest: 0x00".to_owned();
        let error = Error::Database(sqlx::Error::Protocol(said));
        assert!(matches!(PortError::from(error), PortError::Unavailable { .. }));
        let error = Error::Database(sqlx::Error::ColumnNotFound("chain".to_owned()));
        assert!(matches!(PortError::from(error), PortError::Fatal { .. }));
    }
}

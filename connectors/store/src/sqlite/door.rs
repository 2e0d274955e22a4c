//! Before each transaction: is the file at the path still the one that was opened? SQLite goes on
//! writing into a file that was deleted or moved away, and what it says is done would be lost.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use sqlx::{SqliteConnection, SqlitePool};

use crate::Error;
use crate::keys::{Key, refused};

/// The writing connection, and what is watched of its file. Clones share everything.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) pool: SqlitePool,
    /// None of a database that is no file.
    file: Option<Arc<Opened>>,
    is_failing: Arc<AtomicBool>,
    /// The key file, and the proof of the key with which this process seals.
    key: Arc<OnceLock<(PathBuf, Key)>>,
}

/// The file as it was when it was opened.
#[derive(Debug)]
struct Opened {
    path: PathBuf,
    identity: (u64, u64),
}

impl Door {
    /// To the file at `path`, which is open.
    ///
    /// # Errors
    /// If it cannot be looked at.
    pub(super) fn to(pool: SqlitePool, path: &Path) -> Result<Self, Error> {
        let identity = identity(path).map_err(|error| Error::Database(sqlx::Error::Io(error)))?;
        let file = Some(Arc::new(Opened { path: path.to_owned(), identity }));
        Ok(Self { pool, file, is_failing: Arc::default(), key: Arc::default() })
    }

    /// To a database that is not watched.
    #[cfg(test)]
    pub(super) fn unwatched(pool: SqlitePool) -> Self {
        Self { pool, file: None, is_failing: Arc::default(), key: Arc::default() }
    }

    /// Whether the file is still there.
    ///
    /// # Errors
    /// If it is gone, or another one lies at its path.
    pub(super) fn look(&self) -> Result<(), Error> {
        let Some(file) = &self.file else { return Ok(()) };
        let is_there = identity(&file.path).is_ok_and(|it| it == file.identity);
        is_there.then_some(()).ok_or_else(|| Error::Gone { path: file.path.clone() })
    }

    /// From now on nothing is written once the database was sealed with another key.
    pub(super) fn sealing_with(&self, path: &Path, proof: Key) {
        self.key.get_or_init(|| (path.to_owned(), proof));
    }

    /// Whether the key is still that of the database: what another process sealed anew cannot be added to
    /// with the old one. Inside a transaction.
    ///
    /// # Errors
    /// If it is not.
    pub(super) async fn look_at_key(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        let Some((path, proof)) = self.key.get() else { return Ok(()) };
        let query = "SELECT count(*) FROM vault_key WHERE proof <> $1";
        let others: i64 = sqlx::query_scalar(query).bind(&proof[..]).fetch_one(connection).await?;
        if others == 0 {
            return Ok(());
        }
        let problem = "was exchanged (`backfill key rotate`) while this ran; start it again";
        Err(refused(path, problem.to_owned()))
    }

    /// Notes whether the last transaction could be written.
    pub(super) fn note<T>(&self, ended: &Result<T, Error>) {
        match ended {
            Ok(_) => self.is_failing.store(false, Ordering::Relaxed),
            Err(error) if error.is_unavailable() => self.is_failing.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
    }

    /// Whether the last transaction could not be written.
    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|it| (it.dev(), it.ino()))
}

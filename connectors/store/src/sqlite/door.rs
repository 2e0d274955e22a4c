//! Before each transaction: is the file at the path still the one that was opened? SQLite goes on
//! writing into a file that was deleted or moved away, and what it says is done would be lost.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr, SqlitePool};

use crate::Error;
use crate::keys::{Key, refused};

use super::transact::Tidy;

/// So much must fit on the disk before it is taken for mended, in bytes.
const ROOM_BYTES: usize = 1 << 20;

/// How a transaction begins that will write: it does not wait for the right to do so later.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// Fails if all was sealed anew with another key; that its key file alone was exchanged does not matter to
/// who has it open. Only a trigger can raise an error by name, so it is one that nothing else here can make.
const FAILS_IF_EXCHANGED: &str = "SELECT json(CASE WHEN EXISTS (
    SELECT 1 FROM vault_key WHERE coalesce(sealed_by, proof) <> x'PROOF')
    THEN 'exchanged' ELSE '0' END)";

/// The writing connection, and what is watched of its file. Clones share everything.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) pool: SqlitePool,
    /// As the pool's `after_release` has it.
    pub(super) tidy: Tidy,
    /// None of a database that is no file.
    file: Option<Arc<Opened>>,
    is_failing: Arc<AtomicBool>,
    /// The key file, and how a transaction begins that seals with the key in it.
    key: Arc<OnceLock<(PathBuf, String)>>,
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
    pub(super) fn to(pool: SqlitePool, tidy: Tidy, path: &Path) -> Result<Self, Error> {
        let identity = identity(path).map_err(|error| Error::Database(sqlx::Error::Io(error)))?;
        let file = Some(Arc::new(Opened { path: path.to_owned(), identity }));
        Ok(Self { pool, tidy, file, is_failing: Arc::default(), key: Arc::default() })
    }

    /// To a database that is not watched.
    #[cfg(test)]
    pub(super) fn unwatched(pool: SqlitePool, tidy: Tidy) -> Self {
        Self { pool, tidy, file: None, is_failing: Arc::default(), key: Arc::default() }
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

    /// From now on nothing is written once the database was sealed with another key: what another process
    /// sealed anew cannot be added to with the old one.
    pub(super) fn sealing_with(&self, path: &Path, proof: Key) {
        let proof: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
        let begin = format!("{BEGIN}; {}", FAILS_IF_EXCHANGED.replace("PROOF", &proof));
        self.key.get_or_init(|| (path.to_owned(), begin));
    }

    /// How a transaction begins. Whether the key is still that of the database is asked on the same way to
    /// the thread of the connection.
    pub(super) fn begin(&self) -> SqlStr {
        match self.key.get() {
            None => BEGIN.into_sql_str(),
            Some((_, begin)) => AssertSqlSafe(begin.as_str()).into_sql_str(),
        }
    }

    /// What it means that a transaction did not begin.
    pub(super) fn begun(&self, error: sqlx::Error) -> Error {
        let is_exchanged =
            error.as_database_error().is_some_and(|it| it.message().contains("malformed JSON"));
        match self.key.get() {
            Some((path, _)) if is_exchanged => {
                let problem =
                    "was exchanged (`backfill key rotate --reseal`) while this ran; start it again";
                refused(path, problem.to_owned())
            }
            _ => Error::from(error),
        }
    }

    /// Notes that a transaction could not be written. That a small one could says little: on a full disk it
    /// goes into space that the log has already.
    pub(super) fn note<T>(&self, ended: &Result<T, Error>) {
        if ended.as_ref().is_err_and(Error::is_unavailable) {
            self.is_failing.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a transaction could not be written, and since then nobody found that there is room again.
    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }

    /// All is well again.
    pub(super) fn is_mended(&self) {
        self.is_failing.store(false, Ordering::Relaxed);
    }

    /// Whether there is room for what comes: as much is written beside the database, and taken away.
    ///
    /// # Errors
    /// If there is not.
    pub(super) async fn look_for_room(&self) -> Result<(), Error> {
        let Some(file) = self.file.clone() else { return Ok(()) };
        let written = tokio::task::spawn_blocking(move || {
            let mut path = file.path.as_os_str().to_owned();
            path.push(".room");
            let written = write_out(Path::new(&path));
            fs::remove_file(&path).ok();
            written
        });
        let written = written.await.map_err(|error| Error::Ended(error.to_string()))?;
        written.map_err(|error| Error::Database(sqlx::Error::Io(error)))
    }
}

fn write_out(path: &Path) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(&vec![0; ROOM_BYTES])?;
    file.sync_all()
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|it| (it.dev(), it.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_success_does_not_hide_that_there_is_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backfill.db");
        fs::write(&path, b"").unwrap();
        let pool = SqlitePool::connect_lazy("sqlite::memory:").unwrap();
        let door = Door::to(pool, Tidy::default(), &path).unwrap();
        door.note::<()>(&Err(Error::Unavailable("full".to_owned())));
        door.note(&Ok(()));
        assert!(door.is_failing());
        // Nothing can be written there.
        let room = folder.path().join("backfill.db.room");
        fs::create_dir(&room).unwrap();
        assert!(door.look_for_room().await.is_err());
        fs::remove_dir(&room).unwrap();
        door.look_for_room().await.unwrap();
        assert!(!room.exists(), "it is taken away");
    }
}

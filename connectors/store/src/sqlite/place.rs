//! The place of the file: made for its owner alone, and refused where something is missing from it.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use sqlx::SqlitePool;

use crate::Error;

/// Only the owner reads and writes.
const OWN_FILE: u32 = 0o600;
const OWN_FOLDER: u32 = 0o700;

/// Makes the folder of the file, unless it is there. SQLite would only say that it cannot open the
/// file.
pub(super) fn make_folder(path: &Path) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made =
        folder.map_or(Ok(()), |it| DirBuilder::new().recursive(true).mode(OWN_FOLDER).create(it));
    made.map_err(|error| Error::Database(sqlx::Error::Io(error)))
}

/// A key without the database that it seals is no new installation: somebody moved or lost it.
///
/// # Errors
/// If the database is missing or empty, and its key is there.
pub(super) fn refuse_lost(path: &Path, key: &Path) -> Result<(), Error> {
    let is_empty = fs::metadata(path).map_or(true, |it| it.len() == 0);
    if is_empty && key.exists() {
        return Err(Error::Lost { path: path.to_owned(), key: key.to_owned() });
    }
    Ok(())
}

/// Tables of another program are left alone.
///
/// # Errors
/// If the file holds tables and none of them is ours.
pub(super) async fn refuse_foreign(pool: &SqlitePool, path: &Path) -> Result<(), Error> {
    let query = "SELECT count(*), coalesce(sum(name = '_sqlx_migrations'), 0)
        FROM sqlite_schema WHERE type = 'table'";
    let tables = sqlx::query_as(query).fetch_one(pool).await;
    let (all, ours): (i64, i64) = tables.map_err(Error::opening(path))?;
    if 0 < all && ours == 0 {
        return Err(Error::Foreign { path: path.to_owned() });
    }
    Ok(())
}

/// Lets nobody else read the database and what lies beside it.
pub(super) fn close_to_others(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let name = PathBuf::from(name);
        match fs::set_permissions(&name, Permissions::from_mode(OWN_FILE)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                tracing::warn!(%error, file = %name.display(), "others may read this file");
            }
        }
    }
}

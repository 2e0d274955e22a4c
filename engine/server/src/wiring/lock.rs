//! The lock of the data folder: one running service per embedded database.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::{Context as _, bail};

use super::database::make_folder;
use crate::private;

/// Held by a running service, so that no second one and no clean-up takes its folder away.
const LOCK: &str = "service.lock";

/// Takes the data folder for this process, until the returned file is closed.
///
/// # Errors
/// If another process runs on it, or it cannot be written.
pub(crate) fn lock(data: &Path) -> anyhow::Result<File> {
    make_folder(data)?;
    let path = data.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| {
        format!("cannot write `{}`: it must belong to the user of the service", path.display())
    })?;
    private::belong_like(&path, data);
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another backfill runs on `{}`; stop it, or give --data", data.display())
        }
        Err(TryLockError::Error(error)) => Err(error).context("the lock of the data folder"),
    }
}

/// Whether a service runs on the data folder. In doubt it does.
pub(crate) fn is_running(data: &Path) -> bool {
    match File::options().write(true).open(data.join(LOCK)) {
        Ok(file) => file.try_lock().is_err(),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

//! Backs the file up beside a running service, and restores it. Both are verified as they are written,
//! and come under their name only when they are whole and on the disk.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use backfill_core::Timestamp;
use backfill_runtime::ports::{Copies as _, Incarnation, Store as _, Subjects as _};
use sqlx::ConnectOptions as _;

use super::{Sqlite, open, place};
use crate::keys::fill_random;
use crate::{Error, Options};

/// What was backed up or restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// How many journal records.
    pub seq: u64,
    /// The time of the last of them.
    pub at: Option<Timestamp>,
    /// How large the file is.
    pub bytes: u64,
    /// What is sealed in it and does not open, by name.
    pub unreadable: Vec<String>,
}

impl Sqlite {
    /// Writes all that was acknowledged before now to a new file, which needs nothing beside it but the
    /// key. Works while a service runs.
    ///
    /// # Errors
    /// If the file is there already or cannot be written, or the copy is not whole.
    pub async fn back_up(
        path: &Path,
        to: &Path,
        options: &Options,
        now: Timestamp,
    ) -> Result<Copied, Error> {
        refuse_present(to)?;
        let store = Self::open(path, options).await?;
        let noted = store.note_backup(now).await;
        store.close().await;
        noted.map_err(|error| Error::Copy(error.to_string()))?;
        let part = beside(to, ".part");
        remove(&part)?;
        let mut connection = open::connect(path, options).read_only(true).connect().await?;
        let text =
            part.to_str().ok_or_else(|| Error::Copy(format!("{} is no text", to.display())))?;
        sqlx::query("VACUUM INTO $1").bind(text).execute(&mut connection).await?;
        place::close_to_others(&part);
        let copied = verified(&part, &with_key(path, options), None).await;
        finish(copied, &part, to)
    }

    /// Makes the database at `path`, of which nothing is there yet, from a backup. It knows from then on
    /// that it is a restored copy.
    ///
    /// # Errors
    /// If something is there, the backup is not whole, or the key is not its own.
    pub async fn restore(
        path: &Path,
        from: &Path,
        options: &Options,
        now: Timestamp,
    ) -> Result<Copied, Error> {
        refuse_present(path)?;
        refuse_no_backup(from)?;
        let part = beside(path, ".part");
        remove(&part)?;
        fs::copy(from, &part)
            .map_err(|error| Error::Copy(format!("{}: {error}", from.display())))?;
        place::close_to_others(&part);
        let mut random = [0; 16];
        fill_random(&mut random)?;
        let new = Incarnation(u128::from_be_bytes(random));
        let copied = verified(&part, &with_key(path, options), Some((new, now))).await;
        finish(copied, &part, path)
    }
}

/// The key does not lie beside the copy.
fn with_key(path: &Path, options: &Options) -> Options {
    Options { key_file: Some(open::key_file(path, options)), ..options.clone() }
}

/// Opening checks the schema and the key; the rest of the file and the chain of the journal are looked
/// through here.
async fn verified(
    part: &Path,
    options: &Options,
    restored: Option<(Incarnation, Timestamp)>,
) -> Result<Copied, Error> {
    let store = Sqlite::open(part, options).await?;
    let looked = look_through(&store, part, restored).await;
    store.close().await;
    looked
}

async fn look_through(
    store: &Sqlite,
    part: &Path,
    restored: Option<(Incarnation, Timestamp)>,
) -> Result<Copied, Error> {
    let query = sqlx::query_scalar("PRAGMA integrity_check(1)");
    let report: String = query.fetch_one(&store.inner.readers).await?;
    if report != "ok" {
        return Err(Error::Damaged { path: part.to_owned(), report });
    }
    if let Err(broken) = store.verify_chain().await? {
        let report = format!("record {} of the journal was changed", broken.seq);
        return Err(Error::Damaged { path: part.to_owned(), report });
    }
    let told = |error: backfill_runtime::ports::PortError| Error::Copy(error.to_string());
    if let Some((new, now)) = restored {
        store.begin_incarnation(new, now).await.map_err(told)?;
    }
    let times = store.times().await.map_err(told)?;
    let unreadable = store.unreadable().await.map_err(told)?;
    Ok(Copied { seq: times.seq, at: times.at, bytes: 0, unreadable })
}

/// Puts a whole copy on the disk and under its name; takes away one that is not.
fn finish(copied: Result<Copied, Error>, part: &Path, to: &Path) -> Result<Copied, Error> {
    let written = copied.and_then(|copied| {
        let bytes =
            settle(part, to).map_err(|error| Error::Copy(format!("{}: {error}", to.display())))?;
        Ok(Copied { bytes, ..copied })
    });
    if written.is_err() {
        for end in ["", "-wal", "-shm"] {
            remove(&beside(part, end)).ok();
        }
    }
    written
}

fn settle(part: &Path, to: &Path) -> std::io::Result<u64> {
    if fs::metadata(beside(part, "-wal")).is_ok_and(|wal| 0 < wal.len()) {
        return Err(std::io::Error::other("not all of the copy is in its file"));
    }
    let file = File::open(part)?;
    file.sync_all()?;
    let bytes = file.metadata()?.len();
    // Unlike a renamed one, a linked file takes no other's place.
    fs::hard_link(part, to)?;
    fs::remove_file(part)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(bytes)
}

fn refuse_present(path: &Path) -> Result<(), Error> {
    if path.exists() {
        let text =
            format!("{} is there already; give another name, nothing was written", path.display());
        return Err(Error::Copy(text));
    }
    Ok(())
}

/// A backup is a file with nothing beside it. What lies beside a service's own file holds what was
/// acknowledged last.
fn refuse_no_backup(from: &Path) -> Result<(), Error> {
    let told = |error: std::io::Error| Error::Copy(format!("{}: {error}", from.display()));
    if !fs::metadata(from).map_err(told)?.is_file() {
        return Err(Error::Copy(format!("{} is no file; name a backup", from.display())));
    }
    for end in ["-wal", "-journal"] {
        let log = beside(from, end);
        if fs::metadata(&log).is_ok_and(|it| 0 < it.len()) {
            let text = format!(
                "{} is the file of a service and no backup: {} holds what it acknowledged last. Make \
                 a backup of it with `backfill backup`; it needs the folder, and no running service",
                from.display(),
                log.display()
            );
            return Err(Error::Copy(text));
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::Copy(format!("{}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

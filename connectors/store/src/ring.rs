//! The key file and those beside it: `.next`, which is made before it seals anything, and `.old`, which
//! opens older backups. The database says which of them is its own, so that an exchange that was cut
//! off is carried on wherever it was.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::keys::{KEY_BYTES, Keys, random_key, refused, sync_folder, write_new};

/// The key that a database was sealed with. If that is the next one, it takes its place.
pub(crate) fn key_of(path: &Path, proof: &[u8]) -> Result<Keys, Error> {
    let read = Keys::read(path);
    if let Some(keys) = read.as_ref().ok().filter(|keys| keys.proof == proof) {
        return Ok(keys.clone());
    }
    if Keys::read(&next(path)).is_ok_and(|keys| keys.proof == proof) {
        settle(path, proof)?;
    }
    // Another process may have put it in its place between two looks.
    let keys = Keys::read(path)?;
    if keys.proof == proof {
        return Ok(keys);
    }
    let problem = "is not the one this database was sealed with; restore the right one (before a \
                   `backfill key rotate` it was the one that ends in `.old`; after one on another \
                   machine, copy the new one from there)";
    Err(refused(path, problem.to_owned()))
}

/// What came of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotated {
    /// A new key file opens what is sealed as it was.
    Exchanged,
    /// All was sealed anew.
    Resealed {
        /// How many people's keys.
        people: u64,
        /// How many originals.
        originals: u64,
        /// How many of either did not open with the old key: they stay as they are.
        unreadable: u64,
    },
    /// What was begun earlier was carried through; nothing was begun.
    Finished,
}

/// Keeps every other exchange of this key file away until it is dropped: two would each make a next key,
/// and the one that the database names could be the one that was thrown away.
pub(crate) fn hold(path: &Path) -> Result<File, Error> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or_else(|| Path::new(".")));
    let folder = folder.map_err(|error| refused(path, format!("cannot be exchanged: {error}")))?;
    match folder.try_lock() {
        Ok(()) => Ok(folder),
        Err(_) => Err(refused(path, "is being exchanged by another command".to_owned())),
    }
}

/// Makes the next key, and keeps the one of now beside: after the exchange only a name changes. A next
/// one that lies there seals nothing, or opening the database had put it in its place.
pub(crate) fn make_next(path: &Path) -> Result<Keys, Error> {
    let told = |error: std::io::Error| refused(path, format!("cannot be exchanged: {error}"));
    if fs::symlink_metadata(path).map_err(told)?.is_symlink() {
        let problem = "is a link; name the file itself in `store.key_file` to exchange it";
        return Err(refused(path, problem.to_owned()));
    }
    keep(path, &fs::read(path).map_err(told)?).map_err(told)?;
    let next = next(path);
    match fs::remove_file(&next) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(error)),
        _ => {}
    }
    write_new(&next, &random_key()?).map_err(told)?;
    make_like(&next, path).map_err(told)?;
    Keys::read(&next)
}

/// Gives a key the owner and the rights of the one that it stands beside, whoever runs the exchange.
fn make_like(path: &Path, of: &Path) -> std::io::Result<()> {
    let (made, now) = (fs::metadata(path)?, fs::metadata(of)?);
    if (made.uid(), made.gid()) != (now.uid(), now.gid()) {
        chown(path, Some(now.uid()), Some(now.gid()))?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(now.mode() & 0o640))?;
    make_durable(path)
}

/// Keeps the old key beside, and puts the next in its place. At every moment one of the two is there.
pub(crate) fn settle(path: &Path, proof: &[u8]) -> Result<(), Error> {
    let told = |error: std::io::Error| refused(path, format!("cannot be exchanged: {error}"));
    let old = match fs::read(path) {
        Ok(bytes) => <[u8; KEY_BYTES]>::try_from(bytes).ok(),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(told(error)),
    };
    if let Some(old) = old {
        if Keys::derive(&old).proof == proof {
            return Ok(());
        }
        keep(path, &old).map_err(told)?;
    }
    match fs::rename(next(path), path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(error)),
        _ => {}
    }
    sync_folder(path).map_err(told)
}

/// The old keys that lie beside a key file.
#[must_use]
pub fn old_keys(path: &Path) -> Vec<PathBuf> {
    (1..).map(|number| old(path, number)).take_while(|it| it.exists()).collect()
}

/// Whether an exchange was begun and is not through.
pub(crate) fn has_next(path: &Path) -> bool {
    next(path).exists()
}

fn next(path: &Path) -> PathBuf {
    beside(path, ".next")
}

fn old(path: &Path, number: u32) -> PathBuf {
    let end = if number == 1 { ".old".to_owned() } else { format!(".old{number}") };
    beside(path, &end)
}

/// Under the first name that is free, once.
fn keep(path: &Path, key: &[u8]) -> std::io::Result<()> {
    for number in 1.. {
        let old = old(path, number);
        remove_torn(&old)?;
        write_new(&old, key)?;
        // What lies there and cannot be read is somebody else's, or no key: the next name will do.
        if fs::read(&old).is_ok_and(|kept| kept == key) {
            return make_like(&old, path);
        }
    }
    Ok(())
}

/// What was cut off while it was written sealed nothing: it is short, or nothing but zeros.
fn remove_torn(path: &Path) -> std::io::Result<()> {
    let is_torn = |it: Vec<u8>| it.len() != KEY_BYTES || it.iter().all(|byte| *byte == 0);
    if fs::read(path).is_ok_and(is_torn) { fs::remove_file(path) } else { Ok(()) }
}

/// Who wrote it may have been cut off before it was on the disk.
fn make_durable(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()?;
    sync_folder(path)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

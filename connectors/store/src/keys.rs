//! The key file, and the keys derived from it: one per purpose, so that none is used for two.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use backfill_core::PatientRef;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::Error;
use crate::seal::{seal, unseal};

/// The length of every key, in bytes.
pub(crate) const KEY_BYTES: usize = 32;

/// A key. It is never printed.
pub(crate) type Key = [u8; KEY_BYTES];

/// The keys of a store.
#[derive(Clone)]
pub(crate) struct Keys {
    /// Wraps the keys of persons.
    pub(crate) wrap: Key,
    /// Makes the blind index of numbers and the digest of originals.
    pub(crate) blind: Key,
    /// Makes the tokens of links.
    pub(crate) link: Key,
    /// Makes the versions of what is known of somebody.
    pub(crate) version: Key,
    /// Seals originals in quarantine.
    pub(crate) quarantine: Key,
    /// By what the processes of an installation know each other's records on topics.
    pub(crate) records: Key,
    /// Kept in the database: tells whether this key file opens it. Not a secret.
    pub(crate) proof: Key,
    /// Kept in the database: the proof of the key file of which `wrap` and `quarantine` were made first.
    pub(crate) sealed_by: Key,
    /// Seals what is carried over from an older key file.
    carry: Key,
}

/// What the database keeps of older key files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Carried {
    /// Keys of before, sealed with the key file of now.
    pub(crate) keys: Option<Vec<u8>>,
    /// See [`Keys::sealed_by`]; none if it is the key file of now.
    pub(crate) sealed_by: Option<Vec<u8>>,
}

/// Where what is carried over is sealed for.
const CARRIED: &str = "vault_key/carried";

impl Keys {
    /// All keys that follow from the one in the file.
    pub(crate) fn derive(master: &Key) -> Self {
        let key = |purpose: &str| keyed_hash(master, &[purpose.as_bytes()]);
        let proof = key("proof of the key file");
        Self {
            wrap: key("wrap a person's key"),
            blind: key("blind index"),
            link: key("link token"),
            version: key("version of a person"),
            quarantine: key("quarantine"),
            records: key("records on topics"),
            proof,
            sealed_by: proof,
            carry: key("carried over"),
        }
    }

    /// What must outlive the key file where all that it opens is sealed anew: the keys whose products are
    /// hashes, links or records, which nobody can make anew. Sealed with the next one.
    pub(crate) fn sealed_for_the_next(&self, next: &Self) -> Result<Vec<u8>, Error> {
        let Self { blind, link, version, records, .. } = *self;
        seal(&next.carry, CARRIED, &[blind, link, version, records].concat())
    }

    /// What must outlive the key file where nothing is sealed anew: all keys, sealed with the next one.
    pub(crate) fn all_sealed_for_the_next(&self, next: &Self) -> Result<Vec<u8>, Error> {
        let Self { blind, link, version, records, wrap, quarantine, .. } = *self;
        seal(&next.carry, CARRIED, &[blind, link, version, records, wrap, quarantine].concat())
    }

    /// With what was carried over from an older key file.
    pub(crate) fn carrying(self, carried: &Carried) -> Result<Self, Error> {
        let sealed_by = match carried.sealed_by.as_deref() {
            Some(proof) => Key::try_from(proof).map_err(|_| Error::Unsealed)?,
            None => self.proof,
        };
        let Some(sealed) = &carried.keys else { return Ok(Self { sealed_by, ..self }) };
        let opened = unseal(&self.carry, CARRIED, sealed)?;
        let (keys, rest) = opened.as_chunks::<KEY_BYTES>();
        match (keys, rest) {
            (&[blind, link, version, records], []) => {
                Ok(Self { blind, link, version, records, sealed_by, ..self })
            }
            (&[blind, link, version, records, wrap, quarantine], []) => {
                Ok(Self { blind, link, version, records, wrap, quarantine, sealed_by, ..self })
            }
            _ => Err(Error::Unsealed),
        }
    }

    /// Reads the key file.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|error| refused(path, cannot_read(&error)))?;
        let found = bytes.len();
        let master: Key = bytes.try_into().map_err(|_| {
            refused(path, format!("has {found} bytes instead of {KEY_BYTES}; restore it"))
        })?;
        if master == [0; KEY_BYTES] {
            return Err(refused(path, "holds nothing but zeros; restore it".to_owned()));
        }
        refuse_open_to_others(path)?;
        Ok(Self::derive(&master))
    }

    /// Makes a key file that only its owner can read, unless there is one already.
    pub(crate) fn create(path: &Path) -> Result<(), Error> {
        let written = write_new(path, &random_key()?);
        written.map_err(|error| refused(path, format!("cannot be made: {error}")))
    }
}

/// Writes a file that only its owner can read, unless there is one already.
pub(crate) fn write_new(path: &Path, key: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    match options.open(path) {
        Ok(file) => write_durably(file, path, key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// The key must survive a power cut before anything is sealed with it.
fn write_durably(mut file: File, path: &Path, key: &[u8]) -> std::io::Result<()> {
    file.write_all(key)?;
    file.sync_all()?;
    sync_folder(path)
}

/// Puts the names in the folder of a file on the disk.
pub(crate) fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

fn cannot_read(error: &std::io::Error) -> String {
    if error.kind() == ErrorKind::NotFound {
        "is missing, and this database holds what was sealed with it; restore it from its backup"
            .to_owned()
    } else {
        format!("cannot be read: {error}")
    }
}

pub(crate) fn refused(path: &Path, problem: String) -> Error {
    Error::KeyFile { path: path.to_owned(), problem }
}

/// Whoever is not the owner may write nothing; of the group somebody may read, as where secrets are
/// mounted.
fn refuse_open_to_others(path: &Path) -> Result<(), Error> {
    let metadata = fs::metadata(path).map_err(|error| refused(path, cannot_read(&error)))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o027 == 0 {
        return Ok(());
    }
    let advice = "allow only its owner, with `chmod 600`";
    Err(refused(path, format!("can be read or changed by others (mode {mode:o}); {advice}")))
}

/// A new random key.
pub(crate) fn random_key() -> Result<Key, Error> {
    let mut key = [0; KEY_BYTES];
    fill_random(&mut key)?;
    Ok(key)
}

/// Fills `bytes` with random bytes of the machine.
pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| Error::Random(error.to_string()))
}

/// A new reference: random, so that it says nothing of whom it stands for.
pub(crate) fn random_reference() -> Result<PatientRef, Error> {
    let mut bytes = [0; 16];
    fill_random(&mut bytes)?;
    Ok(PatientRef(u128::from_be_bytes(bytes)))
}

/// HMAC-SHA256 over the parts, each with its length before it.
pub(crate) fn keyed_hash(key: &Key, parts: &[&[u8]]) -> Key {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_file_is_for_its_owner_only_and_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.key");
        Keys::create(&path).unwrap();
        let first = Keys::read(&path).unwrap().proof;
        Keys::create(&path).unwrap();
        assert_eq!(Keys::read(&path).unwrap().proof, first);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.key");
        Keys::create(&path).unwrap();
        for (mode, is_refused) in [
            (0o600, false),
            (0o400, false),
            (0o440, false),
            (0o644, true),
            (0o604, true),
            (0o620, true),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let said = Keys::read(&path).err().map(|it| it.to_string()).unwrap_or_default();
            assert_eq!(said.contains("chmod 600"), is_refused, "{mode:o}: {said}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, [0; KEY_BYTES]).unwrap();
        let zeros = Keys::read(&path).err().unwrap().to_string();
        assert!(zeros.contains("nothing but zeros"), "{zeros}");
    }

    #[test]
    fn a_short_or_missing_key_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.key");
        let missing = Keys::read(&path).err().unwrap().to_string();
        assert!(missing.contains("vault.key is missing"), "{missing}");
        fs::write(&path, b"short").unwrap();
        let short = Keys::read(&path).err().unwrap().to_string();
        assert!(short.contains("has 5 bytes instead of 32"), "{short}");
    }

    #[test]
    fn parts_are_kept_apart() {
        let key = [7; KEY_BYTES];
        assert_ne!(keyed_hash(&key, &[b"a", b"bc"]), keyed_hash(&key, &[b"ab", b"c"]));
    }
}

//! What may be set for the store.

use std::path::PathBuf;

/// How much may wait in quarantine for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutAside {
    /// Most bytes of one sender.
    pub sender_bytes_max: u64,
    /// Most bytes in all.
    pub bytes_max: u64,
}

impl Default for PutAside {
    fn default() -> Self {
        Self { sender_bytes_max: 64 << 20, bytes_max: 512 << 20 }
    }
}

/// Knobs; none of them changes a decision of the core.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The region whose rows these are. Another name in the same file is another, empty region.
    pub region: String,
    /// The file with the key that seals contact details and originals in quarantine. Made with
    /// a random key at the first start; without it nothing sealed can ever be read again, so
    /// back it up apart from the database. None: `vault.key` beside the database.
    pub key_file: Option<PathBuf>,
    /// Connections for those who read.
    pub readers_max: u32,
    /// How long to wait for a lock on the file or a free connection, in milliseconds.
    pub busy_timeout_ms: u64,
    /// Numbers of patients that are nobody's, besides those that are so everywhere.
    pub nobodys_numbers: Vec<String>,
    /// How much may wait in quarantine.
    pub put_aside: PutAside,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            region: "local".to_owned(),
            key_file: None,
            readers_max: 4,
            busy_timeout_ms: 5_000,
            nobodys_numbers: Vec::new(),
            put_aside: PutAside::default(),
        }
    }
}

/// Where a PostgreSQL is, and as whom this process works there.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// `postgres://user:password@host:port/database?sslmode=…`
    pub url: String,
    /// The region whose rows these are. Connections see no others.
    pub region: String,
    /// The member that must hold the region's lease to take the region over; none if nobody
    /// shares the work.
    pub holder: Option<String>,
    /// Connections in all; half of them write.
    pub connections_max: u32,
    /// The file with the key that seals contact details and originals in quarantine; all processes
    /// need the same one. None: `vault.key` in `data`.
    pub key_file: Option<PathBuf>,
    /// Whether to wake those who wait here for what other processes commit.
    pub listens: bool,
    /// The folder for this process's own files.
    pub data: PathBuf,
    /// Numbers of patients that are nobody's, besides those that are so everywhere.
    pub nobodys_numbers: Vec<String>,
    /// How much may wait in quarantine.
    pub put_aside: PutAside,
}

/// The address may hold a password.
impl std::fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("region", &self.region)
            .field("holder", &self.holder)
            .finish_non_exhaustive()
    }
}

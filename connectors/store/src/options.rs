//! What may be set for the store.

use std::path::PathBuf;

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
}

impl Default for Options {
    fn default() -> Self {
        Self { region: "local".to_owned(), key_file: None, readers_max: 4, busy_timeout_ms: 5_000 }
    }
}

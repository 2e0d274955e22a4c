//! What may be set for HL7.

use std::path::PathBuf;
use std::time::Duration;

use crate::mapping::{Mapping, MappingError};
use crate::message::MESSAGE_BYTES_MAX;

/// Knobs; none of them changes a decision of the core.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Where messages are taken.
    pub listen: String,
    /// What the settings say of an address that other machines reach; empty: it is not to be used.
    pub without_login: String,
    /// Where bookings are written back; none turns it off.
    pub writeback: Option<String>,
    /// How long to wait for the answer to a booking, in seconds.
    pub writeback_seconds: u64,
    /// The mapping file; none means only the built-in words.
    pub mapping: Option<PathBuf>,
    /// Limits of the server.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:2575".to_owned(),
            without_login: String::new(),
            writeback: None,
            writeback_seconds: 30,
            mapping: None,
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// The mapping: the built-in words, and the file if one is set.
    ///
    /// # Errors
    /// If the file cannot be read or is not a mapping file; the error names line and column.
    pub fn mapping(&self) -> Result<Mapping, MappingError> {
        self.mapping.as_deref().map_or_else(Mapping::built_in, Mapping::from_file)
    }

    /// How long to wait for the answer to a booking.
    #[must_use]
    pub fn writeback_wait(&self) -> Duration {
        Duration::from_secs(self.writeback_seconds.min(SECONDS_MAX))
    }
}

/// Longest wait that may be set: a day.
const SECONDS_MAX: u64 = 24 * 60 * 60;

/// Limits of the server.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Most connections at once; more are closed at once.
    pub connections: usize,
    /// Most connections of one address at once; more are closed at once.
    pub connections_per_address: usize,
    /// Largest message, in bytes.
    pub message_bytes: usize,
    /// Longest time from the first byte of a message to its last, in seconds.
    pub frame_seconds: u64,
    /// Longest silence between messages, in seconds.
    pub idle_seconds: u64,
    /// The same while fewer than a quarter of the connections are free, in seconds.
    pub crowded_idle_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            connections_per_address: 32,
            message_bytes: MESSAGE_BYTES_MAX,
            frame_seconds: 10,
            idle_seconds: 30 * 60,
            crowded_idle_seconds: 60,
        }
    }
}

impl Limits {
    pub(crate) fn frame(&self) -> Duration {
        Duration::from_secs(self.frame_seconds.min(SECONDS_MAX))
    }

    pub(crate) fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds.min(SECONDS_MAX))
    }

    pub(crate) fn crowded_idle(&self) -> Duration {
        Duration::from_secs(self.crowded_idle_seconds.min(SECONDS_MAX))
    }
}

//! The ways over which messages go out by themselves, and which of them are out of order.

use async_trait::async_trait;
use backfill_core::Timestamp;

use super::PortError;

/// A way over which messages go out by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Text message.
    Text,
    /// Email.
    Email,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Text, Self::Email];

    /// The name in tables, metrics and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
        }
    }
}

/// A way that is out of order: its provider failed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PausedWay {
    /// Which.
    pub way: Way,
    /// Since when.
    pub since: Timestamp,
    /// What the provider said or did, without personal data.
    pub reason: String,
}

/// Remembers which ways are out of order, for everybody who must know: the console and the doctor
/// may be other processes than the one that sends.
#[async_trait]
pub trait Ways: Send + Sync {
    /// The way is out of order. One that was before stays so since then.
    ///
    /// # Errors
    /// If it cannot be written down.
    async fn pause(&self, paused: &PausedWay) -> Result<(), PortError>;

    /// The way works.
    ///
    /// # Errors
    /// If it cannot be written down.
    async fn resume(&self, way: Way) -> Result<(), PortError>;
}

//! What can go wrong behind a port: try again, or stop.

/// A failure behind a port.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// The other side cannot be reached or is busy; the same call may succeed later.
    #[error("{what} is unavailable: {reason}")]
    Unavailable {
        /// Which part.
        what: &'static str,
        /// What it said.
        reason: String,
    },
    /// So much of this sender's waits for a person already, or in all, that no more is taken: what was
    /// brought was not. A person makes room.
    #[error("{what} is full: {reason}")]
    Full {
        /// Which part.
        what: &'static str,
        /// What it said.
        reason: String,
    },
    /// Trying again cannot help; the process must stop or the caller must give up.
    #[error("{what} failed: {reason}")]
    Fatal {
        /// Which part.
        what: &'static str,
        /// What it said.
        reason: String,
    },
}

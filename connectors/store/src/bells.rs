//! What wakes those who wait: rung after a commit, never before.

use tokio::sync::watch;

/// One bell for each kind of waiting.
#[derive(Clone, Default)]
pub(crate) struct Bells {
    /// Something was appended to the local log.
    pub(crate) appended: watch::Sender<u64>,
    /// A wish was added to the outbox.
    pub(crate) added: watch::Sender<u64>,
    /// A batch was committed.
    pub(crate) committed: watch::Sender<u64>,
}

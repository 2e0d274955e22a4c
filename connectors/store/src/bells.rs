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
    /// Something is to be told on the feeds.
    pub(crate) announced: watch::Sender<u64>,
}

/// Rings a bell that does not say how much there is.
pub(crate) fn ring(bell: &watch::Sender<u64>) {
    bell.send_modify(|count| *count = count.wrapping_add(1));
}

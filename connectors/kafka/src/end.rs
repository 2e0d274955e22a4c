//! The end of a client waits for brokers, which may take long where none is.

use tracing::warn;

/// Ends a client on a thread of its own.
pub(crate) fn aside<T: Send + 'static>(client: T) {
    if let Err(error) = std::thread::Builder::new().spawn(move || drop(client)) {
        warn!(%error, "a Kafka client was ended in place");
    }
}

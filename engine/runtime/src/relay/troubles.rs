//! What the relay cannot tell, for `/readyz`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::ports::Feed;

/// Since when a feed is not told, by the steady clock in milliseconds, and why.
type Since = BTreeMap<Feed, (u64, String)>;

/// See the module. Clones share everything.
#[derive(Debug, Clone, Default)]
pub struct Troubles(Arc<Mutex<Since>>);

impl Troubles {
    /// Something of a feed is not told for this reason.
    pub(super) fn begin(&self, feed: Feed, now_ms: u64, reason: &str) {
        self.since().entry(feed).or_insert((now_ms, String::new())).1 = reason.to_owned();
    }

    /// Everything of a feed is told.
    pub(super) fn end(&self, feed: Feed) {
        self.since().remove(&feed);
    }

    /// The feeds of which something is not told for longer than `longest_ms`, and why.
    #[must_use]
    pub fn lasting(&self, now_ms: u64, longest_ms: u64) -> Vec<(Feed, String)> {
        let since = self.since();
        let lasting = since.iter().filter(|(_, it)| longest_ms < now_ms.saturating_sub(it.0));
        lasting.map(|(feed, (_, reason))| (*feed, reason.clone())).collect()
    }

    fn since(&self) -> MutexGuard<'_, Since> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

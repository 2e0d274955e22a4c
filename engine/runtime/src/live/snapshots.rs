//! Snapshots: now and then, beside the work, so that recovery has little to replay.

use std::sync::Arc;

use backfill_core::{Engine, Snapshot};
use tokio::task::JoinHandle;
use tracing::{debug, warn};

use crate::ports::Store;

/// After how many journal records a snapshot is saved, at least.
const RECORDS_MIN: u64 = 10_000;
/// And at most: so many are replayed within seconds.
const RECORDS_MAX: u64 = 100_000;
/// Between the two, as the journal grows by this part of it: a snapshot is of everything, and a
/// long list would otherwise be written out anew for each small step of taking it in.
const RECORDS_PART: u64 = 10;

/// Saves one snapshot at a time.
pub(super) struct Snapshots {
    store: Arc<dyn Store>,
    saved_seq: u64,
    saving: Option<JoinHandle<()>>,
}

impl Snapshots {
    /// For an engine that was `replayed` records past its snapshot.
    pub(super) fn new(store: Arc<dyn Store>, engine: &Engine, replayed: u64) -> Self {
        Self { store, saved_seq: engine.seq() - replayed, saving: None }
    }

    /// Saves one in the background if it is time. Only for an engine without uncommitted steps.
    pub(super) fn consider(&mut self, engine: &Engine) {
        let busy = self.saving.as_ref().is_some_and(|saving| !saving.is_finished());
        if busy || engine.seq() < self.saved_seq + records_between(self.saved_seq) {
            return;
        }
        self.saved_seq = engine.seq();
        let store = Arc::clone(&self.store);
        let snapshot = engine.snapshot();
        self.saving = Some(tokio::spawn(async move { save(store.as_ref(), &snapshot).await }));
    }

    /// Saves a last one, so that the next start has nothing to replay.
    pub(super) async fn finish(&mut self, engine: &Engine) {
        if let Some(saving) = self.saving.take()
            && let Err(error) = saving.await
        {
            warn!(%error, "saving a snapshot ended early");
        }
        if self.saved_seq < engine.seq() {
            self.saved_seq = engine.seq();
            save(self.store.as_ref(), &engine.snapshot()).await;
        }
    }
}

/// How many records lie between a snapshot and the next.
fn records_between(saved_seq: u64) -> u64 {
    (saved_seq / RECORDS_PART).clamp(RECORDS_MIN, RECORDS_MAX)
}

async fn save(store: &dyn Store, snapshot: &Snapshot) {
    match store.save_snapshot(snapshot).await {
        Ok(()) => debug!(seq = snapshot.seq, "snapshot saved"),
        Err(error) => warn!(seq = snapshot.seq, %error, "snapshot not saved"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_records_are_taken_with_few_snapshots_and_little_to_replay() {
        let mut saved = 0;
        let mut snapshots = 0;
        while saved < 1_000_000 {
            saved += records_between(saved);
            snapshots += 1;
        }
        assert!(snapshots <= 40, "{snapshots}");
        assert_eq!(records_between(0), RECORDS_MIN);
        assert_eq!(records_between(u64::MAX), RECORDS_MAX);
    }
}

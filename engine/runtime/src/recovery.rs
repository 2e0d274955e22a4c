//! Recovery: a driver from the newest snapshot and the journal after it.

use backfill_core::RuleSet;
use tracing::info;

use crate::Driver;
use crate::ports::{Incarnation, Log, PortError, Store};
use crate::replay::{BrokenJournal, Replay};

/// How many journal records are read at a time.
pub const JOURNAL_PAGE: usize = 1_000;

/// After how many replayed records progress is told.
const PROGRESS_RECORDS: u64 = 100_000;

/// Why a region could not be recovered.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] PortError),
    /// The journal is damaged.
    #[error(transparent)]
    Journal(#[from] BrokenJournal),
}

/// A region as the store remembers it, owned by this process.
#[derive(Debug)]
pub struct Recovered {
    /// Goes on where the journal ends.
    pub driver: Driver,
    /// How many records lie behind the snapshot.
    pub replayed: u64,
}

/// Takes the region over, brings its engine to where the journal ends and the log to where the
/// engine goes on. `rules` are those a
/// new region starts with.
///
/// # Errors
/// If the store cannot be read or the journal is damaged.
pub async fn recover(
    store: &dyn Store,
    log: &dyn Log,
    region: &str,
    rules: RuleSet,
) -> Result<Recovered, RecoveryError> {
    // First of all: from here on an older owner can add nothing to what is read below.
    let cursor = store.take_over().await?;
    let mut replay = Replay::from(store.snapshot().await?, rules);
    let snapshot_seq = replay.seq();
    replay_journal(store, region, &mut replay).await?;
    let replayed = replay.seq() - snapshot_seq;
    log.resume(cursor.next_offset, &store.places().await?).await?;
    let restored = store.restored().await?;
    let incarnation = restored.map_or_else(Incarnation::default, |it| it.incarnation);
    info!(region, seq = replay.seq(), replayed, epoch = cursor.owner_epoch, "region recovered");
    let driver = Driver::new(replay.into_engine(), cursor, region).in_incarnation(incarnation);
    Ok(Recovered { driver, replayed })
}

async fn replay_journal(
    store: &dyn Store,
    region: &str,
    replay: &mut Replay,
) -> Result<(), RecoveryError> {
    loop {
        let page = store.journal(replay.seq(), JOURNAL_PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        for recorded in &page {
            replay.apply(recorded)?;
            if recorded.seq.is_multiple_of(PROGRESS_RECORDS) {
                info!(region, seq = recorded.seq, "replaying the journal");
            }
        }
    }
}

#[cfg(test)]
mod tests;

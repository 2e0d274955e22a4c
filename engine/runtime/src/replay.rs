//! Replay: an engine from a snapshot and the journal after it, record by record.

use backfill_core::{Engine, Recorded, RuleSet, Snapshot, Timestamp};

/// The journal cannot be what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokenJournal {
    /// A record is missing or comes twice.
    #[error(
        "the journal goes from record {after} to record {found}; \
         restore the store from a backup, nothing was changed"
    )]
    Gap {
        /// The last record applied.
        after: u64,
        /// The record that came then.
        found: u64,
    },
    /// A record is older than the one before.
    #[error(
        "record {seq} of the journal is older than the one before; \
         restore the store from a backup, nothing was changed"
    )]
    TimeWentBack {
        /// Which record.
        seq: u64,
    },
}

/// An engine on its way to where the journal ends.
#[derive(Debug)]
pub struct Replay {
    engine: Engine,
}

impl Replay {
    /// Starts from a snapshot, or with nothing but `rules` where there is none.
    #[must_use]
    pub fn from(snapshot: Option<Snapshot>, rules: RuleSet) -> Self {
        let engine = match snapshot {
            Some(snapshot) => Engine::restore(snapshot),
            None => Engine::new(rules),
        };
        Self { engine }
    }

    /// Applies the next record. What it asks for was committed with it and is not done again.
    ///
    /// # Errors
    /// If it is not the next record.
    pub fn apply(&mut self, recorded: &Recorded) -> Result<(), BrokenJournal> {
        let after = self.engine.seq();
        if recorded.seq != after + 1 {
            return Err(BrokenJournal::Gap { after, found: recorded.seq });
        }
        if 0 < after && recorded.at < self.at() {
            return Err(BrokenJournal::TimeWentBack { seq: recorded.seq });
        }
        self.engine.step(recorded);
        self.engine.take_touched();
        Ok(())
    }

    /// The last record applied; 0 before the first.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.engine.seq()
    }

    fn at(&self) -> Timestamp {
        self.engine.at()
    }

    /// The engine as the journal left it.
    #[must_use]
    pub fn into_engine(self) -> Engine {
        self.engine
    }
}

//! The owner of a region, as small as it gets: keeps the cursor and numbers the journal.

use std::sync::Arc;

use backfill_core::{EffectId, Event, EventId, Numbered, Recorded, Timestamp};
use backfill_runtime::ports::{Commit, CommitError, Cursor, JournalRow, Projections};

use crate::backends::House;
use crate::sample::{self, MORNING};

pub(crate) struct Desk {
    pub(crate) house: Arc<dyn House>,
    pub(crate) cursor: Cursor,
    pub(crate) seq: u64,
}

impl Desk {
    /// Takes an empty region over.
    pub(crate) async fn of(house: Arc<dyn House>) -> Self {
        let cursor = house.take_over().await.unwrap();
        Self { house, cursor, seq: 0 }
    }

    /// A batch of one event, filled further by `fill`.
    pub(crate) fn batch(&self, fill: impl FnOnce(&mut Commit)) -> Commit {
        let mut commit = Commit {
            expected: self.cursor,
            next_offset: self.cursor.next_offset + 1,
            journal: vec![record(self.seq + 1)],
            places: Vec::new(),
            outcomes: Vec::new(),
            sender_outcomes: Vec::new(),
            commands: Vec::new(),
            records: Vec::new(),
            projections: Projections::default(),
            silenced: Vec::new(),
            quarantine: Vec::new(),
        };
        fill(&mut commit);
        commit
    }

    /// Commits a batch and goes on from it.
    pub(crate) async fn commit(
        &mut self,
        fill: impl FnOnce(&mut Commit),
    ) -> Result<(), CommitError> {
        let commit = self.batch(fill);
        self.house.commit(&commit).await?;
        self.cursor.next_offset = commit.next_offset;
        self.seq = commit.journal.last().map_or(self.seq, |row| row.recorded.seq);
        Ok(())
    }

    /// Asserts that a batch violates a constraint and that nothing of it is there afterwards.
    pub(crate) async fn refuses(&self, fill: impl FnOnce(&mut Commit)) {
        let before = self.house.summary().await.unwrap();
        let refused = self.house.commit(&self.batch(fill)).await;
        assert!(matches!(refused, Err(CommitError::Constraint(_))), "{refused:?}");
        assert_eq!(self.house.summary().await.unwrap(), before);
    }
}

/// A journal record whose event has the number of its place.
pub(crate) fn record(seq: u64) -> JournalRow {
    recorded(seq, sample::event(u128::from(seq)).event)
}

pub(crate) fn recorded(seq: u64, event: Event) -> JournalRow {
    let at = Timestamp(MORNING.0 + i64::try_from(seq).unwrap());
    let id = EventId(u128::from(seq));
    let recorded = Recorded {
        seq,
        id,
        at,
        utc_offset_minutes: 0,
        said_at: None,
        source: String::new(),
        event,
    };
    JournalRow { recorded, came_as: id, fingerprint: seq + 100, original: None }
}

/// A command or record of the event at a place of the journal.
pub(crate) fn numbered<T>(seq: u64, index: u16, what: T) -> Numbered<T> {
    Numbered { id: EffectId { event: EventId(u128::from(seq)), index }, what }
}

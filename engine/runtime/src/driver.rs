//! The driver: turns log records and the clock into one commit at a time. Synchronous, without
//! I/O, so that the simulator runs the same code as the service.

use std::collections::HashMap;

use backfill_core::{Engine, Event, EventId, Recorded, RuleSet, Snapshot, Timestamp};

use crate::agenda::Agenda;
use crate::governor::Governor;
use crate::measure;
use crate::ports::{Commit, Cursor, Incarnation, LogRecord, Position, Seen};
use crate::replay::{BrokenJournal, Replay};
use crate::taken::{Known, Taken};
use crate::turn::Turn;

/// What the clocks of the machine say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The wall clock, milliseconds since 1970-01-01T00:00:00Z. May jump.
    pub wall_ms: i64,
    /// A clock that only goes forward, in milliseconds from any start.
    pub steady_ms: u64,
    /// How far the region's clock is ahead of UTC.
    pub utc_offset_minutes: i16,
}

/// Drives one engine. A failed commit ends it: drop it and recover another from the store.
#[derive(Debug)]
pub struct Driver {
    engine: Engine,
    agenda: Agenda,
    governor: Governor,
    taken: Taken,
    region: String,
    incarnation: Incarnation,
    cursor: Cursor,
    /// Where the cursor will be once the last turn's commit is stored.
    uncommitted: Option<Cursor>,
}

impl Driver {
    /// A driver for a recovered engine that goes on at `cursor`.
    #[must_use]
    pub fn new(engine: Engine, cursor: Cursor, region: &str) -> Self {
        let journal_at = (0 < engine.seq()).then(|| engine.at());
        Self {
            agenda: Agenda::of(&engine),
            governor: Governor::new(journal_at),
            engine,
            taken: Taken::default(),
            region: region.to_owned(),
            incarnation: Incarnation::default(),
            cursor,
            uncommitted: None,
        }
    }

    /// The same driver in a restored copy: what it decides comes under ids that no other copy gave.
    #[must_use]
    pub fn in_incarnation(self, incarnation: Incarnation) -> Self {
        Self { incarnation, ..self }
    }

    /// A driver from what the store holds: the newest snapshot and the journal after it.
    /// `rules` are those a new region starts with.
    ///
    /// # Errors
    /// If the journal has a gap.
    pub fn recover(
        snapshot: Option<Snapshot>,
        journal: impl IntoIterator<Item = Recorded>,
        rules: RuleSet,
        cursor: Cursor,
        region: &str,
    ) -> Result<Self, BrokenJournal> {
        let mut replay = Replay::from(snapshot, rules);
        for recorded in journal {
            replay.apply(&recorded)?;
        }
        Ok(Self::new(replay.into_engine(), cursor, region))
    }

    /// Takes what is due by the clock and a batch of log records, and returns what to commit;
    /// none if nothing happened. `seen` is the store's answer about the ids of the batch.
    /// After a commit, either [`Driver::committed`] is called or the driver is dropped.
    ///
    /// # Panics
    /// If the turn before was neither committed nor empty, or the records are not in order.
    pub fn turn(
        &mut self,
        reading: Reading,
        records: &[LogRecord],
        seen: &[Seen],
    ) -> Option<Commit> {
        self.turn_heard(reading, None, records, seen)
    }

    /// [`Driver::turn`] where not everything is known to be read: what becomes due after `heard_until`
    /// waits, as somebody may have said something before. What is due and what was said is taken in
    /// its order in time: an answer counts from when it was said.
    ///
    /// # Panics
    /// As [`Driver::turn`].
    pub fn turn_heard(
        &mut self,
        reading: Reading,
        heard_until: Option<Timestamp>,
        records: &[LogRecord],
        seen: &[Seen],
    ) -> Option<Commit> {
        assert!(self.uncommitted.is_none(), "the turn before was not committed");
        let governed = self.governor.read(reading);
        let mut turn = Turn::new(self.cursor, &mut self.engine, &mut self.agenda, &self.region);
        turn.at = governed.at;
        turn.utc_offset_minutes = reading.utc_offset_minutes;
        turn.incarnation = self.incarnation;
        if let Some(jump) = governed.jump {
            turn.own(Event::ClockJumped(jump));
        }
        take_all(&mut turn, &mut self.taken, records, seen);
        turn.timers(heard_until.unwrap_or(governed.at));
        let commit = turn.finish()?;
        self.uncommitted = Some(Cursor { next_offset: commit.next_offset, ..self.cursor });
        Some(commit)
    }

    /// A commit that only says how far the log was read: what was passed over need not be read again.
    ///
    /// # Panics
    /// As [`Driver::turn`].
    pub fn keep_places(&mut self, places: Vec<Position>) -> Commit {
        assert!(self.uncommitted.is_none(), "the turn before was not committed");
        self.uncommitted = Some(self.cursor);
        Turn::new(self.cursor, &mut self.engine, &mut self.agenda, &self.region).only(places)
    }

    /// The commit was stored.
    ///
    /// # Panics
    /// If there was nothing to commit.
    pub fn committed(&mut self) {
        self.cursor = self.uncommitted.take().expect("there was something to commit");
    }

    /// Goes on after a while in which nothing could be decided: that time counts as skipped.
    pub fn resume(&mut self) {
        let journal_at = (0 < self.engine.seq()).then(|| self.engine.at());
        self.governor = Governor::new(journal_at);
    }

    /// How many milliseconds from `reading` until something becomes due; none if nothing will.
    #[must_use]
    pub fn wait_ms(&self, reading: Reading) -> Option<u64> {
        let due = self.agenda.next()?;
        let now = self.governor.peek(reading).at;
        Some(u64::try_from(due.0.saturating_sub(now.0)).unwrap_or(0))
    }

    /// The region's time at `reading`.
    #[must_use]
    pub fn time(&self, reading: Reading) -> Timestamp {
        self.governor.peek(reading).at
    }

    /// The cursor the next commit will expect.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The engine, to look at.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What becomes due, to look at.
    #[must_use]
    pub fn agenda(&self) -> &Agenda {
        &self.agenda
    }
}

fn take_all(turn: &mut Turn<'_>, taken: &mut Taken, records: &[LogRecord], seen: &[Seen]) {
    let stored: HashMap<EventId, u64> = seen.iter().map(|it| (it.id, it.fingerprint)).collect();
    for record in records {
        turn.advance(record.offset + 1);
        // What was due when it was said, was before it. A broker's clock may be ahead: then it was said
        // now.
        let said_ms = record.received_at.min(turn.at).0;
        turn.timers(Timestamp(said_ms.saturating_sub(1)));
        let key = Seen { id: record.id, fingerprint: record.fingerprint };
        match (&record.event, taken.known(&stored, key)) {
            (Err(reason), _) => turn.leave(record, reason),
            (Ok(_), Known::Duplicate) => measure::duplicate(),
            (Ok(_), Known::Conflict) => {
                turn.leave(record, "the same id was taken before with other contents");
            }
            (Ok(event), Known::New) => match turn.objection(record, event) {
                Some(reason) => turn.leave(record, &reason),
                None => {
                    taken.remember(key);
                    turn.take(record, event.clone());
                }
            },
        }
    }
}

#[cfg(test)]
mod tests;

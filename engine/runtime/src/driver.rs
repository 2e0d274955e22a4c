//! The driver: turns log records and the clock into one commit at a time. Synchronous, without
//! I/O, so that the simulator runs the same code as the service.

use backfill_core::Engine;

use crate::ports::{Commit, Cursor, LogRecord, Seen};

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
    cursor: Cursor,
}

impl Driver {
    /// A driver for a recovered engine that goes on at `cursor`.
    #[must_use]
    pub fn new(engine: Engine, cursor: Cursor) -> Self {
        Self { engine, cursor }
    }

    /// Takes what is due by the clock and a batch of log records, and returns what to commit;
    /// none if nothing happened. `seen` is the store's answer about the ids of the batch.
    /// After it, either [`Driver::committed`] is called or the driver is dropped.
    pub fn turn(
        &mut self,
        reading: Reading,
        records: &[LogRecord],
        seen: &[Seen],
    ) -> Option<Commit> {
        let _ = (reading, records, seen);
        None
    }

    /// The commit was stored.
    pub fn committed(&mut self) {}

    /// How many milliseconds from `reading` until something becomes due; none if nothing will.
    #[must_use]
    pub fn wait_ms(&self, reading: Reading) -> Option<u64> {
        let _ = reading;
        None
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
}

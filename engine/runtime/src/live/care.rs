//! Care: after a batch failed, its records are taken one by one, so that the one that cannot
//! be taken is found, put aside, and blocks nobody.

use tracing::error;

use crate::ports::LogRecord;

/// How many log records go into one turn.
pub(super) const RECORDS_PER_TURN_MAX: usize = 500;

/// What is known about records that fail.
#[derive(Debug, Default)]
pub(super) struct Care {
    /// Records before this offset are taken alone.
    until: u64,
    /// The record that failed alone, and how.
    poison: Option<(u64, String)>,
}

impl Care {
    /// Whether the record at `next_offset` is to be taken alone, and after the timers.
    pub(super) fn is_needed(&self, next_offset: u64) -> bool {
        next_offset < self.until
    }

    /// How many records to read.
    pub(super) fn count_max(&self, next_offset: u64) -> usize {
        if self.is_needed(next_offset) { 1 } else { RECORDS_PER_TURN_MAX }
    }

    /// Marks the record that is known to fail as one that cannot be read.
    pub(super) fn mark(&self, records: &mut [LogRecord]) {
        let Some((offset, reason)) = &self.poison else { return };
        if let Some(record) = records.iter_mut().find(|record| record.offset == *offset) {
            record.event = Err(reason.clone());
        }
    }

    /// These records could not be taken together. If it was one alone, it is the one.
    pub(super) fn failed(&mut self, records: &[LogRecord], reason: &str) {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return };
        if self.is_needed(first.offset) {
            error!(offset = first.offset, event = %first.id, reason, "record put in quarantine");
            self.poison = Some((first.offset, reason.to_owned()));
        } else {
            self.until = last.offset + 1;
        }
    }
}

//! What was acknowledged and has no effect, by sender and reason: a line of the console.

use backfill_runtime::ports::UnusedRow;

use super::place::moment;
use crate::App;

/// A line: who sends what in vain.
pub(super) struct UnusedLine {
    pub(super) last_at: String,
    pub(super) source: String,
    pub(super) reason: String,
    pub(super) count: u64,
}

impl UnusedLine {
    pub(super) fn of(app: &App, row: &UnusedRow) -> Self {
        Self {
            last_at: moment(app, row.last_at),
            source: row.source.clone(),
            reason: row.reason.clone(),
            count: row.count,
        }
    }
}

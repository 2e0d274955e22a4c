//! The clock governor: turns what the machine's clocks say into the region's time.
//!
//! A wall clock may be set, may drift and may be wrong. The core must see a time that never goes
//! back, and must be told when time was skipped: offers then get the time they lost.

use backfill_core::Timestamp;
use backfill_core::event::ClockJumped;

use crate::driver::Reading;

/// A step forward of the wall clock by more than this is a jump, in milliseconds.
pub const JUMP_MS: i64 = 60_000;

/// The region's time at a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Governed {
    /// The time.
    pub at: Timestamp,
    /// What was skipped on the way here, if anything was.
    pub jump: Option<ClockJumped>,
}

/// Where the clocks stood at the last reading.
#[derive(Debug, Clone, Copy)]
struct Mark {
    steady_ms: u64,
    at: i64,
    /// The odd millisecond that half speed left over: 0 or 1.
    spare_ms: i64,
}

/// Governs the time of one engine.
#[derive(Debug, Clone)]
pub struct Governor {
    /// The time of the last journal record; none if the journal is empty.
    journal_at: Option<Timestamp>,
    mark: Option<Mark>,
}

impl Governor {
    /// A governor that goes on after the last journal record; none if the journal is empty.
    #[must_use]
    pub fn new(journal_at: Option<Timestamp>) -> Self {
        Self { journal_at, mark: None }
    }

    /// The time at `reading`, which becomes the one that later readings are held against.
    pub fn read(&mut self, reading: Reading) -> Governed {
        let (governed, spare_ms) = self.govern(reading);
        let steady_ms = self.mark.map_or(0, |mark| mark.steady_ms).max(reading.steady_ms);
        self.mark = Some(Mark { steady_ms, at: governed.at.0, spare_ms });
        governed
    }

    /// The time at `reading`, without taking it.
    #[must_use]
    pub fn peek(&self, reading: Reading) -> Governed {
        self.govern(reading).0
    }

    fn govern(&self, reading: Reading) -> (Governed, i64) {
        match (self.mark, self.journal_at) {
            (Some(mark), _) => go_on(mark, reading),
            // While the service was down nobody could answer: that time counts as skipped.
            (None, Some(last)) => (forward(last.0, reading.wall_ms), 0),
            (None, None) => (Governed { at: Timestamp(reading.wall_ms.max(0)), jump: None }, 0),
        }
    }
}

fn go_on(mark: Mark, reading: Reading) -> (Governed, i64) {
    let elapsed = i64::try_from(reading.steady_ms.saturating_sub(mark.steady_ms));
    let elapsed = elapsed.unwrap_or(i64::MAX);
    let expected = mark.at.saturating_add(elapsed);
    if expected <= reading.wall_ms {
        return (forward(expected, reading.wall_ms), 0);
    }
    // The wall clock is behind. Time goes on at half speed until it has caught up.
    let doubled = elapsed.saturating_add(mark.spare_ms);
    let slewed = mark.at.saturating_add(doubled / 2);
    if slewed <= reading.wall_ms {
        return (Governed { at: Timestamp(reading.wall_ms), jump: None }, 0);
    }
    (Governed { at: Timestamp(slewed), jump: None }, doubled % 2)
}

/// Takes the wall clock's time, unless it lies before `from`; more than [`JUMP_MS`] is a jump.
fn forward(from: i64, wall_ms: i64) -> Governed {
    let at = Timestamp(wall_ms.max(from));
    let from = Timestamp(from);
    let jumped = JUMP_MS < at.0.saturating_sub(from.0);
    Governed { at, jump: jumped.then_some(ClockJumped { from, to: at }) }
}

#[cfg(test)]
mod tests;

//! What a store says of the time, to hold this machine's clock against.

use backfill_core::Timestamp;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// The last journal record; 0 if there is none.
    pub seq: u64,
    /// Its time.
    pub at: Option<Timestamp>,
    /// The time that a person last confirmed.
    pub accepted: Option<Accepted>,
    /// What the database's own clock says; none if it has none.
    pub database: Option<Timestamp>,
}

/// A person said that the clock is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Which journal record was the last then: the word counts until the next.
    pub seq: u64,
    /// What the clock said.
    pub at: Timestamp,
}

//! Truths seen from outside, one per file: over the whole history of events and wishes, without
//! asking the core's own predicates.

use std::fmt::Debug;

use backfill_core::{Emitted, Engine, Recorded, Touched};

use crate::memory::MemoryStore;

/// One step of the journal, after it was taken.
#[derive(Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) recorded: &'a Recorded,
    pub(crate) effects: &'a [Emitted],
    /// The engine after the step.
    pub(crate) engine: &'a Engine,
    /// What the step says it changed.
    pub(crate) touched: &'a Touched,
}

/// What must hold at every moment, and at the end.
pub(crate) trait Truth: Debug {
    /// Which promise it is.
    fn name(&self) -> &'static str;

    /// Looks at one step.
    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String>;

    /// Looks at the end, when nothing happens any more.
    fn at_end(&mut self, _engine: &Engine, _store: &MemoryStore) -> Result<(), String> {
        Ok(())
    }
}

/// Every truth.
pub(crate) fn all() -> Vec<Box<dyn Truth>> {
    vec![]
}

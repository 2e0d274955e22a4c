//! S24: a closed time was opened. Nobody had it: it is free.

use backfill_core::Event;
use backfill_core::Timestamp;
use backfill_core::event::SlotFreed;
use backfill_core::slot::{Cause, Doubt};

use super::start::Start;
use super::{Meaning, Notice, appointment};
use crate::fault::Fault;

/// The opened time.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let (at, mut meaning) = Start::of(notice).needed()?;
    let (facts, warnings) = appointment::facts(notice, at);
    meaning.warnings.extend(warnings);
    meaning.events.push(Event::SlotFreed(SlotFreed {
        trust: facts.trust,
        appointment: None,
        facts: Some(facts),
        cause: Cause::Unblocked,
        doubt: meaning.review.is_some().then_some(Doubt::LocalTime),
        patient: None,
        said_at: Timestamp(0),
    }));
    Ok(meaning)
}

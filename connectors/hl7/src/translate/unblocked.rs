//! S24: a closed time was opened. Nobody had it: it is free.

use backfill_core::Event;
use backfill_core::event::SlotFreed;
use backfill_core::slot::{Cause, Doubt};

use super::start::Start;
use super::{Meaning, Notice, appointment};
use crate::fault::Fault;

/// The opened time.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let start = Start::of_diary(notice);
    let (at, mut meaning) = start.needed()?;
    let comes_twice = meaning.review.is_some().then_some(Doubt::LocalTime);
    let (facts, unsure) = appointment::facts(notice, &start, at, &mut meaning);
    let contradiction = unsure.as_ref().map(|_| Doubt::Contradiction);
    unsure.into_iter().for_each(|unsure| meaning.put_aside(unsure.text()));
    meaning.events.push(Event::SlotFreed(SlotFreed {
        trust: facts.trust,
        appointment: None,
        patient: None,
        said_at: notice.said_at(),
        facts: Some(facts),
        cause: Cause::Unblocked,
        doubt: contradiction.or(comes_twice),
    }));
    Ok(meaning)
}

//! S15, S16, S17: an appointment was cancelled, discontinued or deleted.

use backfill_core::Event;
use backfill_core::Timestamp;
use backfill_core::event::SlotFreed;
use backfill_core::slot::{Cause, Doubt, SlotFacts};

use super::start::{COMES_TWICE, DOES_NOT_EXIST, Start};
use super::time::When;
use super::{Meaning, Notice, appointment};
use crate::fault::Fault;
use crate::mapping::{Reason, Status};

/// The freed time. Without a time in the message the core uses the one it knows. S17 says that
/// the appointment should never have been there, whatever reason is given.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let id = notice.appointment_id()?;
    let start = Start::of(notice);
    let mut meaning = Meaning { warnings: start.warnings(), ..Meaning::default() };
    meaning.warnings.extend(notice.code_warnings());
    let (facts, unsure) = freed(notice, &start, &mut meaning);
    if let Some(text) = unsure {
        meaning.review = Some(format!("{}: {text}", start.place));
    }
    let contradiction = contradiction(notice);
    if let Some(text) = contradiction {
        meaning.review = Some(text.to_owned());
    }
    let is_deletion = notice.event() == "S17";
    meaning.events.push(Event::SlotFreed(SlotFreed {
        trust: facts.as_ref().map_or(notice.trust, |facts| facts.trust),
        appointment: Some(id),
        facts,
        cause: if is_deletion { Cause::EnteredInError } else { notice.cause() },
        doubt: contradiction.map(|_| Doubt::Contradiction).or(unsure.map(|_| Doubt::LocalTime)),
        patient: None,
        said_at: Timestamp(0),
    }));
    Ok(appointment::with_person(notice, meaning))
}

/// What is known about the time, and why it is not sure.
fn freed(
    notice: &Notice<'_>,
    start: &Start,
    meaning: &mut Meaning,
) -> (Option<SlotFacts>, Option<&'static str>) {
    let (at, unsure) = match start.when {
        When::At(at) => (at, None),
        When::Fold(at) => (at, Some(COMES_TWICE)),
        When::Gap => return (None, Some(DOES_NOT_EXIST)),
        When::Absent | When::DateOnly | When::Unreadable => return (None, None),
    };
    let (facts, warnings) = appointment::facts(notice, at);
    meaning.warnings.extend(warnings);
    (Some(facts), unsure)
}

/// How status and reason contradict a cancellation, or each other.
fn contradiction(notice: &Notice<'_>) -> Option<&'static str> {
    match notice.status() {
        Some(Status::Booked | Status::Started | Status::Attended) => {
            return Some("SCH-25: the status says booked, the trigger event cancelled");
        }
        Some(Status::NoShow) => {
            return Some("SCH-25: the status says not attended, the trigger event cancelled");
        }
        Some(
            Status::Cancelled
            | Status::CancelledByPatient
            | Status::CancelledByClinic
            | Status::Deleted
            | Status::Other,
        )
        | None => {}
    }
    match notice.reason() {
        Some(Reason::NoShow) => {
            return Some("SCH-6: the reason says not attended, the trigger event cancelled");
        }
        Some(Reason::Undo) => {
            return Some("SCH-6: the reason takes a cancellation back, the trigger event cancels");
        }
        Some(Reason::Patient | Reason::Clinic | Reason::Error | Reason::Unknown) | None => {}
    }
    let (by_reason, by_status) = (notice.cause(), notice.cause_by_status());
    let is_disputed = [by_reason, by_status].iter().all(|cause| is_a_side(*cause));
    (is_disputed && by_reason != by_status)
        .then_some("SCH-6: the reason and the status in SCH-25 name different sides")
}

fn is_a_side(cause: Cause) -> bool {
    matches!(cause, Cause::Patient | Cause::Clinic)
}

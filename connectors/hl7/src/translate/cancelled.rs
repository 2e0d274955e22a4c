//! S15, S16, S17: an appointment was cancelled, discontinued or deleted.

use backfill_core::event::SlotFreed;
use backfill_core::slot::{Cause, Doubt, SlotFacts};
use backfill_core::{AppointmentId, Event};

use super::start::{COMES_TWICE, DOES_NOT_EXIST, Start};
use super::time::When;
use super::{Meaning, Notice, appointment, beside};
use crate::fault::Fault;
use crate::mapping::{Reason, Status};

/// The freed time. Without a time in the message the core uses the one it knows. S17 says that
/// the appointment should never have been there, whatever reason is given.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let start = Start::of(notice);
    let mut meaning = Meaning { warnings: start.warnings(), ..Meaning::default() };
    meaning.warnings.extend(notice.code_warnings());
    let (facts, unsure) = freed(notice, &start, &mut meaning);
    let contradiction = contradiction(notice);
    let doubt = contradiction.as_ref().map(|_| Doubt::Contradiction).or(unsure);
    contradiction.into_iter().for_each(|text| meaning.put_aside(text));
    let is_deletion = notice.event() == "S17";
    let cause = notice.cause_of_cancellation();
    if let Some((facts, number)) = facts.as_ref().zip(notice.reference().ok()) {
        meaning.beside = beside::freed(notice, &number, (facts, notice.said_at()));
    }
    meaning.events.push(Event::SlotFreed(SlotFreed {
        trust: facts.as_ref().map_or(notice.trust, |facts| facts.trust),
        appointment: number(notice, facts.as_ref())?,
        patient: None,
        said_at: notice.said_at(),
        facts,
        cause: if is_deletion { Cause::EnteredInError } else { cause },
        doubt,
    }));
    Ok(meaning.with_person(notice))
}

/// The number. A booking that we made may be cancelled under none: then clinic and start say which
/// it is.
fn number(notice: &Notice<'_>, facts: Option<&SlotFacts>) -> Result<Option<AppointmentId>, Fault> {
    let is_placed = facts.is_some_and(|facts| !facts.session.is_empty());
    match notice.appointment_id() {
        Ok(id) => Ok(Some(id)),
        Err(_) if is_placed => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// What is known about the time, and why it is not sure.
fn freed(
    notice: &Notice<'_>,
    start: &Start,
    meaning: &mut Meaning,
) -> (Option<SlotFacts>, Option<Doubt>) {
    let place = start.place;
    let (at, unsure) = match start.when {
        When::At(at) => (at, None),
        When::Fold(at) => (at, Some(COMES_TWICE)),
        When::Gap => {
            meaning.put_aside(format!("{place}: {DOES_NOT_EXIST}"));
            return (None, Some(Doubt::LocalTime));
        }
        When::Absent | When::DateOnly | When::Unreadable => return (None, None),
    };
    unsure.into_iter().for_each(|text| meaning.put_aside(format!("{place}: {text}")));
    let (facts, contradiction) = appointment::facts(notice, start, at, meaning);
    let is_contradicted = contradiction.is_some();
    contradiction.into_iter().for_each(|unsure| meaning.put_aside(unsure.text()));
    let doubt = is_contradicted.then_some(Doubt::Contradiction);
    (Some(facts), doubt.or(unsure.map(|_| Doubt::LocalTime)))
}

/// How status and reason contradict a cancellation, or each other.
fn contradiction(notice: &Notice<'_>) -> Option<String> {
    let by_status = status_contradiction(notice.status());
    if let Some(text) = by_status {
        return Some(format!("{}: {text}", notice.places.status_place()));
    }
    let text = reason_contradiction(notice.reason()).or_else(|| {
        let (by_reason, by_status) = (notice.cause(), notice.cause_by_status());
        let are_sides = [by_reason, by_status].iter().all(|cause| is_a_side(*cause));
        let text = "the reason and the status name different sides";
        (are_sides && by_reason != by_status).then_some(text)
    })?;
    Some(format!("{}: {text}", notice.places.reason_place()))
}

fn status_contradiction(status: Option<Status>) -> Option<&'static str> {
    match status {
        Some(Status::Booked | Status::Started | Status::Attended) => {
            Some("the status says booked, the trigger event cancelled")
        }
        Some(Status::NoShow) => Some("the status says not attended, the trigger event cancelled"),
        Some(
            Status::Cancelled
            | Status::CancelledByPatient
            | Status::CancelledByClinic
            | Status::Deleted
            | Status::Other,
        )
        | None => None,
    }
}

fn reason_contradiction(reason: Option<Reason>) -> Option<&'static str> {
    match reason {
        Some(Reason::NoShow) => Some("the reason says not attended, the trigger event cancelled"),
        Some(Reason::Undo) => {
            Some("the reason takes a cancellation back, the trigger event cancels")
        }
        Some(
            Reason::Patient
            | Reason::Clinic
            | Reason::Error
            | Reason::Unknown
            | Reason::Died
            | Reason::NotNeeded
            | Reason::TreatedElsewhere,
        )
        | None => None,
    }
}

fn is_a_side(cause: Cause) -> bool {
    matches!(cause, Cause::Patient | Cause::Clinic)
}

//! Further clinics of an appointment. It is kept in one diary, the first; in the others its time is
//! held by an appointment of nobody, whose number is the appointment's and the clinic, so that what is
//! said of the one is said of the other.

use std::collections::BTreeSet;

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::code::Code;
use backfill_core::event::{AppointmentBooked, SlotFreed};
use backfill_core::slot::{Cause, SlotFacts};
use backfill_core::{Event, Timestamp};
use backfill_runtime::ids;

use super::Notice;
use super::appointment::cut;
use crate::mapping::Clinic;

/// A clinic's code as the sender writes it, and what the mapping says of it.
type Named<'a> = (String, &'a Clinic);

/// Whether it names two clinics that the mapping knows.
pub(crate) fn are_several(notice: &Notice<'_>) -> bool {
    1 < named(notice).len()
}

/// The clinics that the places of a message name and the mapping knows, each once.
fn named<'a>(notice: &Notice<'a>) -> Vec<Named<'a>> {
    let mut seen = BTreeSet::new();
    let codes = notice.message.all("AIL").filter_map(|it| it.field(3).component(1).text());
    let known = codes.filter_map(|code| Some((cut(&code), notice.source.clinics.get(&code)?)));
    known.filter(|(code, _)| seen.insert(key(code))).collect()
}

/// The clinics but for the first, where there are several.
fn further<'a>(notice: &Notice<'a>, first: &str) -> Vec<Named<'a>> {
    let mut named = named(notice);
    if named.len() < 2 {
        return Vec::new();
    }
    named.retain(|(code, _)| key(code) != key(first));
    named
}

fn key(code: &str) -> String {
    code.trim().to_lowercase()
}

/// Somebody sits there as well. What the time leaves, if it moved, is offered to nobody before a
/// person has looked.
pub(crate) fn booked(notice: &Notice<'_>, told: &Appointment) -> Vec<Event> {
    let further = further(notice, &told.facts.session).into_iter();
    let hold = |clinic: Named<'_>| {
        let reference = reference(&told.reference, &clinic.0);
        let appointment = Appointment {
            id: ids::appointment_id(notice.trust.as_str(), &reference),
            reference,
            patient: None,
            facts: facts(&told.facts, clinic),
            status: AppointmentStatus::Booked,
            said_at: told.said_at,
        };
        Event::AppointmentBooked(AppointmentBooked { appointment, cause: Cause::Unknown })
    };
    further.map(hold).collect()
}

/// Nobody sits there any more. It is not offered for that before a person has looked: one
/// cancellation must not become two offers.
pub(crate) fn freed(
    notice: &Notice<'_>,
    number: &str,
    (told, said_at): (&SlotFacts, Timestamp),
) -> Vec<Event> {
    let further = further(notice, &told.session).into_iter();
    let free = |clinic: Named<'_>| {
        let number = reference(number, &clinic.0);
        let facts = facts(told, clinic);
        Event::SlotFreed(SlotFreed {
            trust: facts.trust,
            appointment: Some(ids::appointment_id(notice.trust.as_str(), &number)),
            patient: None,
            said_at,
            facts: Some(facts),
            cause: Cause::Unknown,
            doubt: None,
        })
    };
    further.map(free).collect()
}

/// No number holds the sign between the two, because it parts components.
fn reference(number: &str, clinic: &str) -> String {
    format!("{number}^^{}", key(clinic))
}

/// The time of the appointment in that clinic.
fn facts(first: &SlotFacts, (session, clinic): Named<'_>) -> SlotFacts {
    SlotFacts {
        trust: clinic.trust.map_or(first.trust, |trust| trust.0),
        site: clinic.site.map_or(Code::EMPTY, |site| site.0),
        service: clinic.service.map_or(Code::EMPTY, |service| service.0),
        capacity: clinic.capacity.map_or(0, u16::from),
        session,
        room: String::new(),
        ..first.clone()
    }
}

//! The other ADT messages: contact details, and with some senders an outpatient's appointment.

use super::notice::Class;
use super::{Meaning, Notice, booked, cancelled, contact_details, outcome};
use crate::fault::Fault;
use crate::mapping::{PatientClass, Status, VisitEvent};
use crate::unused::Unused;

/// Triggers that are taken for contact details, whatever the mapping makes of them.
const PEOPLE: [&str; 9] = ["A01", "A03", "A04", "A06", "A08", "A11", "A13", "A28", "A31"];

/// What the mapping makes of the trigger, if it is an outpatient's.
pub(crate) fn read(notice: &Notice<'_>, event: &str) -> Result<Meaning, Fault> {
    let told = notice.source.adt.events.get(event).copied();
    let is_appointment = matches!(told, Some(VisitEvent::Booked | VisitEvent::Cancelled));
    if told.is_none() && !PEOPLE.contains(&event) {
        return Ok(Meaning { unused: Some(Unused::Trigger), ..Meaning::default() });
    }
    match notice.patient_class() {
        Some(Class::Is(PatientClass::Outpatient)) => {}
        Some(Class::NotMapped) if is_appointment => {
            return Ok(unused(notice, Unused::ClassNotMapped));
        }
        Some(Class::Is(_)) | None if is_appointment => {
            return Ok(unused(notice, Unused::NoOutpatient));
        }
        Some(Class::Is(_) | Class::NotMapped) | None => return Ok(contact_details(notice)),
    }
    match told {
        Some(VisitEvent::Booked) => book(notice),
        Some(VisitEvent::Cancelled) if notice.reference().is_err() => {
            Ok(unused(notice, Unused::VisitWithoutNumber))
        }
        Some(VisitEvent::Cancelled) => cancelled::read(notice),
        Some(VisitEvent::Outcome) => {
            let meaning = outcome::read(notice);
            let is_told = meaning.unused.is_none();
            Ok(if is_told { meaning } else { contact_details(notice) })
        }
        Some(VisitEvent::Ignored) | None => Ok(contact_details(notice)),
    }
}

/// The appointment, unless there is nothing to book: many visits are told after they began.
fn book(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    if notice.reference().is_err() {
        return Ok(unused(notice, Unused::VisitWithoutNumber));
    }
    let Some(start) = outcome::starts_at(notice) else {
        return Ok(unused(notice, Unused::VisitWithoutStart));
    };
    let is_outcome_told = matches!(notice.status(), Some(Status::Attended | Status::NoShow));
    if !is_outcome_told && !outcome::lies_ahead(notice, Some(start)) {
        return Ok(unused(notice, Unused::VisitInThePast));
    }
    booked::read(notice)
}

fn unused(notice: &Notice<'_>, why: Unused) -> Meaning {
    Meaning { unused: Some(why), ..contact_details(notice) }
}

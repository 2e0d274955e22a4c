//! One file per event. `decide` is the table of contents; the shared moves are below it.

mod step;
mod appointment_booked;
mod appointment_moved;
mod slot_freed;
mod slot_blocked;
mod entry_added;
mod entry_changed;
mod entry_removed;
mod patient_opted_out;
mod patient_opted_in;
mod patients_merged;
mod patients_parted;
mod patient_died;
mod death_taken_back;
mod patient_admitted;
mod patient_discharged;
mod appointment_attended;
mod appointment_missed;
mod entry_reviewed;
mod list_checked;
mod offering_changed;
mod offer_accepted;
mod offer_declined;
mod offer_expired;
mod slot_due;
mod slot_cutoff_reached;
mod message_sent;
mod message_failed;
mod offer_handed_over;
mod booking_confirmed;
mod booking_refused;
mod booking_requested;
mod cancellation_requested;
mod change_requested;
mod cancellation_confirmed;
mod cancellation_refused;
mod rules_changed;
mod clock_jumped;

mod blanks;
mod come_first;
mod fill;
mod free;
mod given_up;
mod hear;
mod hold;
mod lasting;
mod meaning;
mod meant;
mod not_running;
mod occupied;
mod order;
mod own;
mod repeat;
mod stands_again;
mod withdraw;
mod book;
#[cfg(test)]
pub(crate) mod world;

pub(crate) use appointment_attended::due as attended_due;
pub(crate) use step::Step;

use alloc::borrow::Cow;

use crate::appointment::Appointment;
use crate::course::Timing;
use crate::entry::{Entry, EntryStatus};
use crate::event::{DeathTakenBack, Opted, PatientAdmitted, PatientDied};
use crate::state::State;
use crate::{AppointmentId, Event};

/// Sends an event to its file.
pub(crate) fn decide(step: &mut Step<'_>, event: &Event) {
    let is_back = hear::hear(step, event);
    if let Some(number) = told_number(event) {
        own::take_number(step, number);
    }
    take(step, event);
    if is_back {
        hear::look_again(step);
    }
    fill::all(step);
}

fn take(step: &mut Step<'_>, event: &Event) {
    match event {
        Event::AppointmentBooked(it) => {
            let appointment = of_person(step.state, &it.appointment);
            appointment_booked::decide(step, &appointment, it.cause);
        }
        Event::AppointmentMoved(it) => {
            let appointment = of_person(step.state, &it.appointment);
            appointment_moved::decide(step, &appointment, it.cause);
        }
        Event::SlotFreed(it) => slot_freed::decide(step, it),
        Event::SlotBlocked(it) => slot_blocked::decide(step, it),
        Event::EntryAdded(entry) => {
            let entry = told(step.state, entry);
            entry_added::decide(step, &entry);
        }
        Event::EntryChanged(entry) => {
            let entry = told(step.state, entry);
            entry_changed::decide(step, &entry);
        }
        Event::EntryRemoved(it) => entry_removed::decide(step, it.entry),
        Event::PatientOptedOut(it) => {
            let patient = step.state.person(it.patient);
            patient_opted_out::decide(step, Opted { patient, ..*it });
        }
        Event::PatientOptedIn(it) => {
            let patient = step.state.person(it.patient);
            patient_opted_in::decide(step, Opted { patient, ..*it });
        }
        Event::PatientsMerged(it) => patients_merged::decide(step, *it),
        Event::PatientsParted(it) => patients_parted::decide(step, *it),
        Event::PatientDied(it) => {
            let person = step.state.person(it.patient);
            patient_died::decide(step, PatientDied { patient: person, ..*it });
        }
        Event::DeathTakenBack(it) => {
            let person = step.state.person(it.patient);
            death_taken_back::decide(step, DeathTakenBack { patient: person, ..*it });
        }
        Event::PatientAdmitted(it) => {
            let person = step.state.person(it.patient);
            patient_admitted::decide(step, PatientAdmitted { patient: person, ..*it });
        }
        Event::PatientDischarged(it) => {
            let person = step.state.person(it.patient);
            patient_discharged::decide(step, person, it.said_at);
        }
        Event::AppointmentAttended(id) => appointment_attended::decide(step, *id),
        Event::AppointmentMissed(id) => appointment_missed::decide(step, *id),
        Event::EntryReviewed(id) => entry_reviewed::decide(step, *id),
        Event::ListChecked(_) => list_checked::decide(step),
        Event::OfferingChanged(it) => offering_changed::decide(step, it),
        Event::OfferAccepted(it) => offer_accepted::decide(step, it.offer),
        Event::OfferDeclined(it) => offer_declined::decide(step, it.offer),
        Event::OfferExpired(offer) => offer_expired::decide(step, *offer),
        Event::SlotDue(slot) => slot_due::decide(step, *slot),
        Event::SlotCutoffReached(slot) => slot_cutoff_reached::decide(step, *slot),
        Event::MessageSent(_) => message_sent::decide(),
        Event::MessageFailed(it) => message_failed::decide(step, it),
        Event::OfferHandedOver(offer) => offer_handed_over::decide(step, *offer),
        Event::BookingConfirmed(it) => booking_confirmed::decide(step, it),
        Event::BookingRefused(it) => booking_refused::decide(step, it),
        Event::BookingRequested(it) => booking_requested::decide(step, *it),
        Event::CancellationRequested(id) => cancellation_requested::decide(step, *id),
        Event::ChangeRequested(it) => change_requested::decide(step, it),
        Event::CancellationConfirmed(id) => cancellation_confirmed::decide(step, *id),
        Event::CancellationRefused(id) => cancellation_refused::decide(step, *id),
        Event::RulesChanged(rules) => rules_changed::decide(step, rules),
        Event::ClockJumped(jump) => clock_jumped::decide(step, *jump),
    }
}

/// The number under which a trust's system speaks of an appointment.
fn told_number(event: &Event) -> Option<AppointmentId> {
    match event {
        Event::AppointmentBooked(it) => Some(it.appointment.id),
        Event::AppointmentMoved(it) => Some(it.appointment.id),
        Event::SlotFreed(it) => it.appointment,
        Event::AppointmentAttended(id) | Event::AppointmentMissed(id) => Some(*id),
        Event::SlotBlocked(_)
        | Event::EntryAdded(_)
        | Event::EntryChanged(_)
        | Event::EntryRemoved(_)
        | Event::PatientOptedOut(_)
        | Event::PatientOptedIn(_)
        | Event::PatientsMerged(_)
        | Event::PatientsParted(_)
        | Event::PatientDied(_)
        | Event::DeathTakenBack(_)
        | Event::PatientAdmitted(_)
        | Event::PatientDischarged(_)
        | Event::EntryReviewed(_)
        | Event::ListChecked(_)
        | Event::OfferingChanged(_)
        | Event::OfferAccepted(_)
        | Event::OfferDeclined(_)
        | Event::OfferExpired(_)
        | Event::SlotDue(_)
        | Event::SlotCutoffReached(_)
        | Event::MessageSent(_)
        | Event::MessageFailed(_)
        | Event::OfferHandedOver(_)
        | Event::BookingConfirmed(_)
        | Event::BookingRefused(_)
        | Event::BookingRequested(_)
        | Event::CancellationRequested(_)
        | Event::ChangeRequested(_)
        | Event::CancellationConfirmed(_)
        | Event::CancellationRefused(_)
        | Event::RulesChanged(_)
        | Event::ClockJumped(_) => None,
    }
}

/// An appointment under the reference that its patient has now.
fn of_person<'a>(state: &State, appointment: &'a Appointment) -> Cow<'a, Appointment> {
    let person = appointment.patient.map(|patient| state.person(patient));
    if person == appointment.patient {
        return Cow::Borrowed(appointment);
    }
    Cow::Owned(Appointment { patient: person, ..appointment.clone() })
}

/// An entry as a list tells it, with what only the core knows: the reference that its patient has
/// now, where it stands, and the appointment that it is linked to, unless the list names one.
fn told(state: &State, entry: &Entry) -> Entry {
    let person = state.person(entry.patient);
    let known = state.entry(entry.id).filter(|it| it.patient == person);
    let booked = known.is_some_and(|it| it.status == EntryStatus::Booked);
    let known_holds = known.and_then(|it| it.holds);
    Entry {
        patient: person,
        status: known.map_or(EntryStatus::Waiting, |it| it.status),
        comes_first: known.is_some_and(|it| it.comes_first),
        timing: Timing {
            after_done: known.and_then(|it| it.timing.after_done),
            ..entry.timing.clone()
        },
        holds: if booked { known_holds } else { entry.holds.or(known_holds) },
        ..entry.clone()
    }
}

//! What an entry waits for and what it has already: appointments of its pathway.

use crate::Timestamp;
use crate::appointment::{Appointment, AppointmentStatus};
use crate::code::Code;
use crate::entry::Entry;
use crate::slot::{AppointmentKind, Slot, SlotFacts};
use crate::state::State;

/// Whether an appointment is what the entry waits for: its trust, its service and, as far as it
/// is known, its kind.
pub(crate) fn waits_for(entry: &Entry, appointment: &Appointment) -> bool {
    waits_for_such(entry, &appointment.facts)
}

/// [`waits_for`], of a time.
pub(crate) fn waits_for_such(entry: &Entry, facts: &SlotFacts) -> bool {
    waits_at(entry.trust, entry, facts)
}

fn waits_at(trust: Code, entry: &Entry, facts: &SlotFacts) -> bool {
    let same_kind = facts.kind == entry.kind || facts.kind == AppointmentKind::Unknown;
    facts.trust == trust && facts.service == entry.service && same_kind
}

/// Whether two entries of one person are one wait: for the same on one list, and of one pathway. A
/// list that names no pathway means any.
pub(crate) fn is_one_wait(one: &Entry, other: &Entry) -> bool {
    let two_pathways = one.pathway.zip(other.pathway).is_some_and(|(one, other)| one != other);
    one.trust == other.trust
        && one.service == other.service
        && one.kind == other.kind
        && !two_pathways
}

/// Whether an appointment holds nobody any more: given up, or past.
pub(crate) fn is_over(appointment: &Appointment, now: Timestamp) -> bool {
    appointment.status == AppointmentStatus::Ended || appointment.facts.end() <= now
}

/// The appointment that the entry is linked to, if it is still to come.
pub(crate) fn held<'a>(state: &'a State, entry: &Entry, now: Timestamp) -> Option<&'a Appointment> {
    let held = entry.holds.and_then(|id| state.appointments.get(&id));
    held.filter(|it| !is_over(it, now))
}

/// Whether an appointment is what the entry waits for at the trust of the slot, which may be another
/// than the entry's.
fn is_such_there(entry: &Entry, appointment: &Appointment, slot: &Slot) -> bool {
    waits_at(slot.facts.trust, entry, &appointment.facts)
}

/// Whether the person has an appointment on this pathway that is not later than the slot: the one
/// that the entry holds, or one that no other entry does.
pub(crate) fn holds_earlier(state: &State, entry: &Entry, slot: &Slot, now: Timestamp) -> bool {
    let is_not_later = |it: &Appointment| it.facts.start <= slot.facts.start;
    if held(state, entry, now).is_some_and(is_not_later) {
        return true;
    }
    state.booked(entry.patient).any(|it| {
        is_not_later(it)
            && !is_over(it, now)
            && (waits_for(entry, it) || is_such_there(entry, it, slot))
            && state.holders(it.id).all(|other| other == entry.id)
    })
}

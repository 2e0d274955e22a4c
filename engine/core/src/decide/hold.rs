//! Which entry holds which appointment: linked by the list, or because they are of one pathway,
//! whichever comes first.

use alloc::vec::Vec;

use super::{Step, come_first, entry_changed};
use crate::appointment::Appointment;
use crate::entry::{Entry, EntryStatus};
use crate::offer::Offer;
use crate::rules::pathway;
use crate::slot::{Cause, SlotFacts};
use crate::{AppointmentId, EntryId, PatientRef, SlotId, Timestamp};

/// An appointment is booked: if no entry holds it yet, the first one of the patient that waits
/// for such and holds nothing does from now on. Of two waits on two pathways it is not known which
/// it is for: neither is linked, and neither is offered what is not earlier.
pub(super) fn appointment(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    if pathway::is_over(new, step.now) || step.state.holders(new.id).next().is_some() {
        return;
    }
    let Some(mut entry) = free(step, patient, new).next().cloned() else { return };
    if free(step, patient, new).all(|it| pathway::is_one_wait(&entry, it)) {
        entry.holds = Some(new.id);
        step.state.put_entry(entry);
    }
}

/// The entries of a person that wait for such an appointment and hold nothing.
fn free<'a>(
    step: &'a Step<'_>,
    patient: PatientRef,
    appointment: &'a Appointment,
) -> impl Iterator<Item = &'a Entry> {
    let entries = step.state.entries_of(patient).into_iter();
    let entries = entries.filter_map(|id| step.state.entry(id));
    entries.filter(move |it| pathway::waits_for(it, appointment) && holds_nothing(step, it))
}

/// An entry comes: if it holds nothing, it holds the first appointment of its pathway that no
/// other entry holds, and that is for no other wait of the patient.
pub(super) fn entry(step: &Step<'_>, mut entry: Entry) -> Entry {
    if holds_nothing(step, &entry) {
        let booked = step.state.booked(entry.patient).filter(|it| {
            !pathway::is_over(it, step.now)
                && pathway::waits_for(&entry, it)
                && step.state.holders(it.id).all(|other| other == entry.id)
                && free(step, entry.patient, it)
                    .all(|other| other.id == entry.id || pathway::is_one_wait(&entry, other))
        });
        let first: Option<(Timestamp, AppointmentId)> =
            booked.map(|it| (it.facts.start, it.id)).min();
        entry.holds = first.map(|(_, id)| id).or(entry.holds);
    }
    entry
}

/// Whether nothing stops the entry from being linked: what it held is over. An appointment that
/// the list names and that was never told is one, and so is what was booked for the entry, until
/// somebody says whether the patient came.
fn holds_nothing(step: &Step<'_>, entry: &Entry) -> bool {
    if entry.status == EntryStatus::Booked {
        return false;
    }
    let Some(held) = entry.holds else { return true };
    let held = step.state.appointments.get(&held);
    held.is_some_and(|it| pathway::is_over(it, step.now))
}

/// Whoever held the appointment holds none and, if it was booked from an offer, waits again.
pub(super) fn release(step: &mut Step<'_>, appointment: AppointmentId, cause: Cause) {
    let holders: Vec<EntryId> = step.state.holders(appointment).collect();
    for id in &holders {
        step.state.change_entry(*id, |entry| {
            entry.holds = None;
            entry.comes_first |= cause.is_the_hospitals();
            if entry.status == EntryStatus::Booked {
                entry.status = EntryStatus::Waiting;
            }
        });
    }
    for id in &holders {
        if let Some(entry) = step.state.entry(*id).cloned() {
            give_up_with_yes(step, &entry);
        }
    }
    // Another entry of the same wait may be booked, since a merge.
    let patients = holders.iter().filter_map(|id| step.state.entry(*id)).map(|it| it.patient);
    let patients: Vec<PatientRef> = patients.collect();
    patients.into_iter().for_each(|patient| share(step, patient));
}

/// An offer became an appointment: the wait goes on without offers until it took place, also where
/// a merge left the person on the same list twice. What a person must look at stays so.
pub(super) fn booked(step: &mut Step<'_>, offer: &Offer, appointment: AppointmentId) {
    let Some(entry) = step.state.entry(offer.entry).cloned() else { return };
    for id in step.state.entries_of(entry.patient) {
        let one_wait = step.state.entry(id).is_some_and(|it| pathway::is_one_wait(&entry, it));
        if one_wait {
            entry_changed::change(step, id, |entry| {
                entry.holds = Some(appointment);
                if !entry.status.needs_review() {
                    (entry.status, entry.comes_first) = (EntryStatus::Booked, false);
                }
            });
        }
    }
}

/// Live offers of an entry give up what it holds by now: it may have been booked after they were
/// made. Of a yes the trust was asked already: what it leaves is asked for once it is confirmed.
pub(super) fn give_up_with_yes(step: &mut Step<'_>, entry: &Entry) {
    for offer in entry_changed::live_offers_of(step, entry.id) {
        let moves = later(step, entry, &offer).map(|it| it.id);
        if moves != offer.moves {
            step.state.change_offer(offer.id, |offer| offer.moves = moves);
        }
    }
}

/// The appointment that an entry holds, if it is later than what is offered to it.
fn later<'a>(step: &'a Step<'_>, entry: &Entry, offer: &Offer) -> Option<&'a Appointment> {
    let slot = step.state.slots.get(&offer.slot)?;
    let held = pathway::held(step.state, entry, step.now)?;
    (slot.facts.start < held.facts.start).then_some(held)
}

/// A later appointment that the trust was not asked to move, because it was booked after the
/// patient had said yes. What shares a moment with the time may be the booking itself.
pub(super) fn left_booked(step: &Step<'_>, offer: &Offer) -> Option<Appointment> {
    let entry = step.state.entry(offer.entry)?;
    let slot = step.state.slots.get(&offer.slot)?;
    let later = later(step, entry, offer).filter(|it| offer.moves != Some(it.id));
    later.filter(|it| !it.facts.overlaps(&slot.facts)).cloned()
}

/// Whether somebody who left the list since their yes, so that no entry holds anything, has a later
/// appointment for the same as what was offered.
pub(super) fn is_booked_twice(step: &Step<'_>, offer: &Offer, facts: &SlotFacts) -> bool {
    let is_same = |it: &Appointment| {
        it.facts.trust == facts.trust
            && it.facts.service == facts.service
            && !it.facts.kind.contradicts(facts.kind)
            && facts.end() <= it.facts.start
            && step.state.holders(it.id).next().is_none()
    };
    let person = step.state.person(offer.patient);
    step.state.entry(offer.entry).is_none() && step.state.booked(person).any(is_same)
}

/// A merge left one wait on the list twice: what is booked for one entry of it is for the other.
pub(super) fn share(step: &mut Step<'_>, patient: PatientRef) {
    let entries = step.state.entries_of(patient).into_iter();
    let entries: Vec<Entry> = entries.filter_map(|id| step.state.entry(id).cloned()).collect();
    for booked in entries.iter().filter(|it| it.status == EntryStatus::Booked) {
        let waits = |it: &&Entry| it.status == EntryStatus::Waiting;
        let others = entries.iter().filter(waits);
        for other in others.filter(|it| pathway::is_one_wait(booked, it)) {
            step.state.change_entry(other.id, |entry| {
                entry.holds = booked.holds;
                (entry.status, entry.comes_first) = (EntryStatus::Booked, false);
            });
        }
    }
}

/// A merge was taken back: nobody holds what turned out to be another's.
pub(super) fn give_back(step: &mut Step<'_>, person: PatientRef) {
    let is_anothers = |held: AppointmentId| {
        let held = step.state.appointments.get(&held).and_then(|it| it.patient);
        held.is_some_and(|it| step.state.person(it) != person)
    };
    let entries = step.state.entries_of(person).into_iter();
    let lost: Vec<EntryId> = entries
        .filter(|id| step.state.entry(*id).and_then(|it| it.holds).is_some_and(is_anothers))
        .collect();
    for id in lost {
        step.state.change_entry(id, |entry| {
            entry.holds = None;
            if entry.status == EntryStatus::Booked {
                entry.status = EntryStatus::Waiting;
            }
        });
    }
}

/// The clinic puts an appointment off: whoever it was booked for waits for an earlier one again.
/// Said before anything is offered, because it says who comes first.
pub(super) fn put_off(step: &mut Step<'_>, old: &Appointment, new: &Appointment, cause: Cause) {
    if new.facts.start <= old.facts.start || !cause.is_the_hospitals() {
        return;
    }
    let holders: Vec<EntryId> = step.state.holders(old.id).collect();
    for id in holders {
        step.state.change_entry(id, |entry| {
            entry.comes_first = true;
            if entry.status == EntryStatus::Booked {
                entry.status = EntryStatus::Waiting;
            }
        });
    }
}

/// A time that was given up turned out to be the hospital's doing, because its session does not
/// run: whoever gave it up, and waits with nothing else, comes first.
pub(super) fn let_down(step: &mut Step<'_>, slot: SlotId) {
    let Some(slot) = step.state.slots.get(&slot) else { return };
    let Some(patient) = slot.given_up_by.map(|it| step.state.person(it)) else { return };
    let facts = slot.facts.clone();
    for id in step.state.entries_of(patient) {
        let concerned = step.state.entry(id).is_some_and(|it| {
            pathway::waits_for_such(it, &facts) && pathway::held(step.state, it, step.now).is_none()
        });
        if concerned {
            step.state.change_entry(id, |entry| entry.comes_first = true);
        }
    }
}

/// Offers that the appointment leaves without sense are taken back, and others made.
pub(super) fn look_again(step: &mut Step<'_>, new: &Appointment) {
    let Some(patient) = new.patient else { return };
    let entries = step.state.entries_of(patient).into_iter();
    let concerned: Vec<EntryId> = entries
        .filter(|id| {
            let entry = step.state.entry(*id);
            entry.is_some_and(|it| {
                let [holds, after] = [it.holds, it.timing.after].map(|it| it == Some(new.id));
                holds || after || pathway::waits_for(it, new)
            })
        })
        .collect();
    for id in concerned {
        if let Some(entry) = step.state.entry(id).cloned() {
            entry_changed::decide(step, &entry);
            come_first::ask(step, &entry);
        }
    }
}

#[cfg(test)]
mod tests;

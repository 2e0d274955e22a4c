//! An appointment that must come first (`after` in a list) was booked, moved, cancelled or missed:
//! offers that no longer come after it are taken back, and others may be made. A yes, or a booking
//! made here, is left to a person.

use alloc::vec::Vec;

use super::{Step, entry_changed};
use crate::appointment::Appointment;
use crate::entry::{Entry, EntryStatus};
use crate::offer::OfferState;
use crate::rules::{clinic, pathway};
use crate::slot::SlotFacts;
use crate::state::{Question, State};
use crate::{AppointmentId, EntryId, PatientRef};

/// Looks again at what the person may have only after this appointment.
pub(super) fn look_again(step: &mut Step<'_>, patient: Option<PatientRef>, first: AppointmentId) {
    for id in waiting_for(step.state, patient, first) {
        if let Some(entry) = step.state.entry(id).cloned() {
            entry_changed::decide(step, &entry);
            ask(step, &entry);
        }
    }
}

/// Entries of the same person that had to wait for it.
pub(super) fn waiting_for(
    state: &State,
    patient: Option<PatientRef>,
    first: AppointmentId,
) -> Vec<EntryId> {
    let entries = patient.map(|it| state.entries_of(state.person(it)));
    let waits = |it: &EntryId| state.entry(*it).is_some_and(|it| it.timing.after == Some(first));
    entries.into_iter().flatten().filter(waits).collect()
}

/// A person looks where something was agreed that no longer comes after what must come first.
pub(super) fn ask(step: &mut Step<'_>, entry: &Entry) {
    let is_too_early = |facts: &SlotFacts| !clinic::comes_after(step.state, entry, facts);
    if accepted(step.state, entry).chain(booked(step, entry)).any(is_too_early) {
        step.question(Question::FirstChanged);
    }
}

fn accepted<'a>(state: &'a State, entry: &Entry) -> impl Iterator<Item = &'a SlotFacts> {
    let id = entry.id;
    let offers = state.standing_offers(entry.patient);
    let accepted = offers.filter(move |it| it.entry == id && it.state == OfferState::Accepted);
    accepted.filter_map(|it| state.slots.get(&it.slot)).map(|slot| &slot.facts)
}

/// What was booked from an offer and is still to come.
fn booked<'a>(step: &'a Step<'_>, entry: &Entry) -> Option<&'a SlotFacts> {
    let held: Option<&Appointment> = pathway::held(step.state, entry, step.now);
    let held = held.filter(|it| Some(it.id) != entry.timing.after);
    held.filter(|_| entry.status == EntryStatus::Booked).map(|it| &it.facts)
}

#[cfg(test)]
mod tests;

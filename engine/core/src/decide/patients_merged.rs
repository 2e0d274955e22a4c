//! Two references turned out to be one person. The entries, appointments and standing offers of
//! one become the other's; what has ended keeps the name it was decided under.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::PatientRef;
use crate::event::PatientsMerged;
use crate::offer::{Offer, OfferState, WithdrawalReason};
use crate::state::State;

pub(super) fn decide(step: &mut Step<'_>, merged: PatientsMerged) {
    let PatientsMerged { from, into } = merged;
    if from == into {
        return;
    }
    move_person(step.state, from, into);
    let standing: Vec<_> = step.state.standing_offers(from).map(|offer| offer.id).collect();
    for id in standing {
        move_offer(step, id, into);
    }
    fill::fill_for_patient(step, into);
}

fn move_person(state: &mut State, from: PatientRef, into: PatientRef) {
    for id in state.entries_of(from) {
        if let Some(mut entry) = state.remove_entry(id) {
            entry.patient = into;
            state.put_entry(entry);
        }
    }
    let appointments: Vec<_> = state.booked(from).cloned().collect();
    for mut appointment in appointments {
        appointment.patient = Some(into);
        state.remove_appointment(appointment.id);
        state.put_appointment(appointment);
    }
    let Some(old) = state.patients.get(&from).cloned() else { return };
    let person = state.patient_mut(into);
    person.opted_out |= old.opted_out;
    person.owed |= old.owed;
    person.offered_at.extend(old.offered_at);
    person.offered_at.sort_unstable();
}

/// The offer becomes the other's, if that person may have it beside what they have.
fn move_offer(step: &mut Step<'_>, id: crate::OfferId, into: PatientRef) {
    let Some(offer) = step.state.offers.get(&id).cloned() else { return };
    if may_keep(step.state, &offer, into) {
        step.state.change_offer(id, |offer| offer.patient = into);
    } else if offer.state == OfferState::Live {
        withdraw::offer(step, id, WithdrawalReason::EntryChanged);
        fill::fill(step, offer.slot);
    }
}

fn may_keep(state: &State, offer: &Offer, into: PatientRef) -> bool {
    let Some(slot) = state.slots.get(&offer.slot) else { return false };
    let opted_out = state.patients.get(&into).is_some_and(|it| it.opted_out);
    let mut others = state.standing_offers(into).filter_map(|it| state.slots.get(&it.slot));
    let conflict = others.any(|other| {
        other.facts.service == slot.facts.service || other.facts.overlaps(&slot.facts)
    });
    let unwanted = offer.state == OfferState::Live && opted_out;
    !unwanted && !conflict
}

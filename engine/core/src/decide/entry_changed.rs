//! An entry was replaced by a newer version of itself: offers that no longer fit are taken back.

use alloc::vec::Vec;

use super::{Step, entry_added, fill, hold, withdraw};
use crate::course::Lives;
use crate::effect::Refusal;
use crate::entry::Entry;
use crate::offer::{Offer, WithdrawalReason};
use crate::pool::Pool;
use crate::rules::arranging::arrange;
use crate::rules::{clinic, eligible};
use crate::state::State;
use crate::{EntryId, PatientRef};

pub(super) fn decide(step: &mut Step<'_>, entry: &Entry) {
    // A change can overtake the addition it belongs to.
    if !step.state.entries.contains_key(&entry.id) {
        return entry_added::decide(step, entry);
    }
    if step.state.has_died(entry.patient) {
        return step.refuse(Refusal::PatientDied);
    }
    if is_anothers(step.state, entry) {
        return step.refuse(Refusal::EntryOfAnother);
    }
    let live: Vec<Offer> = live_offers_of(step, entry.id);
    let entry = hold::entry(step, entry.clone());
    let lived = step.state.lives(entry.patient);
    step.state.put_entry(entry.clone());
    let lost: Vec<_> = live.into_iter().filter(|offer| !still_fits(step, offer, &entry)).collect();
    for offer in &lost {
        withdraw::offer(step, offer.id, WithdrawalReason::EntryChanged);
    }
    keep_what_to_arrange(step, &entry);
    hold::give_up_with_yes(step, &entry);
    lost.iter().for_each(|offer| fill::fill(step, offer.slot));
    fill::fill_for_entry(step, entry.id);
    look_at_others(step, entry.patient, lived);
}

/// What one entry says of how a person lives counts for all of theirs, which are looked at again.
pub(super) fn look_at_others(step: &mut Step<'_>, person: PatientRef, lived: Lives) {
    if step.state.lives(person) == lived {
        return;
    }
    for id in step.state.entries_of(person) {
        change(step, id, |_| {});
    }
}

/// What is to be arranged for offers and bookings follows what the patient needs now. A need that is
/// told after the yes is shown even if too little time is left: somebody must look.
pub(super) fn keep_what_to_arrange(step: &mut Step<'_>, entry: &Entry) {
    let state = &*step.state;
    let standing = state.standing_offers(entry.patient).chain(state.booked_offers(entry.patient));
    let changed = standing.filter(|it| it.entry == entry.id).filter_map(|offer| {
        let slot = state.slots.get(&offer.slot).filter(|it| step.now < it.facts.start)?;
        let now = arrange(&state.rules, entry, &slot.facts);
        (now.what != offer.arrange.what).then_some((offer.id, now))
    });
    let changed: Vec<_> = changed.collect();
    for (id, now) in changed {
        step.state.change_offer(id, |offer| offer.arrange = now);
    }
}

/// Whether somebody else waits under the entry's reference: nobody leaves the list because a number
/// is used again.
fn is_anothers(state: &State, entry: &Entry) -> bool {
    let waits = state.entry(entry.id).map(|it| state.person(it.patient));
    waits.is_some_and(|waits| waits != state.person(entry.patient))
}

/// Changes what the core keeps of an entry, with all that follows for its offers.
pub(super) fn change(step: &mut Step<'_>, id: EntryId, change: impl FnOnce(&mut Entry)) {
    if let Some(mut entry) = step.state.entry(id).cloned() {
        change(&mut entry);
        decide(step, &entry);
    }
}

/// Live offers made to this entry.
pub(super) fn live_offers_of(step: &Step<'_>, entry: EntryId) -> Vec<Offer> {
    let Some(patient) = step.state.entry(entry).map(|it| it.patient) else {
        return Vec::new();
    };
    let live = step.state.live_offers(patient).filter(|offer| offer.entry == entry);
    live.cloned().collect()
}

fn still_fits(step: &Step<'_>, offer: &Offer, entry: &Entry) -> bool {
    let Some(slot) = step.state.slots.get(&offer.slot) else { return false };
    let same_pool = Pool::of_entry(entry) == Pool::of_slot(&slot.facts);
    let same_patient = offer.patient == entry.patient;
    let gave_it_up = eligible::gave_up(step.state, slot) == Some(entry.patient);
    let is_kept = clinic::is_kept_for_others(&step.state.rules, entry, slot, step.now).is_err();
    let may_ask = eligible::wants_offers(step.state, entry).is_ok() && !gave_it_up && !is_kept;
    let wanted = may_ask && same_pool && same_patient;
    // Whoever was asked was not told that this would be arranged, and may not have been called.
    let arrange = arrange(&step.state.rules, entry, &slot.facts);
    let wanted = wanted && offer.arrange.what.covers(arrange.what);
    // The notice counts from when the offer was made: waiting for an answer costs nobody a place.
    wanted && eligible::fits(step.state, entry, slot, offer.made_at).is_ok()
}

#[cfg(test)]
mod tests {
    use std::boxed::Box;

    use crate::decide::world::{World, entry, refusal};
    use crate::effect::Refusal;
    use crate::entry::Entry;
    use crate::event::{Change, ChangeRequested, EntryRemoved, Expected, PatientsMerged};
    use crate::{EntryId, Event, PatientRef};

    #[test]
    fn an_offer_that_no_longer_fits_is_taken_back_and_offered_on() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let mut changed = entry(1);
        changed.duration_minutes = 60;
        world.happen(Event::EntryChanged(changed));
        assert_eq!(world.live()[0].patient, PatientRef(2));
    }

    #[test]
    fn a_reference_that_is_used_for_somebody_else_takes_nobodys_place() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let before = world.live();
        let seen = world.engine.entry(EntryId(1)).unwrap().clone();
        let others = Entry { patient: PatientRef(2), ..entry(1) };
        let (expected, change) =
            (Expected::Entry(seen.clone()), Change::Entry(Box::new(others.clone())));
        for event in [
            Event::EntryAdded(others.clone()),
            Event::EntryChanged(others.clone()),
            Event::ChangeRequested(Box::new(ChangeRequested { expected, change })),
        ] {
            let refused = refusal(&world.happen(event));
            assert_eq!(refused, Some(Refusal::EntryOfAnother));
            assert!(refused.is_some_and(Refusal::needs_person));
            assert_eq!(world.engine.entry(EntryId(1)), Some(&seen));
            assert_eq!(world.live(), before, "the first patient keeps their offer");
        }
    }

    #[test]
    fn once_the_first_patient_has_left_or_is_the_same_person_the_reference_is_free() {
        let gone = Event::EntryRemoved(EntryRemoved { entry: EntryId(1) });
        let merges = [(2, 1), (1, 2)].map(|(from, into)| {
            let (from, into) = (PatientRef(from), PatientRef(into));
            Event::PatientsMerged(PatientsMerged::untimed(from, into))
        });
        for event in merges.into_iter().chain([gone]) {
            let mut world = World::with_waiting(1);
            world.happen(event);
            let others = Entry { patient: PatientRef(2), duration_minutes: 45, ..entry(1) };
            assert_eq!(refusal(&world.happen(Event::EntryAdded(others))), None);
            assert_eq!(world.engine.entry(EntryId(1)).unwrap().duration_minutes, 45);
        }
    }

    #[test]
    fn an_offer_that_still_fits_stands() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let before = world.live();
        let mut changed = entry(1);
        changed.attendance_percent = 10;
        world.happen(Event::EntryChanged(changed));
        assert_eq!(world.live(), before);
    }

    #[test]
    fn while_the_times_wait_to_be_read_nothing_is_offered_and_then_it_is() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let mut unread = entry(1);
        unread.times_to_read = true;
        world.happen(Event::EntryChanged(unread));
        assert_eq!(world.live()[0].patient, PatientRef(2));
        world.free(11);
        assert!(world.live().iter().all(|offer| offer.patient == PatientRef(2)));
        world.happen(Event::EntryChanged(entry(1)));
        assert!(world.live().iter().any(|offer| offer.patient == PatientRef(1)));
    }

    #[test]
    fn a_change_that_comes_before_its_addition_counts() {
        let mut world = World::new();
        world.free(10);
        world.happen(Event::EntryChanged(entry(1)));
        assert_eq!(world.live()[0].patient, PatientRef(1));
    }
}

//! Taking back: live offers of a slot, of an entry, or the slot itself.

use alloc::vec::Vec;

use super::{Step, fill};
use crate::effect::Message;
use crate::offer::{OfferState, WithdrawalReason};
use crate::patient::Asked;
use crate::slot::{Outcome, Reason, SlotState};
use crate::{OfferId, SlotId};

/// Ends a live offer and tells the patient, kindly. Their place is kept: what they did not end
/// themselves does not count towards the caps, and may be offered to them again.
pub(super) fn offer(step: &mut Step<'_>, id: OfferId, reason: WithdrawalReason) {
    step.state.end_offer(id, OfferState::Withdrawn(reason));
    if !reason.counts() {
        uncount(step, id);
    }
    if let Some(offer) = step.state.offers.get(&id).filter(|_| reason.may_be_asked_again()) {
        let (slot, entry) = (offer.slot, offer.entry);
        step.state.change_slot(slot, |it| it.asked.retain(|asked| *asked != entry));
    }
    step.tell(id, Message::Withdrawn { reason });
}

/// An offer that ended by no doing of its patient does not count towards the message caps.
pub(super) fn uncount(step: &mut Step<'_>, id: OfferId) {
    let Some(offer) = step.state.offers.get(&id) else { return };
    let Some(slot) = step.state.slots.get(&offer.slot) else { return };
    let asked = Asked::of(&slot.facts, offer.made_at);
    let person = step.state.person(offer.patient);
    // Where references were merged each remembers it.
    for reference in step.state.references(person) {
        step.state.change_patient(reference, |it| {
            if let Some(position) = it.offered_at.iter().position(|it| *it == asked) {
                it.offered_at.remove(position);
            }
        });
    }
}

/// Ends all live offers of a slot that is no longer open, and looks for other slots for them.
pub(super) fn offers_of(step: &mut Step<'_>, slot: SlotId) {
    offers_because(step, slot, WithdrawalReason::SlotWithdrawn);
}

/// [`offers_of`], for a given reason.
pub(super) fn offers_because(step: &mut Step<'_>, slot: SlotId, reason: WithdrawalReason) {
    let live = step.state.slots.get(&slot).map(|slot| slot.live.clone()).unwrap_or_default();
    live.iter().for_each(|id| offer(step, *id, reason));
    let patients: Vec<_> =
        live.iter().filter_map(|id| step.state.offers.get(id)).map(|it| it.patient).collect();
    patients.into_iter().for_each(|patient| fill::fill_for_patient(step, patient));
}

/// The trust takes the time back. A booking on its way is left to the trust's answer.
pub(super) fn slot(step: &mut Step<'_>, id: SlotId, reason: Reason) {
    let Some(state) = step.state.slots.get(&id).map(|slot| slot.state) else { return };
    match state {
        SlotState::Open | SlotState::Held { .. } => {
            close(step, id, reason);
            offers_of(step, id);
        }
        SlotState::Booking { .. } => {
            step.state.change_slot(id, |slot| slot.taken_back = Some(reason));
        }
        SlotState::Closed { .. } => {}
    }
}

/// [`slot`] of several.
pub(super) fn slots(step: &mut Step<'_>, ids: &[SlotId], reason: Reason) {
    ids.iter().for_each(|id| slot(step, *id, reason));
}

/// Closes a slot that the trust took back.
pub(super) fn close(step: &mut Step<'_>, id: SlotId, reason: Reason) {
    let end = SlotState::Closed { outcome: Outcome::Withdrawn, reason, at: step.now };
    step.place(id, end, reason, None);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry};
    use crate::entry::Entry;
    use crate::event::OfferingChanged;
    use crate::scope::{Part, Scope};
    use crate::{Event, OfferId, PatientRef, RuleSet};

    /// Three who wait, by the built-in caps: one offer a day in a service.
    fn world() -> World {
        let (list_age_days_max, silence_hours_max) = (0, 0);
        let rules = RuleSet { list_age_days_max, silence_hours_max, ..RuleSet::built_in() };
        let mut world = World::with_rules(rules);
        (1..=3).for_each(|number| drop(world.happen(Event::EntryAdded(entry(number)))));
        world
    }

    fn change_offering(world: &mut World, offerable: bool) {
        let scope = Scope { trust: world.facts(10).trust, part: Part::clinic("KNEE") };
        let withdraws = !offerable;
        world.happen(Event::OfferingChanged(OfferingChanged { scope, offerable, withdraws }));
    }

    /// Access policies: what the hospital takes back, refuses or cancels counts for nothing.
    #[test]
    fn what_the_hospital_takes_back_costs_the_patient_nothing() {
        type Story = fn(&mut World, OfferId);
        let stories: [(&str, Story, u128); 5] = [
            ("booked by the trust", |world, _| world.book(50, 9, world.facts(10)), 1),
            (
                "refused",
                |world, offer| {
                    world.accept(offer);
                    world.refuse(offer, true);
                },
                1,
            ),
            (
                "does not fit",
                |world, _| {
                    let longer = Entry { duration_minutes: 60, ..entry(1) };
                    world.happen(Event::EntryChanged(longer));
                    world.happen(Event::EntryChanged(entry(1)));
                },
                1,
            ),
            (
                "paused",
                |world, _| {
                    change_offering(world, false);
                    world.book(50, 9, world.facts(10));
                    change_offering(world, true);
                },
                1,
            ),
            ("declined", |world, offer| drop(world.decline(offer)), 3),
        ];
        for (name, story, next) in stories {
            let mut world = world();
            world.free(10);
            let offer = world.live()[0].clone();
            assert_eq!(offer.patient, PatientRef(1));
            story(&mut world, offer.id);
            world.wait(1);
            world.free(12);
            let newest = world.newest();
            assert_eq!(world.offer(newest.live[0]).patient, PatientRef(next), "{name}");
        }
    }

    #[test]
    fn a_time_that_was_taken_back_is_offered_again_to_whom_it_was_offered() {
        let mut world = world();
        world.free(10);
        assert_eq!(world.live()[0].patient, PatientRef(1));
        change_offering(&mut world, false);
        assert!(world.live().is_empty());
        change_offering(&mut world, true);
        assert_eq!(world.live()[0].patient, PatientRef(1));
        world.decline(world.live()[0].id);
        change_offering(&mut world, false);
        change_offering(&mut world, true);
        assert_eq!(world.live()[0].patient, PatientRef(2), "a no is a no");
    }

    /// How fast somebody answers counts for nothing.
    #[test]
    fn that_another_answered_sooner_does_not_count() {
        let mut world = world();
        world.wait(22 * 60);
        world.free(1);
        let live = world.live();
        assert_eq!(live.len(), 3, "three at once");
        world.accept(live[1].id);
        world.wait(1);
        world.free(12);
        let newest = world.newest();
        assert_eq!(world.offer(newest.live[0]).patient, PatientRef(1));
    }
}

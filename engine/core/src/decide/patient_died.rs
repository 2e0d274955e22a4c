//! A patient died: live offers are taken back without a word, nothing is offered or sent any more,
//! and nothing waits for them. A yes on its way is left to the trust's answer. Not the same as a
//! stop: nobody who died comes back by wanting messages again.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::PatientRef;
use crate::entry::Entry;
use crate::event::PatientDied;
use crate::offer::WithdrawalReason;
use crate::state::{Question, Silence, State};

/// Whoever said that a death was a mistake is not overruled by a message, be it late or repeat the
/// mistake: a person looks.
pub(super) fn decide(step: &mut Step<'_>, died: PatientDied) {
    if said(step, died) {
        ask_who_frees(step, died.patient);
    }
}

/// [`decide`], where what the patient is booked for is looked at later. Whether the death counts.
pub(super) fn said(step: &mut Step<'_>, died: PatientDied) -> bool {
    let person = step.state.patients.get(&died.patient);
    if died.said_at.is_some() && person.is_some_and(|it| it.death_taken_back) {
        step.question(Question::DeathTakenBack);
        return false;
    }
    let said_at = died.said_at.filter(|said| said.0 != 0).unwrap_or(step.now);
    step.state.change_patient(died.patient, |it| it.death_said_at = it.death_said_at.max(said_at));
    follow(step, died.patient);
    true
}

/// What follows from a death.
pub(super) fn follow(step: &mut Step<'_>, patient: PatientRef) {
    step.state.change_patient(patient, |it| (it.died, it.death_taken_back) = (true, false));
    step.state.silence(patient, Silence::Died);
    let live: Vec<_> = step.state.live_offers(patient).map(|it| (it.id, it.slot)).collect();
    for (offer, _) in &live {
        withdraw::offer(step, *offer, WithdrawalReason::PatientDied);
    }
    leave(step.state, patient);
    live.into_iter().for_each(|(_, slot)| fill::fill(step, slot));
}

/// A booking of the dead keeps its time until the trust's system says that it is free: a person
/// must see to that.
pub(super) fn ask_who_frees(step: &mut Step<'_>, patient: PatientRef) {
    let is_to_come = |slot| {
        let slot = step.state.slots.get(&slot);
        slot.is_some_and(|slot| step.now < slot.facts.start)
    };
    if step.state.booked_offers(patient).any(|offer| is_to_come(offer.slot)) {
        step.question(Question::DiedBooked);
    }
}

/// All entries of the dead leave the list. They are remembered: deaths are reported by mistake.
pub(super) fn leave(state: &mut State, patient: PatientRef) {
    let ids = state.entries_of(patient);
    let left: Vec<Entry> = ids.into_iter().filter_map(|id| state.remove_entry(id)).collect();
    state.change_patient(patient, |it| it.left_at_death.extend(left));
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry, freed, messages, refusal};
    use crate::effect::Refusal;
    use crate::entry::Entry;
    use crate::event::{DeathTakenBack, Opted, PatientDied, PatientsMerged, SlotFreed};
    use crate::offer::{OfferState, WithdrawalReason};
    use crate::slot::{Cause, Reason};
    use crate::state::Question;
    use crate::{Decided, EntryId, Event, PatientRef, Timestamp};
    use std::vec::Vec;

    const DEAD: PatientRef = PatientRef(1);

    fn dies(world: &mut World) -> Decided {
        world.happen(Event::PatientDied(PatientDied::of(DEAD)))
    }

    #[test]
    fn live_offers_are_taken_back_without_a_word_and_the_next_is_asked() {
        let mut world = World::with_waiting(2);
        world.free(10);
        let offer = world.live()[0].id;
        let told = messages(&dies(&mut world));
        assert!(told.iter().all(|(patient, _)| *patient == PatientRef(2)));
        let ended = OfferState::Withdrawn(WithdrawalReason::PatientDied);
        assert_eq!(world.offer(offer).state, ended);
        assert_eq!(world.live()[0].patient, PatientRef(2));
        assert!(world.engine.entry(EntryId(1)).is_none());
    }

    #[test]
    fn every_list_the_dead_stood_on_is_left() {
        let mut world = World::with_waiting(1);
        let mut other = entry(9);
        other.patient = DEAD;
        other.service = "330".parse().unwrap();
        world.happen(Event::EntryAdded(other));
        dies(&mut world);
        assert_eq!(world.engine.entries().count(), 0);
    }

    #[test]
    fn a_yes_on_its_way_is_left_to_the_trust_and_nobody_is_told() {
        for confirmed in [true, false] {
            let mut world = World::with_waiting(1);
            world.free(10);
            let offer = world.live()[0].id;
            world.accept(offer);
            dies(&mut world);
            let decided = if confirmed { world.confirm(offer) } else { world.refuse(offer, false) };
            assert!(messages(&decided).is_empty());
            assert_eq!(world.slot().reason == Reason::Confirmed, confirmed);
        }
    }

    #[test]
    fn who_is_listed_after_the_death_goes_to_a_person() {
        let mut world = World::new();
        dies(&mut world);
        world.happen(Event::EntryAdded(entry(2)));
        let taken_over = Entry { patient: DEAD, ..entry(2) };
        for entry in [entry(1), taken_over] {
            for event in [Event::EntryAdded(entry.clone()), Event::EntryChanged(entry)] {
                assert_eq!(refusal(&world.happen(event)), Some(Refusal::PatientDied));
            }
        }
        let left: Vec<Entry> = world.engine.entries().cloned().collect();
        assert_eq!(left, [entry(2)]);
    }

    #[test]
    fn a_wish_for_messages_brings_nobody_back() {
        let mut world = World::with_waiting(1);
        dies(&mut world);
        world.happen(Event::PatientOptedIn(Opted::of_all(DEAD)));
        world.free(10);
        assert!(world.live().is_empty());
        assert!(world.engine.patient(DEAD).is_some_and(|it| it.died && it.opted_out.is_nobody()));
    }

    #[test]
    fn whoever_was_merged_into_the_dead_or_with_them_is_dead() {
        for (from, into) in [(PatientRef(1), PatientRef(2)), (PatientRef(2), PatientRef(1))] {
            let mut world = World::with_waiting(2);
            dies(&mut world);
            world.free(10);
            assert_eq!(world.live()[0].patient, PatientRef(2));
            world.happen(Event::PatientsMerged(PatientsMerged::untimed(from, into)));
            assert!(world.live().is_empty());
            assert_eq!(world.engine.entries().count(), 0);
        }
    }

    #[test]
    fn what_waits_to_be_sent_under_any_of_their_references_is_called_off() {
        let mut world = World::new();
        let merge = |from, into| {
            let (from, into) = (PatientRef(from), PatientRef(into));
            Event::PatientsMerged(PatientsMerged::untimed(from, into))
        };
        world.happen(merge(3, 2));
        world.happen(merge(2, 1));
        world.engine.take_touched();
        dies(&mut world);
        let silenced: Vec<u128> =
            world.engine.take_touched().silenced.iter().map(|it| it.0.0).collect();
        assert_eq!(silenced, [1, 2, 3]);
    }

    #[test]
    fn no_message_overrules_whoever_took_the_death_back() {
        for said_at in [Some(Timestamp(0)), Some(World::said(-60)), Some(World::said(60)), None] {
            let mut world = World::with_waiting(1);
            dies(&mut world);
            world.wait(10);
            world.happen(Event::DeathTakenBack(DeathTakenBack::of(DEAD)));
            world.engine.take_touched();
            world.happen(Event::PatientDied(PatientDied { patient: DEAD, said_at }));
            let question = world.engine.take_touched().question;
            let died = said_at.is_none();
            assert_eq!(question, (!died).then_some(Question::DeathTakenBack), "{said_at:?}");
            assert_eq!(world.engine.entry(EntryId(1)).is_none(), died, "{said_at:?}");
        }
    }

    #[test]
    fn a_message_counts_again_once_a_person_has_said_it_again() {
        let mut world = World::with_waiting(1);
        let message = PatientDied { patient: DEAD, said_at: Some(World::said(0)) };
        for event in [
            Event::PatientDied(message),
            Event::DeathTakenBack(DeathTakenBack::of(DEAD)),
            Event::PatientDied(PatientDied::of(DEAD)),
            Event::PatientDied(message),
        ] {
            world.engine.take_touched();
            world.happen(event);
            assert_eq!(world.engine.take_touched().question, None);
        }
        assert_eq!(world.engine.entries().count(), 0);
    }

    #[test]
    fn a_cancellation_that_tells_a_death_overrules_nobody_either() {
        let mut world = World::with_waiting(1);
        dies(&mut world);
        world.happen(Event::DeathTakenBack(DeathTakenBack::of(DEAD)));
        let facts = Some(world.facts(10));
        let told = SlotFreed { patient: Some(DEAD), cause: Cause::Died, facts, ..freed() };
        world.engine.take_touched();
        world.happen(Event::SlotFreed(told));
        assert_eq!(world.engine.take_touched().question, Some(Question::DeathTakenBack));
        assert!(world.engine.entry(EntryId(1)).is_some());
    }

    #[test]
    fn what_the_dead_are_booked_for_is_a_persons_to_free() {
        let asked = Some(Question::DiedBooked);
        for (days, question) in [(0, asked), (9, asked), (11, None)] {
            let mut world = World::with_booked(10);
            world.wait(days * 1440);
            world.engine.take_touched();
            dies(&mut world);
            assert_eq!(world.engine.take_touched().question, question, "after {days} days");
        }
    }

    #[test]
    fn a_cancellation_that_tells_a_death_frees_its_own_time() {
        let mut world = World::with_booked(10);
        let appointment = world.held();
        world.engine.take_touched();
        world.happen(Event::SlotFreed(SlotFreed { appointment, cause: Cause::Died, ..freed() }));
        assert_eq!(world.engine.take_touched().question, None);
        assert!(world.engine.slots().any(|slot| !slot.is_closed()));
    }

    #[test]
    fn who_died_while_the_booking_was_on_its_way_is_booked_and_a_person_frees_it() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let offer = world.live()[0].id;
        world.accept(offer);
        dies(&mut world);
        world.engine.take_touched();
        world.confirm(offer);
        assert_eq!(world.engine.take_touched().question, Some(Question::DiedBooked));
    }
}

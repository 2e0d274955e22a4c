//! A patient died: live offers are taken back without a word, nothing is offered or sent any more,
//! and nothing waits for them. A yes on its way is left to the trust's answer. Not the same as a
//! stop: nobody who died comes back by wanting messages again.

use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::PatientRef;
use crate::entry::Entry;
use crate::offer::WithdrawalReason;
use crate::state::State;

pub(super) fn decide(step: &mut Step<'_>, patient: PatientRef) {
    step.state.change_patient(patient, |it| it.died = true);
    step.state.silence(patient);
    let live: Vec<_> = step.state.live_offers(patient).map(|it| (it.id, it.slot)).collect();
    for (offer, _) in &live {
        withdraw::offer(step, *offer, WithdrawalReason::PatientDied);
    }
    leave(step.state, patient);
    live.into_iter().for_each(|(_, slot)| fill::fill(step, slot));
}

/// All entries of the dead leave the list. They are remembered: deaths are reported by mistake.
pub(super) fn leave(state: &mut State, patient: PatientRef) {
    let ids = state.entries_of(patient);
    let left: Vec<Entry> = ids.into_iter().filter_map(|id| state.remove_entry(id)).collect();
    state.change_patient(patient, |it| it.left_at_death.extend(left));
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry, messages, refusal};
    use crate::effect::Refusal;
    use crate::entry::Entry;
    use crate::event::PatientsMerged;
    use crate::offer::{OfferState, WithdrawalReason};
    use crate::slot::Reason;
    use crate::{Emitted, EntryId, Event, PatientRef};
    use std::vec::Vec;

    const DEAD: PatientRef = PatientRef(1);

    fn dies(world: &mut World) -> Vec<Emitted> {
        world.happen(Event::PatientDied(DEAD))
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
            let emitted = if confirmed { world.confirm(offer) } else { world.refuse(offer, false) };
            assert!(messages(&emitted).is_empty());
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
        world.happen(Event::PatientOptedIn(DEAD));
        world.free(10);
        assert!(world.live().is_empty());
        assert!(world.engine.patient(DEAD).is_some_and(|it| it.died && !it.opted_out));
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
            world.engine.take_touched().silenced.iter().map(|it| it.0).collect();
        assert_eq!(silenced, [1, 2, 3]);
    }
}

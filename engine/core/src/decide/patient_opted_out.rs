//! A patient said stop to a trust, or to all: from this moment on nothing of theirs is offered, and
//! nothing is said of offers. What became of a yes is told all the same.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{Step, fill, withdraw};
use crate::code::Code;
use crate::event::Opted;
use crate::offer::{Offer, WithdrawalReason};
use crate::state::{Silence, State};
use crate::{OfferId, PatientRef, SlotId};

pub(super) fn decide(step: &mut Step<'_>, opted: Opted) {
    step.state.change_patient(opted.patient, |it| it.opted_out.stop(opted.trust));
    step.state.silence(opted.patient, Silence::Stopped(opted.trust));
    withdraw_stopped(step, opted.patient);
}

/// What follows from stops that were said under another name of the person.
pub(super) fn follow(step: &mut Step<'_>, person: PatientRef) {
    for trust in trusts(step.state, person) {
        if step.state.has_stopped(person, trust) {
            step.state.silence(person, Silence::Stopped(Some(trust)));
        }
    }
    withdraw_stopped(step, person);
}

/// The trusts that a person may have heard of, or is on the list of.
fn trusts(state: &State, person: PatientRef) -> BTreeSet<Code> {
    let offers = state.standing_offers(person).filter_map(|it| trust_of(state, it));
    let entries = state.entries_of(person);
    let entries = entries.iter().filter_map(|id| state.entry(*id)).map(|it| it.trust);
    offers.chain(entries).collect()
}

/// In whose name an offer is made: of the trust whose time it is.
fn trust_of(state: &State, offer: &Offer) -> Option<Code> {
    state.slots.get(&offer.slot).map(|slot| slot.facts.trust)
}

fn withdraw_stopped(step: &mut Step<'_>, person: PatientRef) {
    let state = &*step.state;
    let stopped = |it: &&Offer| trust_of(state, it).is_some_and(|at| state.has_stopped(person, at));
    let live: Vec<(OfferId, SlotId)> =
        state.live_offers(person).filter(stopped).map(|it| (it.id, it.slot)).collect();
    for (offer, _) in &live {
        withdraw::offer(step, *offer, WithdrawalReason::OptedOut);
    }
    live.into_iter().for_each(|(_, slot)| fill::fill(step, slot));
    // As after a no: another trust may have something for them.
    fill::fill_for_patient(step, person);
}

#[cfg(test)]
mod tests {
    use crate::decide::world::{World, entry, messages};
    use crate::effect::Message;
    use crate::entry::Entry;
    use crate::event::{Opted, PatientsMerged};
    use crate::offer::{OfferState, WithdrawalReason};
    use crate::slot::{Cause, SlotFacts};
    use crate::state::Silence;
    use crate::{EntryId, Event, OfferId, PatientRef, Timestamp};
    use std::vec;
    use std::vec::Vec;

    const PATIENT: PatientRef = PatientRef(1);

    fn stops(world: &mut World, trust: Option<&str>) -> Vec<(PatientRef, Message)> {
        let trust = trust.map(|it| it.parse().unwrap());
        messages(&world.happen(Event::PatientOptedOut(Opted { patient: PATIENT, trust })))
    }

    #[test]
    fn stop_withdraws_silently_and_the_next_is_asked() {
        for trust in [None, Some("R0A")] {
            let mut world = World::with_waiting(2);
            world.free(10);
            let told = stops(&mut world, trust);
            assert!(told.iter().all(|(patient, _)| *patient == PatientRef(2)));
            assert_eq!(world.live()[0].patient, PatientRef(2));
        }
    }

    /// A time of another trust that clashed with what was offered, or was of the same service, is
    /// theirs to be asked about once that offer is gone.
    #[test]
    fn whoever_stops_one_trust_is_asked_by_another() {
        for (stopped, asked) in [(Some("R0A"), 1), (None, 0), (Some("R0C"), 1)] {
            let mut world = World::with_waiting(1);
            let (trust, site) = ("R0B".parse().unwrap(), "R0B01".parse().unwrap());
            let other = Entry { id: EntryId(9), trust, ..entry(1) };
            world.happen(Event::EntryAdded(other));
            world.free(10);
            let facts = SlotFacts { trust, site, ..world.facts(12) };
            world.free_as(facts, Cause::Patient);
            assert_eq!(world.live().len(), 1, "one at a time for one service");
            stops(&mut world, stopped);
            let live = world.live();
            assert_eq!(live.len(), asked, "{stopped:?}");
            let is_others = live.iter().all(|it| it.entry == EntryId(9));
            assert_eq!(is_others, stopped != Some("R0C"), "{stopped:?}");
        }
    }

    /// Hazard 20 of the hazard log: a yes that is never confirmed.
    #[test]
    fn what_became_of_a_yes_is_told_after_a_stop_too() {
        type Answer = fn(&mut World, OfferId) -> crate::Decided;
        let answers: [(Answer, Message); 3] = [
            (|world, offer| world.confirm(offer), Message::Confirmed),
            (|world, offer| world.refuse(offer, true), Message::NotBooked),
            (
                |world, offer| {
                    world.confirm(offer);
                    let facts = world.facts(10);
                    world.free_as(facts, Cause::Clinic)
                },
                Message::Cancelled,
            ),
        ];
        for trust in [None, Some("R0A"), Some("R0B")] {
            for (answer, expected) in answers {
                let mut world = World::with_waiting(1);
                world.free(10);
                let offer = world.live()[0].id;
                world.accept(offer);
                assert_eq!(stops(&mut world, trust), vec![]);
                let told = messages(&answer(&mut world, offer));
                assert_eq!(told, vec![(PATIENT, expected)], "{trust:?}");
            }
        }
    }

    /// A world in which the patient is offered a time of `R0A` and one of `R0B`, in that order.
    fn offered_by_two() -> (World, [OfferId; 2]) {
        let mut world = World::with_waiting(1);
        let (trust, site) = ("R0B".parse().unwrap(), "R0B01".parse().unwrap());
        let service = "330".parse().unwrap();
        let id = EntryId(9);
        world.happen(Event::EntryAdded(Entry { id, trust, service, ..entry(1) }));
        world.free(10);
        let facts = SlotFacts { trust, site, service, ..world.facts(12) };
        world.free_as(facts, Cause::Patient);
        let ids: Vec<OfferId> = [EntryId(1), id]
            .into_iter()
            .map(|entry| world.live().iter().find(|it| it.entry == entry).unwrap().id)
            .collect();
        (world, ids.try_into().unwrap())
    }

    #[test]
    fn a_stop_ends_the_offers_of_its_trust_alone() {
        let ended = OfferState::Withdrawn(WithdrawalReason::OptedOut);
        for (trust, expected) in [
            (Some("R0A"), [ended, OfferState::Live]),
            (Some("R0B"), [OfferState::Live, ended]),
            (Some("R0C"), [OfferState::Live, OfferState::Live]),
            (None, [ended, ended]),
        ] {
            let (mut world, offers) = offered_by_two();
            world.engine.take_touched();
            stops(&mut world, trust);
            assert_eq!(offers.map(|it| world.offer(it).state), expected, "{trust:?}");
            let said = trust.map(|it| it.parse().unwrap());
            let silenced: Vec<_> = world.engine.take_touched().silenced.into_iter().collect();
            assert_eq!(silenced, [(PATIENT, Silence::Stopped(said))]);
        }
    }

    #[test]
    fn a_stop_to_a_trust_that_was_said_under_another_name_counts() {
        let (mut world, offers) = offered_by_two();
        let stop = Opted::of(PatientRef(7), "R0B".parse().unwrap());
        world.happen(Event::PatientOptedOut(stop));
        let merged = PatientsMerged { from: PatientRef(7), into: PATIENT, said_at: Timestamp(0) };
        world.happen(Event::PatientsMerged(merged));
        let ended = OfferState::Withdrawn(WithdrawalReason::OptedOut);
        assert_eq!(offers.map(|it| world.offer(it).state), [OfferState::Live, ended]);
    }

    #[test]
    fn who_comes_back_is_asked_again() {
        let [own, other] = [Some("R0A"), Some("R0B")];
        for (stopped, wanted, asked) in [
            (None, None, 1),
            (own, own, 1),
            (own, None, 1),
            (None, own, 1),
            (None, other, 0),
            (own, other, 0),
        ] {
            let mut world = World::with_waiting(1);
            stops(&mut world, stopped);
            world.free(10);
            assert!(world.live().is_empty());
            let trust = wanted.map(|it| it.parse().unwrap());
            world.happen(Event::PatientOptedIn(Opted { patient: PATIENT, trust }));
            assert_eq!(world.live().len(), asked, "{stopped:?}, {wanted:?}");
        }
    }
}

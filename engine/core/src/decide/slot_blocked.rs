//! A trust closed part of a diary: slots in it are taken back, and what is
//! freed in it later is not free.

use alloc::vec::Vec;

use super::{Step, hold, withdraw};
use crate::block::Block;
use crate::effect::Refusal;
use crate::event::SlotBlocked;
use crate::slot::{Reason, SlotState};

pub(super) fn decide(step: &mut Step<'_>, blocked: &SlotBlocked) {
    let block = Block { part: blocked.clone(), is_lifted: false };
    if step.state.is_overtaken(&block) {
        return step.refuse(Refusal::OutOfOrder);
    }
    step.state.put_block(block);
    let slots = step.state.slots.values();
    let slots = slots.filter(|slot| !slot.is_closed() && blocked.concerns(&slot.facts));
    let slots: Vec<_> = slots.map(|slot| (slot.id, slot.state)).collect();
    // Many of the session were cancelled, and now it is closed: it was not the patients' doing. Said
    // before anything is offered, because it says who comes first.
    for (slot, state) in &slots {
        if matches!(state, SlotState::Held { .. }) {
            hold::let_down(step, *slot);
        }
    }
    let slots: Vec<_> = slots.into_iter().map(|(slot, _)| slot).collect();
    withdraw::slots(step, &slots, Reason::Blocked);
}

#[cfg(test)]
mod tests {
    use crate::code::Code;
    use crate::decide::world::{World, booked, freed, refusal};
    use crate::effect::Refusal;
    use crate::event::{SlotBlocked, SlotFreed};
    use crate::slot::{Cause, Outcome, Reason, SlotFacts, SlotState};
    use crate::{Decided, Event, Timestamp};

    #[test]
    fn slots_in_a_blocked_time_are_taken_back() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let facts = world.facts(10);
        let (trust, site, from, to) = (facts.trust, Code::EMPTY, facts.start, facts.end());
        let session = Some("OTHER".into());
        let blocked = SlotBlocked { trust, session, site, from, to, said_at: Timestamp(0) };
        world.happen(Event::SlotBlocked(blocked.clone()));
        assert_eq!(world.live().len(), 1, "another session is another diary");
        world.happen(Event::SlotBlocked(SlotBlocked { session: None, ..blocked }));
        assert_eq!(world.slot().reason, Reason::Blocked);
        assert!(world.live().is_empty());
    }

    /// By the built-in caps, of which an offer that is taken back takes nothing.
    #[test]
    fn nobody_is_offered_a_time_that_is_closed_in_the_same_breath() {
        let mut world = World::with_rules(crate::RuleSet {
            list_age_days_max: 0,
            silence_hours_max: 0,
            ..crate::RuleSet::built_in()
        });
        world.happen(crate::Event::EntryAdded(crate::decide::world::entry(1)));
        world.free(10);
        world.free_as(
            SlotFacts { start: world.facts(10).start.plus_minutes(30), ..world.facts(10) },
            Cause::Patient,
        );
        let told = crate::decide::world::messages(&block_as_of(&mut world, 10, Timestamp(0)));
        assert_eq!(told.len(), 1, "only that the first is taken back: {told:?}");
    }

    fn block(world: &mut World, day: i64) {
        block_as_of(world, day, Timestamp(0));
    }

    fn block_as_of(world: &mut World, day: i64, said_at: Timestamp) -> Decided {
        let facts = world.facts(day);
        let (trust, site, session) = (facts.trust, Code::EMPTY, Some(facts.session.clone()));
        let (from, to) = (facts.start.plus_minutes(-60), facts.start.plus_minutes(120));
        world.happen(Event::SlotBlocked(SlotBlocked { trust, session, site, from, to, said_at }))
    }

    /// The trust opens half an hour of the part again, or as much as is said.
    fn open_as_of(world: &mut World, minutes: u16, said_at: Timestamp) {
        let facts = SlotFacts { duration_minutes: minutes, ..world.facts(10) };
        let (facts, cause) = (Some(facts), Cause::Unblocked);
        world.happen(Event::SlotFreed(SlotFreed { facts, cause, said_at, ..freed() }));
    }

    fn ended(world: &World) -> Option<(Outcome, Reason)> {
        let SlotState::Closed { outcome, reason, .. } = world.newest().state else { return None };
        Some((outcome, reason))
    }

    #[test]
    fn what_is_freed_in_a_closed_part_later_is_not_free() {
        let frees: [fn(&mut World); 4] = [
            |world| drop(world.free(10)),
            |world| drop(world.cancel(50)),
            |world| drop(world.tell(booked(50, 9, world.facts(20)), Cause::Patient)),
            // What the trust books there itself is its own affair, and is not capacity afterwards.
            |world| {
                let mut later = world.facts(10);
                later.start = later.start.plus_minutes(60);
                world.book(51, 8, later);
                world.cancel(51);
            },
        ];
        for (number, free) in frees.into_iter().enumerate() {
            let mut world = World::with_waiting(1);
            if number != 0 {
                world.book(50, 9, world.facts(10));
            }
            block(&mut world, 10);
            world.wait(1);
            free(&mut world);
            assert_eq!(ended(&world), Some((Outcome::NotOffered, Reason::Blocked)), "way {number}");
            assert!(world.live().is_empty(), "way {number}");
            world.wait(1);
            world.free(12);
            assert_eq!(world.newest().reason, Reason::Offered, "way {number}: another day is open");
        }
    }

    #[test]
    fn what_is_opened_again_is_free_and_no_more_than_that() {
        let mut world = World::with_waiting(3);
        block(&mut world, 10);
        world.free_as(world.facts(10), Cause::Unblocked);
        assert_eq!(world.newest().reason, Reason::Offered);
        world.wait(1);
        let mut next = world.facts(10);
        next.start = next.start.plus_minutes(30);
        world.free_as(next.clone(), Cause::Patient);
        assert_eq!(ended(&world), Some((Outcome::NotOffered, Reason::Blocked)));
        world.wait(1);
        block(&mut world, 10);
        assert!(world.live().is_empty(), "closed once more");
        world.wait(1);
        world.free_as(next, Cause::Unblocked);
        assert_eq!(world.newest().reason, Reason::Offered);
    }

    #[test]
    fn what_was_said_of_a_part_before_it_was_closed_opens_nothing() {
        let cases = [
            (60, 30, Reason::OutOfOrder),
            (60, 61, Reason::Offered),
            (60, 60, Reason::Offered),
            // Who does not say when is taken in the order of arrival.
            (0, 30, Reason::Offered),
        ];
        for (closed, opened, reason) in cases {
            let mut world = World::with_waiting(1);
            let time = |minutes| if minutes == 0 { Timestamp(0) } else { World::said(minutes) };
            block_as_of(&mut world, 10, time(closed));
            open_as_of(&mut world, 30, time(opened));
            assert_eq!(world.newest().reason, reason, "{closed} {opened}");
            world.wait(1);
            let mut next = world.facts(10);
            next.start = next.start.plus_minutes(30);
            world.free_as(next, Cause::Patient);
            assert_eq!(world.newest().reason, Reason::Blocked, "the rest stays closed");
        }
    }

    #[test]
    fn what_was_said_of_a_part_before_it_was_opened_closes_nothing() {
        for (closed_again, refused) in [(30, Some(Refusal::OutOfOrder)), (90, None), (60, None)] {
            let mut world = World::with_waiting(1);
            block_as_of(&mut world, 10, World::said(20));
            open_as_of(&mut world, 30, World::said(60));
            let decided = block_as_of(&mut world, 10, World::said(closed_again));
            assert_eq!(refusal(&decided), refused, "{closed_again}");
            assert_eq!(world.live().len(), usize::from(refused.is_some()), "{closed_again}");
        }
    }

    #[test]
    fn an_opened_block_of_hours_is_not_one_time() {
        for (minutes, reason) in
            [(60, Reason::Offered), (61, Reason::SeveralTimes), (600, Reason::SeveralTimes)]
        {
            let mut world = World::with_waiting(2);
            block(&mut world, 10);
            open_as_of(&mut world, minutes, Timestamp(0));
            assert_eq!(world.newest().reason, reason, "{minutes}");
            assert_eq!(world.live().len(), usize::from(reason == Reason::Offered), "{minutes}");
            if reason == Reason::SeveralTimes {
                world.wait(1);
                world.free(10);
                assert_eq!(world.newest().reason, Reason::Offered, "it is open, and free");
            }
        }
    }

    #[test]
    fn a_closed_part_is_remembered_across_a_restart() {
        let mut world = World::with_waiting(1);
        block(&mut world, 10);
        world.engine = crate::Engine::restore(world.engine.snapshot());
        world.free(10);
        assert_eq!(ended(&world), Some((Outcome::NotOffered, Reason::Blocked)));
    }
}

//! A trust closed part of a diary: slots in it are taken back.

use alloc::vec::Vec;

use super::{Step, hold, withdraw};
use crate::event::SlotBlocked;
use crate::slot::{Reason, Slot, SlotState, same_name};

pub(super) fn decide(step: &mut Step<'_>, blocked: &SlotBlocked) {
    let slots = step.state.slots.values().filter(|slot| is_in(slot, blocked));
    let slots: Vec<_> = slots.map(|slot| (slot.id, slot.state)).collect();
    // Many of the session were cancelled, and now it is closed: it was not the patients' doing. Said
    // before anything is offered, because it says who comes first.
    for (slot, state) in &slots {
        if matches!(state, SlotState::Held { .. }) {
            hold::let_down(step, *slot);
        }
    }
    for (slot, _) in slots {
        withdraw::slot(step, slot, Reason::Blocked);
    }
}

fn is_in(slot: &Slot, blocked: &SlotBlocked) -> bool {
    let facts = &slot.facts;
    let same_session = blocked.session.as_ref().is_none_or(|it| same_name(it, &facts.session));
    let same_site = blocked.site.is_empty() || blocked.site == facts.site;
    !slot.is_closed()
        && facts.trust == blocked.trust
        && same_session
        && same_site
        && facts.start < blocked.to
        && blocked.from < facts.end()
}

#[cfg(test)]
mod tests {
    use crate::Event;
    use crate::code::Code;
    use crate::decide::world::World;
    use crate::event::SlotBlocked;
    use crate::slot::Reason;

    #[test]
    fn slots_in_a_blocked_time_are_taken_back() {
        let mut world = World::with_waiting(1);
        world.free(10);
        let facts = world.facts(10);
        let (trust, site, from, to) = (facts.trust, Code::EMPTY, facts.start, facts.end());
        let session = Some("OTHER".into());
        let blocked = SlotBlocked { trust, session, site, from, to };
        world.happen(Event::SlotBlocked(blocked.clone()));
        assert_eq!(world.live().len(), 1, "another session is another diary");
        world.happen(Event::SlotBlocked(SlotBlocked { session: None, ..blocked }));
        assert_eq!(world.slot().reason, Reason::Blocked);
        assert!(world.live().is_empty());
    }
}

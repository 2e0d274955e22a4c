//! A trust closed part of a diary: slots in it are taken back.

use alloc::vec::Vec;

use super::{Step, withdraw};
use crate::event::SlotBlocked;
use crate::slot::{Reason, Slot};

pub(super) fn decide(step: &mut Step<'_>, blocked: &SlotBlocked) {
    let slots = step.state.slots.values().filter(|slot| is_in(slot, blocked));
    let slots: Vec<_> = slots.map(|slot| slot.id).collect();
    slots.into_iter().for_each(|slot| withdraw::slot(step, slot, Reason::Blocked));
}

fn is_in(slot: &Slot, blocked: &SlotBlocked) -> bool {
    let facts = &slot.facts;
    let same_session = blocked.session.as_ref().is_none_or(|it| *it == facts.session);
    let same_site = blocked.site.is_empty() || blocked.site == facts.site;
    !slot.is_closed()
        && facts.trust == blocked.trust
        && same_session
        && same_site
        && facts.start < blocked.to
        && blocked.from < facts.end()
}

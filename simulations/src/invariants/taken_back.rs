//! A time that the trust took back is offered to nobody: from the step in which it says that a
//! place is booked or blocked, the place has no open slot and no live offer.

use backfill_core::event::SlotBlocked;
use backfill_core::offer::OfferState;
use backfill_core::slot::{Slot, SlotFacts, SlotState};
use backfill_core::{AppointmentId, Event};

use super::diary::refusal;
use super::{Moment, Truth};

#[derive(Debug)]
pub(super) struct TakenBack;

impl Truth for TakenBack {
    fn name(&self) -> &'static str {
        "taken back"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        if refusal(moment).is_some() {
            return Ok(());
        }
        match &moment.recorded.event {
            Event::AppointmentBooked(it) => booked(moment, it.appointment.id),
            Event::AppointmentMoved(it) => booked(moment, it.appointment.id),
            Event::SlotBlocked(blocked) => nothing_open(moment, |facts| is_in(facts, blocked)),
            _ => Ok(()),
        }
    }
}

/// What the message leaves out is as it is known.
fn booked(moment: &Moment<'_>, id: AppointmentId) -> Result<(), String> {
    let Some(known) = moment.engine.appointment(id) else { return Ok(()) };
    let one_at_a_time = known.facts.capacity <= 1;
    nothing_open(moment, |it| one_at_a_time && it.capacity <= 1 && it.same_place(&known.facts))
}

fn nothing_open(moment: &Moment<'_>, taken: impl Fn(&SlotFacts) -> bool) -> Result<(), String> {
    let open = |slot: &&Slot| matches!(slot.state, SlotState::Open | SlotState::Held { .. });
    for slot in moment.engine.slots().filter(|slot| taken(&slot.facts)) {
        if open(&slot) {
            return Err(format!("{} is still {:?}", slot.id, slot.state));
        }
        let mut offers = moment.engine.offers();
        if offers.any(|offer| offer.slot == slot.id && offer.state == OfferState::Live) {
            return Err(format!("{} still has a live offer", slot.id));
        }
    }
    Ok(())
}

fn is_in(facts: &SlotFacts, blocked: &SlotBlocked) -> bool {
    let session = blocked.session.as_ref().is_none_or(|session| *session == facts.session);
    let site = blocked.site.is_empty() || blocked.site == facts.site;
    let time = facts.start < blocked.to && facts.end() > blocked.from;
    facts.trust == blocked.trust && session && site && time
}

//! It is time to look at a slot again: a hold ended, a fan-out step or the hours of messages began.

use super::{Step, fill};
use crate::SlotId;
use crate::slot::{Reason, SlotState};

pub(super) fn decide(step: &mut Step<'_>, id: SlotId) {
    let Some(slot) = step.state.slots.get(&id) else { return };
    let hold_ended = matches!(slot.state, SlotState::Held { until } if until <= step.now);
    if hold_ended {
        step.place(id, SlotState::Open, Reason::HoldEnded, None);
    } else {
        // Touched, so that its next review is set.
        step.state.change_slot(id, |_| {});
    }
    fill::fill(step, id);
}

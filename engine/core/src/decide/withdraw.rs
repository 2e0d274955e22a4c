//! Taking back: live offers of a slot, of an entry, or the slot itself.

use alloc::vec::Vec;

use super::{Step, fill};
use crate::effect::Message;
use crate::offer::{OfferState, WithdrawalReason};
use crate::slot::{Outcome, Reason, SlotState};
use crate::{OfferId, SlotId};

/// Ends a live offer and tells the patient, kindly. Their place is kept.
pub(super) fn offer(step: &mut Step<'_>, id: OfferId, reason: WithdrawalReason) {
    step.state.end_offer(id, OfferState::Withdrawn(reason));
    step.tell(id, Message::Withdrawn { reason });
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

/// Closes a slot that the trust took back.
pub(super) fn close(step: &mut Step<'_>, id: SlotId, reason: Reason) {
    let end = SlotState::Closed { outcome: Outcome::Withdrawn, reason, at: step.now };
    step.place(id, end, reason, None);
}

//! A yes: the slot is held for one patient while the trust's system books it.

use super::{Step, withdraw};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::counts_as::CountsAs;
use crate::effect::RequestBooking;
use crate::offer::{Offer, OfferState, WithdrawalReason};
use crate::slot::{Reason, SlotState};
use crate::{AppointmentId, Command, OfferId};

/// Asks the trust's system to book a live offer, saying what it was for the trust's record; everybody
/// else is told kindly.
pub(super) fn book(step: &mut Step<'_>, id: OfferId, was: CountsAs) {
    step.state.end_offer(id, OfferState::Accepted);
    let Some(offer) = step.state.offers.get(&id).cloned() else { return };
    let Some(slot) = step.state.slots.get(&offer.slot) else { return };
    let request = RequestBooking {
        offer: id,
        patient: offer.patient,
        facts: slot.facts.clone(),
        arrange: offer.arrange.what,
        short_notice: was == CountsAs::ShortNotice,
        moves: offer.moves.and_then(|moves| movable(step, &offer, moves)),
    };
    step.state.change_offer(id, |offer| offer.moves = request.moves.as_ref().map(|it| it.id));
    step.command(Command::RequestBooking(request.into()));
    step.place(offer.slot, SlotState::Booking { offer: id }, Reason::Accepted, Some(id));
    withdraw::offers_because(step, offer.slot, WithdrawalReason::TakenByOther);
}

/// The later appointment, if the patient still holds it and it is later.
fn movable(step: &Step<'_>, offer: &Offer, id: AppointmentId) -> Option<Appointment> {
    let held = step.state.appointments.get(&id)?;
    let slot = step.state.slots.get(&offer.slot)?;
    let still_held = held.status == AppointmentStatus::Booked;
    (still_held && slot.facts.start < held.facts.start).then(|| held.clone())
}

//! Messages that are called off: from the moment a stop or a death is committed, nothing that still
//! waits is sent to that patient. A try that is under way at that moment cannot be called back.

use backfill_core::effect::Message;
use backfill_core::offer::OfferState;
use backfill_core::{Effect, OfferId};
use backfill_runtime::ports::{Commit, Silenced};

use crate::prepared::is_booking_gone;

/// What the outbox says of such a message.
pub(crate) const REASON: &str = "the patient said stop, or died, before it was sent";

/// Whether a wish of the record `seq` is called off.
pub(crate) fn calls_off(silenced: &Silenced, effect: &Effect, seq: u64) -> bool {
    let Effect::SendMessage(message) = effect else { return false };
    message.patient == silenced.patient && seq <= silenced.seq
}

/// What the outbox says of a message about a booking that is no longer so.
pub(crate) const NO_LONGER_SO: &str = "it was no longer so before it was said";

/// Offers of which something was to be said that is no longer so.
#[derive(Debug, Default)]
pub(crate) struct Untrue {
    /// Their booking is gone.
    gone: Vec<OfferId>,
    /// Their booking was cancelled, and stands after all.
    stand: Vec<OfferId>,
}

impl Untrue {
    /// What a commit makes untrue.
    pub(crate) fn of(commit: &Commit) -> Self {
        let offers = commit.projections.offers.iter();
        let gone = offers.filter(|it| is_booking_gone(it.state)).map(|it| it.id).collect();
        let again = commit.effects.iter().filter_map(|it| says_again(&it.effect));
        let is_booked = |id: &OfferId| {
            let mut offers = commit.projections.offers.iter();
            offers.any(|it| it.id == *id && it.state == OfferState::Booked)
        };
        Self { gone, stand: again.filter(is_booked).collect() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.stand.is_empty()
    }

    /// Whether a wish is to say what is no longer so.
    pub(crate) fn is_said_by(&self, effect: &Effect) -> bool {
        let Effect::SendMessage(wish) = effect else { return false };
        match wish.message {
            Message::Confirmed | Message::Reinstated => self.gone.contains(&wish.offer),
            Message::Cancelled | Message::CancelledUnexplained => self.stand.contains(&wish.offer),
            Message::Offer { .. } | Message::Withdrawn { .. } | Message::NotBooked => false,
        }
    }
}

/// The offer whose booking a wish says to stand after all.
fn says_again(effect: &Effect) -> Option<OfferId> {
    let Effect::SendMessage(wish) = effect else { return None };
    (wish.message == Message::Reinstated).then_some(wish.offer)
}

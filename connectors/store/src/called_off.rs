//! Messages that are called off: from the moment a stop or a death is committed, nothing that still
//! waits is sent to that patient. A try that is under way at that moment cannot be called back.

use backfill_core::effect::Message;
use backfill_core::{Effect, OfferId};
use backfill_runtime::ports::Silenced;

/// What the outbox says of such a message.
pub(crate) const REASON: &str = "the patient said stop, or died, before it was sent";

/// Whether a wish of the record `seq` is called off.
pub(crate) fn calls_off(silenced: &Silenced, effect: &Effect, seq: u64) -> bool {
    let Effect::SendMessage(message) = effect else { return false };
    message.patient == silenced.patient && seq <= silenced.seq
}

/// What the outbox says of a confirmation whose booking is gone.
pub(crate) const NO_LONGER_BOOKED: &str = "the booking was cancelled or moved before it was said";

/// The offer whose booking a wish is to tell its patient of; none if it tells something else.
pub(crate) fn says_booked(effect: &Effect) -> Option<OfferId> {
    let Effect::SendMessage(message) = effect else { return None };
    (message.message == Message::Confirmed).then_some(message.offer)
}

//! Messages that are called off: from the moment a stop or a death is committed, nothing that it ends
//! and that still waits is sent to that patient. A try that is under way at that moment cannot be
//! called back.

use backfill_core::code::Code;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::offer::OfferState;
use backfill_core::{Command, OfferId, Silence};
use backfill_runtime::ports::{Commit, Silenced};

use crate::columns::blob;
use crate::prepared::is_booking_gone;

/// What the outbox says of such a message.
pub(crate) const REASON: &str = "the patient said stop, or died, before it was sent";

/// Whether a wish of the record `seq` is called off.
pub(crate) fn calls_off(silenced: &Silenced, command: &Command, seq: u64) -> bool {
    let Some(message) = command.message() else { return false };
    message.patient == silenced.patient && silenced.silence.covers(message) && seq <= silenced.seq
}

/// What stands behind the patient in the mark of a message that a stop does not end.
const FOLLOWS_A_YES: u8 = 0;
/// What stands there before the trust of a message that a stop ends.
const ENDS_WITH_A_STOP: u8 = 1;
/// What stands behind the trust, since one may begin as another does.
const END: u8 = 0;

/// The mark of a message: whom it is for and, if a stop ends it, of which trust it is. A stop or a
/// death calls off all whose mark begins with its own, see [`mark_of`].
pub(crate) fn mark(message: &SendMessage) -> Vec<u8> {
    let patient = blob(message.patient.0);
    if message.message.ends_with_a_stop() {
        return [patient, vec![ENDS_WITH_A_STOP], trust(message.facts.trust)].concat();
    }
    [patient, vec![FOLLOWS_A_YES]].concat()
}

/// The mark of a stop or a death.
pub(crate) fn mark_of(silenced: &Silenced) -> Vec<u8> {
    let patient = blob(silenced.patient.0);
    match silenced.silence {
        Silence::Died => patient,
        Silence::Stopped(None) => [patient, vec![ENDS_WITH_A_STOP]].concat(),
        Silence::Stopped(Some(of)) => [patient, vec![ENDS_WITH_A_STOP], trust(of)].concat(),
    }
}

fn trust(code: Code) -> Vec<u8> {
    [code.as_str().as_bytes(), &[END]].concat()
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
        let again = commit.commands.iter().filter_map(|it| says_again(&it.what));
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
    pub(crate) fn is_said_by(&self, command: &Command) -> bool {
        let Some(wish) = command.message() else { return false };
        match wish.message {
            Message::Confirmed | Message::Reinstated => self.gone.contains(&wish.offer),
            Message::Cancelled | Message::CancelledUnexplained => self.stand.contains(&wish.offer),
            Message::Offer { .. } | Message::Withdrawn { .. } | Message::NotBooked => false,
        }
    }
}

/// The offer whose booking a wish says to stand after all.
fn says_again(command: &Command) -> Option<OfferId> {
    let wish = command.message()?;
    (wish.message == Message::Reinstated).then_some(wish.offer)
}

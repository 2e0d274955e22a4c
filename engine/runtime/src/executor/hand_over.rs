//! A message that no program can send is left to a person, who has it on the call list.

use backfill_core::effect::{Message, SendMessage};
use backfill_core::{EffectId, Event};

use crate::ids;
use crate::ports::{CarriedOut, Ended, Finished, NewEvent};

/// Leaves a message to the coordinators. A live offer is on the call list by itself, and the core
/// is told if it does not know yet that it must be called; anything else is a call-back.
#[must_use]
pub fn hand_over(id: EffectId, message: &SendMessage, why: String) -> CarriedOut {
    if !matches!(message.message, Message::Offer { .. }) {
        return CarriedOut { events: Vec::new(), finished: Finished::ToDo { why } };
    }
    let told = message.reach.is_digital().then(|| NewEvent {
        id: ids::result_id(id, "handed_over"),
        event: Event::OfferHandedOver(message.offer),
    });
    let finished = Finished::Done { ended: Ended::Listed, why };
    CarriedOut { events: told.into_iter().collect(), finished }
}

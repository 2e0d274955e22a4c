//! I12: a time is offered to the patients of its own trust, and to those of another only where the
//! rules name the two and the patient agreed; and no booking takes an appointment of one trust to
//! another.

use backfill_core::effect::{Message, RequestBooking, SendMessage};

use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct OwnTrustOnly;

impl Truth for OwnTrustOnly {
    fn name(&self) -> &'static str {
        "I12"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        for message in moment.decided.messages() {
            is_offered_to_their_own(moment, message)?;
        }
        for asked in moment.decided.bookings() {
            stays_within_one_trust(asked)?;
        }
        Ok(())
    }
}

fn is_offered_to_their_own(moment: &Moment<'_>, message: &SendMessage) -> Result<(), String> {
    let offer = moment.engine.offer(message.offer).ok_or("no such offer")?;
    let entry = moment.engine.entry(offer.entry);
    let (Message::Offer { .. }, Some(entry)) = (message.message, entry) else { return Ok(()) };
    let pair = (entry.trust, message.facts.trust);
    let is_mutual_aid = moment.engine.rules().mutual_aid.contains(&pair);
    if pair.0 == pair.1 || (is_mutual_aid && entry.agreed_to_other_trusts) {
        return Ok(());
    }
    Err(format!("{} of {} goes to a patient of {}", offer.id, pair.1, pair.0))
}

fn stays_within_one_trust(asked: &RequestBooking) -> Result<(), String> {
    match &asked.moves {
        Some(moved) if moved.facts.trust != asked.facts.trust => {
            Err(format!("{} moves {} to another trust", asked.offer, moved.id))
        }
        _ => Ok(()),
    }
}

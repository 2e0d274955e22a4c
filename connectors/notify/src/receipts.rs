//! Delivery receipts: what a provider says later about a message comes back as an event.

use backfill_core::event::MessageFailed;
use backfill_core::{Event, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, NewEvent};

use crate::outgoing::Reference;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptStatus {
    /// It is on the person's phone or in their mailbox.
    Delivered,
    /// It will never be.
    Failed,
}

/// A provider's word about one message. Providers repeat receipts and mix up their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which provider, such as `govuk_notify`.
    pub provider: &'static str,
    /// The message, as the provider was told to call it.
    pub reference: Reference,
    /// What became of it.
    pub status: ReceiptStatus,
}

impl Receipt {
    /// The delivery for the intake. The same receipt again is the same delivery, and its event is
    /// the one that [`crate::Notify`] gives for the same outcome: it counts once.
    #[must_use]
    pub fn delivery(&self, received_at: Timestamp) -> Delivery {
        let (what, event) = self.event();
        let id = format!("{}:{what}", self.reference);
        Delivery {
            source: format!("receipt:{}", self.provider),
            body_hash: ids::body_hash(id.as_bytes()),
            id,
            received_at,
            events: vec![NewEvent { id: ids::result_id(self.reference.message, what), event }],
            contacts: Vec::new(),
            reply: Vec::new(),
            quarantine: None,
            original: None,
            forget_after_ms: None,
            unused: None,
        }
    }

    fn event(&self) -> (&'static str, Event) {
        let Reference { message, offer, tells } = self.reference;
        match self.status {
            ReceiptStatus::Delivered => ("sent", Event::MessageSent(message)),
            // The number is not that patient's only way: a person calls.
            ReceiptStatus::Failed => match offer {
                Some(offer) => ("handed_over", Event::OfferHandedOver(offer)),
                None => ("failed", Event::MessageFailed(MessageFailed { message, offer, tells })),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use backfill_core::{EffectId, EventId, OfferId};

    const MESSAGE: EffectId = EffectId { event: EventId(7), index: 2 };

    fn receipt(status: ReceiptStatus) -> Receipt {
        let reference = Reference { message: MESSAGE, offer: Some(OfferId(9)), tells: None };
        Receipt { provider: "test", reference, status }
    }

    #[test]
    fn a_repeated_receipt_is_the_same_delivery() {
        let first = receipt(ReceiptStatus::Delivered).delivery(Timestamp(1));
        let second = receipt(ReceiptStatus::Delivered).delivery(Timestamp(2));
        assert_eq!(
            (&first.source, &first.id, first.body_hash, &first.events),
            (&second.source, &second.id, second.body_hash, &second.events)
        );
    }

    #[test]
    fn an_offer_that_never_arrived_is_called_and_does_not_pass_for_a_delivery() {
        let failed = receipt(ReceiptStatus::Failed).delivery(Timestamp(1));
        let delivered = receipt(ReceiptStatus::Delivered).delivery(Timestamp(1));
        assert_eq!(failed.events[0].event, Event::OfferHandedOver(OfferId(9)));
        assert_eq!(delivered.events[0].event, Event::MessageSent(MESSAGE));
        assert_ne!(failed.id, delivered.id);
        assert_ne!(failed.events[0].id, delivered.events[0].id);
    }

    #[test]
    fn a_failed_confirmation_ends_no_offer_and_says_which_it_was_of() {
        let tells = Some(OfferId(9));
        let reference = Reference { message: MESSAGE, offer: None, tells };
        let receipt = Receipt { reference, ..receipt(ReceiptStatus::Failed) };
        let event = MessageFailed { message: MESSAGE, offer: None, tells };
        assert_eq!(receipt.delivery(Timestamp(1)).events[0].event, Event::MessageFailed(event));
    }
}

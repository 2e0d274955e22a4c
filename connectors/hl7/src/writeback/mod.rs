//! Bookings back to the trust's system: SIU^S12 for a new one, S13 where the patient moved, S15
//! for a cancellation. A wish is carried out when the trust's system has answered it.
//!
//! A message sent twice is the same bytes with the same MSH-10, both derived from the wish, so
//! that the trust's system can recognise it. If it refuses what it may have booked at an earlier
//! try, a person looks: nobody is told anything, and nobody else is offered the time.

mod compose;
mod notes;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backfill_core::effect::ForTrust;
use backfill_core::event::{BookingConfirmed, BookingRefused};
use backfill_core::{Event, PatientRef, Timestamp};
use backfill_runtime::ports::{
    CarriedOut, CarryOutError, Contact, Ended, Finished, Handler, NewEvent, Task, Vault,
};
use backfill_runtime::{Zone, ids};
use tokio::sync::Mutex;

use crate::mapping::Mapping;
use crate::mllp::client::Client;
use verdict::Verdict;

use compose::Order;

/// What a person does about a booking of which it is not known whether it was made.
const TO_LOOK_UP: &str = "look there, then confirm or refuse the booking here";

/// Sends bookings and cancellations to the trust's system and tells what it answered.
pub struct Writeback {
    client: Mutex<Client>,
    vault: Arc<dyn Vault>,
    mapping: Arc<Mapping>,
    zone: Zone,
    /// When this program began: what is older may have been sent by the one before.
    since: Timestamp,
}

impl std::fmt::Debug for Writeback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writeback")
    }
}

impl Writeback {
    /// A write-back to the system at `address`, which answers within `wait`.
    #[must_use]
    pub fn new(
        address: &str,
        wait: Duration,
        vault: Arc<dyn Vault>,
        mapping: Arc<Mapping>,
        zone: Zone,
    ) -> Self {
        let client = Mutex::new(Client::new(address).with_answer_wait(wait));
        Self { client, vault, mapping, zone, since: Timestamp(0) }
    }

    /// The same in a program that began then: of older bookings it is not known whether they were
    /// sent before.
    #[must_use]
    pub fn begun_at(mut self, now: Timestamp) -> Self {
        self.since = now;
        self
    }

    async fn ask(&self, order: &Order<'_>, message: &[u8]) -> Result<Verdict, CarryOutError> {
        let mut client = self.client.lock().await;
        client.forget_if_closed().await;
        let answer = client.ask(message, |answer| verdict::is_interim(answer, order)).await;
        let answer = answer.map_err(|error| CarryOutError::Retry(error.to_string()))?;
        match verdict::read(&answer.bytes, order) {
            Verdict::Unclear(reason) => {
                client.close();
                Err(CarryOutError::Retry(reason))
            }
            Verdict::Refused { reason, slot_gone, is_repeated } => {
                let is_repeated =
                    is_repeated || answer.was_sent_before || self.may_be_known(order.task);
                Ok(Verdict::Refused { reason, slot_gone, is_repeated })
            }
            verdict @ Verdict::Confirmed { .. } => Ok(verdict),
        }
    }

    /// Whether an earlier try may have arrived, and the trust's system may have booked by it.
    fn may_be_known(&self, task: &Task) -> bool {
        task.attempts != 0 || task.created_at < self.since
    }

    /// What the vault knows; nothing about somebody who was erased.
    async fn contact(&self, patient: PatientRef) -> Result<Option<Contact>, CarryOutError> {
        self.vault.get(patient).await.map_err(|error| CarryOutError::Retry(error.to_string()))
    }
}

#[async_trait]
impl Handler for Writeback {
    async fn carry_out(&self, task: &Task) -> Result<CarriedOut, CarryOutError> {
        let Some(asked) = task.command.for_trust() else { return Err(not_ours()) };
        let (facts, patient) = match asked {
            ForTrust::Booking(booking) => (&booking.facts, Some(booking.patient)),
            ForTrust::Cancellation(cancellation) => {
                (&cancellation.appointment.facts, cancellation.appointment.patient)
            }
        };
        let contact = match patient {
            Some(patient) => self.contact(patient).await?,
            None => None,
        };
        let source = self.mapping.of_trust(facts.trust);
        let contact = contact.as_ref();
        let order = Order { task, asked, source: &source, zone: &self.zone, contact };
        if contact.is_none() && is_booking(&order) {
            return Err(CarryOutError::Permanent {
                reason: "the vault knows nobody by this reference; nothing was sent".to_owned(),
                events: told(&order, "refused", refused(&order, false)),
            });
        }
        let message = compose::message(&order);
        let verdict = self.ask(&order, message.as_bytes()).await?;
        outcome(&order, verdict)
    }
}

/// What the core must know. A refusal is an answer: the wish is carried out, and the core decides
/// what follows.
fn outcome(order: &Order<'_>, verdict: Verdict) -> Result<CarriedOut, CarryOutError> {
    let answered = |events| CarriedOut::ended(Ended::Answered, events);
    match verdict {
        Verdict::Confirmed { reference } => {
            Ok(answered(told(order, "confirmed", confirmed(order, reference))))
        }
        Verdict::Refused { reason, is_repeated: true, .. } if is_booking(order) => {
            let why = format!("{reason}, and may have booked it at an earlier try: {TO_LOOK_UP}");
            tracing::warn!(effect = %order.task.id, reason, "a person must look up a booking");
            Ok(CarriedOut { events: Vec::new(), finished: Finished::ToDo { why } })
        }
        Verdict::Refused { reason, slot_gone, .. } => {
            tracing::info!(effect = %order.task.id, reason, slot_gone, "booking refused");
            Ok(answered(told(order, "refused", refused(order, slot_gone))))
        }
        Verdict::Unclear(reason) => Err(CarryOutError::Retry(reason)),
    }
}

fn is_booking(order: &Order<'_>) -> bool {
    matches!(order.asked, ForTrust::Booking(_))
}

fn told(order: &Order<'_>, what: &str, event: Event) -> Vec<NewEvent> {
    vec![NewEvent { id: ids::result_id(order.task.id, what), event }]
}

fn confirmed(order: &Order<'_>, reference: Option<String>) -> Event {
    match order.asked {
        ForTrust::Booking(booking) => {
            let moved = booking.moves.as_ref().map(|moved| moved.reference.clone());
            let reference = moved.or(reference).unwrap_or_default();
            let (offer, appointment) = (booking.offer, None);
            Event::BookingConfirmed(BookingConfirmed { offer, reference, appointment })
        }
        ForTrust::Cancellation(cancellation) => {
            Event::CancellationConfirmed(cancellation.appointment.id)
        }
    }
}

fn refused(order: &Order<'_>, slot_gone: bool) -> Event {
    match order.asked {
        ForTrust::Booking(booking) => {
            Event::BookingRefused(BookingRefused { offer: booking.offer, slot_gone })
        }
        ForTrust::Cancellation(cancellation) => {
            Event::CancellationRefused(cancellation.appointment.id)
        }
    }
}

fn not_ours() -> CarryOutError {
    CarryOutError::Permanent {
        reason: "only bookings and cancellations are written back".to_owned(),
        events: Vec::new(),
    }
}

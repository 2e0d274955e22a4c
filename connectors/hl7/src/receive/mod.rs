//! From a frame to its answer: read, translate, make durable, answer. In this order.

mod content;
mod incoming;
mod people;

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::permission::denied_by_name;
use backfill_runtime::ports::{Delivery, Intake, PortError, Taken, Vault};
use backfill_runtime::{Principal, Trusts, Zone};

use crate::acknowledge;
use crate::admission;
use crate::fault::{Condition, Fault, Place};
use crate::mapping::Mapping;
use crate::message::{BATCH_MESSAGES_MAX, Message, split};
use crate::mllp::server::{Answers, Reply};
use crate::translate::{self, Meaning};
use crate::warning::Warning;
use incoming::Incoming;
use people::Settled;

/// The time. Handed in, so that tests can turn it.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How often people are looked up for one message.
const TRIES_COUNT_MAX: usize = 5;

/// Takes messages in.
pub struct Receiver {
    intake: Arc<dyn Intake>,
    vault: Arc<dyn Vault>,
    mapping: Arc<Mapping>,
    zone: Zone,
    now: Now,
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receiver")
    }
}

impl Receiver {
    /// A receiver that takes messages into `intake` and people into `vault`.
    #[must_use]
    pub fn new(
        intake: Arc<dyn Intake>,
        vault: Arc<dyn Vault>,
        mapping: Arc<Mapping>,
        zone: Zone,
        now: Now,
    ) -> Self {
        Self { intake, vault, mapping, zone, now }
    }

    /// The answer to a frame: an acknowledgement, or a batch of them for a batch; empty if the
    /// sender wants none, or if the frame is. What is in the frame is durable when this returns.
    ///
    /// # Errors
    /// If it could not be made durable: it must not be answered, so that it is sent again.
    pub async fn receive(&self, frame: &[u8]) -> Result<Vec<u8>, PortError> {
        if frame.trim_ascii().is_empty() {
            return Ok(Vec::new());
        }
        let batch = split(frame);
        if batch.is_single() {
            return self.one(frame).await;
        }
        if BATCH_MESSAGES_MAX < batch.messages.len() {
            let text = "the batch has too many messages; send it in parts";
            let place = Place::new("BHS", 0);
            return self
                .refused(frame, Fault::reject(place, Condition::SegmentSequence, text))
                .await;
        }
        if batch.counted.is_some_and(|counted| counted != batch.messages.len()) {
            Warning::BatchCountWrong.count();
        }
        let mut answers = Vec::with_capacity(batch.messages.len());
        for message in &batch.messages {
            answers.push(self.one(message).await?);
        }
        let is_answered = answers.is_empty() || answers.iter().any(|answer| !answer.is_empty());
        answers.retain(|answer| !answer.is_empty());
        Ok(if is_answered { acknowledge::batch(batch.header, &answers) } else { Vec::new() })
    }

    /// Keeps bytes that are no whole message for a person to look at. They are not answered.
    ///
    /// # Errors
    /// If they could not be made durable.
    async fn keep_bytes(&self, bytes: &[u8], reason: &str) -> Result<(), PortError> {
        let incoming = Incoming::unreadable(bytes, (self.now)());
        count_message("unreadable");
        let fault = Fault::reject(Place::new("MSH", 0), Condition::SegmentSequence, reason);
        self.refuse(&incoming, &fault).await.map(drop)
    }

    /// Refuses bytes that are no message that can be read, and keeps them.
    async fn refused(&self, bytes: &[u8], fault: Fault) -> Result<Vec<u8>, PortError> {
        let incoming = Incoming::unreadable(bytes, (self.now)());
        count_message("unreadable");
        self.refuse(&incoming, &fault).await
    }

    /// The answer to one message.
    async fn one(&self, bytes: &[u8]) -> Result<Vec<u8>, PortError> {
        self.decided(bytes).await.inspect(|answer| acknowledge::count(answer))
    }

    async fn decided(&self, bytes: &[u8]) -> Result<Vec<u8>, PortError> {
        let message = match Message::parse(bytes) {
            Ok(message) => message,
            Err(fault) => return self.refused(bytes, fault).await,
        };
        let [application, facility] = incoming::sender(&message);
        let source = self.mapping.source(&application, &facility);
        let incoming = Incoming::new(bytes, &message, &source, (self.now)());
        let trusts = Trusts::Of(source.trusts(&facility).into());
        let principal = Principal::machine(incoming.sender.as_str(), trusts);
        count_message(translate::trigger(&message));
        let translated = admission::admit(&message, &source)
            .and_then(|()| translate::translate(&message, &source, &self.zone, incoming.at));
        match translated {
            Ok(meaning) => {
                message.warning().into_iter().for_each(Warning::count);
                self.take(&principal, &incoming, meaning).await
            }
            Err(fault) => self.refuse(&incoming, &fault).await,
        }
    }

    /// Makes the message durable and gives its answer, if its sender may say what it says. If who its
    /// people are was decided otherwise meanwhile, they are looked up again.
    async fn take(
        &self,
        principal: &Principal,
        incoming: &Incoming<'_>,
        meaning: Meaning,
    ) -> Result<Vec<u8>, PortError> {
        for _ in 0..TRIES_COUNT_MAX {
            let settled = people::settle(self.vault.as_ref(), &meaning).await?;
            if settled.events.iter().any(|event| denied_by_name(principal, event).is_some()) {
                return self.refuse(incoming, &of_another_trust()).await;
            }
            let delivery = self.delivery(incoming, &settled, meaning.said_at);
            let taken = match self.intake.take(delivery).await {
                Err(PortError::Full { .. }) => return Ok(self.answer(incoming, Some(&full()))),
                taken => taken?,
            };
            let reply = match taken {
                Taken::New => self.answer(incoming, None),
                Taken::Duplicate { reply } => {
                    metrics::counter!("backfill_hl7_duplicates_total").increment(1);
                    reply
                }
                Taken::Conflict => return Ok(self.answer(incoming, Some(&conflict()))),
                Taken::Overtaken => continue,
            };
            meaning.warnings.into_iter().for_each(Warning::count);
            return Ok(reply);
        }
        let reason = "who the people of a message are changed each time it was to be taken";
        Err(PortError::Unavailable { what: "vault", reason: reason.to_owned() })
    }

    fn delivery(
        &self,
        incoming: &Incoming<'_>,
        settled: &Settled,
        said_at: Option<Timestamp>,
    ) -> Delivery {
        let events = incoming.numbered(settled.events.iter().cloned());
        Delivery {
            source: incoming.sender.clone(),
            id: incoming.control_id.clone(),
            body_hash: incoming.hash,
            received_at: incoming.at,
            contacts: settled.contacts(&events, said_at),
            events,
            reply: self.answer(incoming, None),
            quarantine: settled.review.as_ref().map(|reason| incoming.quarantined(reason)),
            original: Some(incoming.original()),
            forget_after_ms: Some(incoming.forget_after_ms),
            unused: settled.unused.map(|unused| incoming.unused(unused)),
        }
    }

    /// Keeps the original and answers what is wrong with it.
    async fn refuse(&self, incoming: &Incoming<'_>, fault: &Fault) -> Result<Vec<u8>, PortError> {
        let reply = self.answer(incoming, Some(fault));
        let delivery = Delivery {
            source: incoming.sender.clone(),
            id: incoming.refused_id(),
            body_hash: incoming.hash,
            received_at: incoming.at,
            events: Vec::new(),
            contacts: Vec::new(),
            reply: reply.clone(),
            quarantine: Some(incoming.quarantined(&fault.to_string())),
            original: None,
            forget_after_ms: None,
            unused: None,
        };
        tracing::warn!(place = %fault.place, reason = fault.text, "hl7 message refused");
        let taken = match self.intake.take(delivery).await {
            // It is refused as it would be; only nobody keeps it here.
            Err(PortError::Full { .. }) => {
                tracing::warn!(place = %fault.place, "and not kept: too much is put aside already");
                let fault = Fault { text: NOT_KEPT.to_owned(), ..fault.clone() };
                return Ok(self.answer(incoming, Some(&fault)));
            }
            taken => taken?,
        };
        Ok(match taken {
            Taken::Duplicate { reply } => reply,
            Taken::New | Taken::Conflict | Taken::Overtaken => reply,
        })
    }

    fn answer(&self, incoming: &Incoming<'_>, fault: Option<&Fault>) -> Vec<u8> {
        let at = self.stamp(incoming.at);
        acknowledge::answer(&incoming.header, fault, incoming.acknowledge_as, &at)
    }

    fn stamp(&self, at: Timestamp) -> String {
        stamp(&self.zone, at)
    }
}

#[async_trait]
impl Answers for Receiver {
    async fn answer(&self, message: &[u8]) -> Reply {
        reply(self.receive(message).await)
    }

    async fn too_large(&self, beginning: &[u8]) -> Reply {
        let text = "the message is larger than allowed; send it in parts";
        let fault = Fault::reject(Place::new("MSH", 0), Condition::SegmentSequence, text);
        reply(self.refused(beginning, fault).await)
    }

    async fn keep(&self, bytes: &[u8], reason: &'static str) -> Reply {
        reply(self.keep_bytes(bytes, reason).await.map(|()| Vec::new()))
    }
}

/// Civil time of the zone as HL7 writes it.
pub(crate) fn stamp(zone: &Zone, at: Timestamp) -> String {
    zone.civil(at).strftime("%Y%m%d%H%M%S").to_string()
}

fn reply(answer: Result<Vec<u8>, PortError>) -> Reply {
    match answer {
        Ok(answer) if answer.is_empty() => Reply::Nothing,
        Ok(answer) => Reply::Frame(answer),
        Err(error) => {
            tracing::error!(%error, "hl7 message not durable, closing without an answer");
            Reply::Close
        }
    }
}

/// What is refused, and cannot be kept for a person.
const NOT_KEPT: &str = "it cannot be taken, and is not kept for a person either: too much of this sender's \
                        is put aside already; keep it, and have somebody look at the console";

/// What would be put aside for a person, and cannot: it is not taken, and may be sent again.
fn full() -> Fault {
    let text = "a person must look at this message, and too much of this sender's is put aside already; \
                nothing was taken: have somebody look at the console, and send it again";
    Fault::error(Place::new("MSH", 0), Condition::Internal, text)
}

/// What the sender may not say.
fn of_another_trust() -> Fault {
    let text =
        "it is about a trust that this sender does not speak for; see `trust` in the mapping file";
    Fault::reject(Place::new("MSH", 4), Condition::TableValueNotFound, text)
}

fn conflict() -> Fault {
    let text = "another message came with this control id before; this one is kept for a person \
                and not taken";
    Fault::error(Place::new("MSH", 10), Condition::DuplicateKey, text)
}

fn count_message(trigger: &'static str) {
    metrics::counter!("backfill_hl7_messages_total", "trigger" => trigger).increment(1);
}

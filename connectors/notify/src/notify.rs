//! Carries out `SendMessage`: finds the person, the words and the way, or leaves it to a person.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::event::MessageFailed;
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::{Event, OfferId, Timestamp};
use backfill_runtime::executor::hand_over;
use backfill_runtime::ports::{
    CarriedOut, CarryOutError, Contact, DecisionRow, Ended, Finished, Handler, NewEvent, OutboxRow,
    PortError, Reader, Task, Vault, Way, Ways, WishState,
};
use backfill_runtime::{Zone, ids};

use crate::channel::{Mail, StandIn, Text, TextProvider};
use crate::options::{Options, OptionsError};
use crate::outgoing::Outgoing;
use crate::route::{Route, Sent, address, order};
use crate::wording::{self, Details};

/// Of whoever cannot answer on a page, because it asks for the birthday first.
const NO_BIRTHDAY: &str = "no date of birth is known, and without it the page takes no answer";

/// Tells the time. Handed in, so that tests can turn it.
type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the service needs to know and to write down.
#[derive(Clone)]
pub struct Ports {
    /// Who a patient is.
    pub vault: Arc<dyn Vault>,
    /// Whether an offer still stands.
    pub reader: Arc<dyn Reader>,
    /// Which ways are out of order.
    pub ways: Arc<dyn Ways>,
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ports")
    }
}

/// The notification service. Carries out
/// [`SendMessage`](backfill_core::Command::SendMessage) and nothing else.
pub struct Notify {
    options: Options,
    ports: Ports,
    zone: Zone,
    now: Now,
    text: Option<Route>,
    email: Option<Route>,
}

/// Whether the patient is to answer.
fn asks(message: &Message) -> bool {
    match message {
        Message::Offer { .. } => true,
        Message::Withdrawn { .. }
        | Message::Confirmed
        | Message::NotBooked
        | Message::Cancelled
        | Message::CancelledUnexplained
        | Message::Reinstated => false,
    }
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Notify {
    /// A notification service that sends emails if a mail server is set, and no texts.
    ///
    /// # Errors
    /// If a setting cannot work.
    pub fn new(options: Options, ports: Ports, zone: Zone, now: Now) -> Result<Self, OptionsError> {
        options.check()?;
        let mail = options.smtp.as_ref().map(Mail::new).transpose()?;
        let email = mail.map(|mail| Route::new(Way::Email, Box::new(mail)));
        Ok(Self { options, ports, zone, now, text: None, email })
    }

    /// The same service with a provider of texts.
    #[must_use]
    pub fn with_text_provider(mut self, provider: Arc<dyn TextProvider>) -> Self {
        self.text = Some(Route::new(Way::Text, Box::new(Text::new(provider))));
        self
    }

    /// The same service for made-up patients: every message counts as sent, and nothing is.
    #[must_use]
    pub fn for_demonstration(mut self) -> Self {
        self.text = Some(Route::new(Way::Text, Box::new(StandIn)));
        self.email = Some(Route::new(Way::Email, Box::new(StandIn)));
        self
    }

    async fn tell(&self, task: &Task, message: &SendMessage) -> Result<CarriedOut, CarryOutError> {
        if !message.reach.is_digital() {
            return Ok(hand_over(task.id, message, String::new()));
        }
        let contact = match self.ports.vault.get(message.patient).await.map_err(unavailable)? {
            Some(contact) => contact,
            None => return Err(failed(task, message, "the person is not known any more")),
        };
        if asks(&message.message) && contact.birth_date.is_none() {
            return Ok(hand_over(task.id, message, NO_BIRTHDAY.to_owned()));
        }
        let link = self.link(message.offer).await?;
        let mut reasons = Vec::new();
        for way in order(message.reach) {
            let Some(to) = address(&contact, *way) else { continue };
            let outgoing = self.outgoing(task, message, (to, &contact), (*way, &link));
            match self.attempt(*way, &outgoing, task).await {
                Sent::Yes => return Ok(sent(task, *way)),
                Sent::Later(reason) => return Err(CarryOutError::Retry(reason)),
                Sent::No(reason) => reasons.push(reason),
            }
        }
        if reasons.is_empty() {
            reasons.push("no phone number or email address is known".to_owned());
        }
        Ok(hand_over(task.id, message, reasons.join("; ")))
    }

    async fn attempt(&self, way: Way, outgoing: &Outgoing, task: &Task) -> Sent {
        let route = match way {
            Way::Text => &self.text,
            Way::Email => &self.email,
        };
        match route {
            Some(route) => route.send(outgoing, task, (self.now)(), self.ports.ways.as_ref()).await,
            None => Sent::No(format!("no provider of {way} messages is set", way = way.name())),
        }
    }

    fn outgoing(
        &self,
        task: &Task,
        message: &SendMessage,
        (to, contact): (String, &Contact),
        (way, link): (Way, &str),
    ) -> Outgoing {
        let name = contact.given_name.as_deref();
        let details = Details::of(message, link.to_owned(), name, (&self.options, &self.zone));
        let words = match way {
            Way::Text => wording::text(&message.message, &details),
            Way::Email => wording::email(&message.message, &details),
        };
        Outgoing {
            to,
            subject: words.subject,
            body: words.body,
            created_at: task.created_at,
            offer: carried_offer(message),
            tells: told_offer(message),
        }
    }

    async fn link(&self, offer: OfferId) -> Result<String, CarryOutError> {
        let token = self.ports.vault.link(offer).await.map_err(unavailable)?;
        Ok(format!("{}/o/{}", self.options.public_url, token.0))
    }

    /// Whether the message that made an offer never went out, so that there is nothing to untell:
    /// it was not sent before the offer was taken back, and now it is not.
    async fn was_never_made(&self, id: OfferId) -> Result<bool, CarryOutError> {
        let reader = &self.ports.reader;
        let Some(offer) = reader.offer(id).await.map_err(unavailable)? else { return Ok(false) };
        let decisions = reader.decisions(offer.slot).await.map_err(unavailable)?;
        let is_its =
            |row: &&DecisionRow| row.decision.chosen.as_ref().is_some_and(|it| it.offer == id);
        let Some(made) = decisions.iter().find(is_its) else { return Ok(false) };
        let wishes = reader.wishes_of(made.seq).await.map_err(unavailable)?;
        let makes = |row: &&OutboxRow| {
            let Some(wish) = row.command.message() else { return false };
            wish.offer == id && asks(&wish.message)
        };
        let unsent = |state: WishState| match state {
            WishState::Waiting | WishState::Failed => true,
            WishState::Done(ended) => ended == Some(Ended::Unneeded),
            WishState::ToDo => false,
        };
        Ok(wishes.iter().find(makes).is_some_and(|row| unsent(row.state)))
    }

    /// Whether an offer was answered, taken back or over before it was sent, a booking gone before
    /// it was told, or nothing left to take back.
    async fn has_ended(&self, message: &SendMessage) -> Result<bool, CarryOutError> {
        let ends: fn(OfferState) -> bool = match message.message {
            Message::Offer { .. } => |state| state != OfferState::Live,
            Message::Confirmed | Message::Reinstated => {
                |state| matches!(state, OfferState::GivenUp | OfferState::Cancelled)
            }
            Message::Cancelled | Message::CancelledUnexplained => {
                |state| state == OfferState::Booked
            }
            Message::Withdrawn { .. } => return self.was_never_made(message.offer).await,
            Message::NotBooked => return Ok(false),
        };
        let offer = self.ports.reader.offer(message.offer).await.map_err(unavailable)?;
        Ok(offer.is_some_and(|offer| ends(offer.state)))
    }
}

#[async_trait]
impl Handler for Notify {
    async fn carry_out(&self, task: &Task) -> Result<CarriedOut, CarryOutError> {
        let Some(message) = task.command.message() else {
            let reason = format!("`{}` is not a message", task.command.name());
            return Err(CarryOutError::Permanent { reason, events: Vec::new() });
        };
        let result = if is_silent(message) || self.has_ended(message).await? {
            Ok(CarriedOut::ended(Ended::Unneeded, Vec::new()))
        } else if is_late(message, (self.now)()) {
            // The core ends the offer by its own clock. Were this an event, one wrong jump of
            // the machine's clock would end all offers at once.
            let reason = "the deadline passed before it could be sent".to_owned();
            Err(CarryOutError::Permanent { reason, events: Vec::new() })
        } else {
            self.tell(task, message).await
        };
        count(message, &result);
        result
    }
}

fn sent(task: &Task, way: Way) -> CarriedOut {
    let id = ids::result_id(task.id, "sent");
    let event = NewEvent { id, event: Event::MessageSent(task.id) };
    CarriedOut::ended(Ended::Sent(way), vec![event])
}

fn failed(task: &Task, message: &SendMessage, reason: &str) -> CarryOutError {
    // Nobody can call whoever is not known any more.
    let event = MessageFailed { message: task.id, offer: carried_offer(message), tells: None };
    let id = ids::result_id(task.id, "failed");
    CarryOutError::Permanent {
        reason: reason.to_owned(),
        events: vec![NewEvent { id, event: Event::MessageFailed(event) }],
    }
}

fn carried_offer(message: &SendMessage) -> Option<OfferId> {
    matches!(message.message, Message::Offer { .. }).then_some(message.offer)
}

/// The offer whose outcome a message tells.
fn told_offer(message: &SendMessage) -> Option<OfferId> {
    carried_offer(message).is_none().then_some(message.offer)
}

/// Nothing is sent to who said stop or died, not even that the offer has ended.
fn is_silent(message: &SendMessage) -> bool {
    let Message::Withdrawn { reason } = message.message else { return false };
    matches!(reason, WithdrawalReason::OptedOut | WithdrawalReason::PatientDied)
}

fn is_late(message: &SendMessage, now: Timestamp) -> bool {
    matches!(message.message, Message::Offer { deadline, .. } if deadline <= now)
}

/// Whatever the store cannot say now is asked again. It is never the patient's fault.
fn unavailable(error: PortError) -> CarryOutError {
    CarryOutError::Retry(error.to_string())
}

/// Only what somebody outside took counts as sent.
fn count(message: &SendMessage, result: &Result<CarriedOut, CarryOutError>) {
    let finished = result.as_ref().map(|it| &it.finished);
    let result = match finished {
        Ok(Finished::Done { ended: Ended::Sent(_), .. }) => "sent",
        Ok(Finished::Done { ended: Ended::Unneeded, .. }) => "not_needed",
        Ok(Finished::Done { .. } | Finished::ToDo { .. }) => "call_list",
        Ok(Finished::Retry { .. }) | Err(CarryOutError::Retry(_)) => "tried_again",
        Ok(Finished::Failed { .. }) | Err(CarryOutError::Permanent { .. }) => "failed",
    };
    let reach = crate::route::name(message.reach);
    metrics::counter!("backfill_messages_total", "reach" => reach, "result" => result).increment(1);
}

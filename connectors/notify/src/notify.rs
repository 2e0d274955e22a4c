//! Carries out `SendMessage`: finds the person, the words and the way.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::entry::Reach;
use backfill_core::event::MessageFailed;
use backfill_core::offer::WithdrawalReason;
use backfill_core::{Effect, Event, OfferId, Timestamp};
use backfill_runtime::ports::{CarryOutError, Contact, Handler, NewEvent, PortError, Task, Vault};
use backfill_runtime::{Zone, ids};

use crate::channel::{CallList, Channel, Mail, Outbox, SendError, Text, TextProvider};
use crate::options::{Options, OptionsError};
use crate::outgoing::Outgoing;
use crate::wording::{self, Details};

/// Tells the time. Handed in, so that tests can turn it.
type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The notification service. Carries out [`Effect::SendMessage`] and nothing else.
pub struct Notify {
    options: Options,
    vault: Arc<dyn Vault>,
    zone: Zone,
    now: Now,
    text: Box<dyn Channel>,
    email: Box<dyn Channel>,
    call_list: Box<dyn Channel>,
}

impl fmt::Debug for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The ways to send a message by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Text,
    Email,
}

impl Notify {
    /// A notification service whose texts go to the [`Outbox`] channel, and its emails too
    /// unless a mail server is set.
    ///
    /// # Errors
    /// If a setting can not work.
    pub fn new(
        options: Options,
        vault: Arc<dyn Vault>,
        zone: Zone,
        now: Now,
    ) -> Result<Self, OptionsError> {
        options.check()?;
        let email: Box<dyn Channel> = match &options.smtp {
            Some(smtp) => Box::new(Mail::new(smtp)?),
            None => Box::new(Outbox),
        };
        let text = Box::new(Text::new(Arc::new(Outbox)));
        Ok(Self { options, vault, zone, now, text, email, call_list: Box::new(CallList) })
    }

    /// The same service with a real provider of texts.
    #[must_use]
    pub fn with_text_provider(mut self, provider: Arc<dyn TextProvider>) -> Self {
        self.text = Box::new(Text::new(provider));
        self
    }

    async fn tell(&self, task: &Task, message: &SendMessage) -> Result<(), SendError> {
        let ways = ways(message.reach);
        if ways.is_empty() {
            let blank = self.outgoing(task, message, String::new(), wording::Words::default());
            return self.call_list.send(&blank, task.id).await;
        }
        let contact = self.vault.get(message.patient).await.map_err(port_failed)?;
        let contact = contact.ok_or_else(|| unknown("the person is not known any more"))?;
        let link = self.link(message.offer).await?;
        let mut last = unknown("no phone number or email address is known");
        for way in ways {
            let Some(address) = address(&contact, *way) else { continue };
            let words = self.words(*way, message, &contact, &link);
            let outgoing = self.outgoing(task, message, address, words);
            match self.channel(*way).send(&outgoing, task.id).await {
                // This address is dead; the person may have another.
                Err(SendError::Permanent(reason)) => last = SendError::Permanent(reason),
                sent_or_later => return sent_or_later,
            }
        }
        Err(last)
    }

    fn words(
        &self,
        way: Way,
        message: &SendMessage,
        contact: &Contact,
        link: &str,
    ) -> wording::Words {
        let name = contact.given_name.as_deref();
        let details = Details::of(message, link.to_owned(), name, (&self.options, &self.zone));
        match way {
            Way::Text => wording::text(&message.message, &details),
            Way::Email => wording::email(&message.message, &details),
        }
    }

    fn outgoing(
        &self,
        task: &Task,
        message: &SendMessage,
        to: String,
        words: wording::Words,
    ) -> Outgoing {
        Outgoing {
            to,
            subject: words.subject,
            body: words.body,
            created_at: task.created_at,
            offer: carried_offer(message),
        }
    }

    async fn link(&self, offer: OfferId) -> Result<String, SendError> {
        let token = self.vault.link(offer).await.map_err(port_failed)?;
        Ok(format!("{}/o/{}", self.options.public_url, token.0))
    }

    fn channel(&self, way: Way) -> &dyn Channel {
        match way {
            Way::Text => self.text.as_ref(),
            Way::Email => self.email.as_ref(),
        }
    }
}

#[async_trait]
impl Handler for Notify {
    async fn carry_out(&self, task: &Task) -> Result<Vec<NewEvent>, CarryOutError> {
        let Effect::SendMessage(message) = &task.effect else {
            let reason = format!("`{}` is not a message", task.effect.name());
            return Err(CarryOutError::Permanent { reason, events: Vec::new() });
        };
        if is_opt_out(message) {
            return Ok(Vec::new());
        }
        if is_late(message, (self.now)()) {
            // The core ends the offer by its own clock. Were this an event, one wrong jump of
            // the machine's clock would end all offers at once.
            let reason = "the deadline passed before it could be sent".to_owned();
            count(message.reach, "late");
            return Err(CarryOutError::Permanent { reason, events: Vec::new() });
        }
        let result = self.tell(task, message).await;
        count(message.reach, if result.is_ok() { "sent" } else { "not_sent" });
        match result {
            Ok(()) => {
                let id = ids::result_id(task.id, "sent");
                Ok(vec![NewEvent { id, event: Event::MessageSent(task.id) }])
            }
            Err(SendError::Retry(reason)) => Err(CarryOutError::Retry(reason)),
            Err(SendError::Permanent(reason)) => Err(failed(task, message, reason)),
        }
    }
}

fn failed(task: &Task, message: &SendMessage, reason: String) -> CarryOutError {
    let event = MessageFailed { message: task.id, offer: carried_offer(message) };
    let id = ids::result_id(task.id, "failed");
    CarryOutError::Permanent {
        reason,
        events: vec![NewEvent { id, event: Event::MessageFailed(event) }],
    }
}

/// In which order to try; empty where a person calls or writes. Who chose a digital way is told
/// over another one rather than not at all; who needs a call is never sent a text.
fn ways(reach: Reach) -> &'static [Way] {
    match reach {
        Reach::Text | Reach::Push => &[Way::Text, Way::Email],
        Reach::Email => &[Way::Email, Way::Text],
        Reach::Call | Reach::Letter => &[],
    }
}

fn address(contact: &Contact, way: Way) -> Option<String> {
    let address = match way {
        Way::Text => &contact.phone,
        Way::Email => &contact.email,
    };
    address.clone().filter(|address| !address.trim().is_empty())
}

fn carried_offer(message: &SendMessage) -> Option<OfferId> {
    matches!(message.message, Message::Offer { .. }).then_some(message.offer)
}

/// Nothing is sent to who said stop, not even that the offer has ended.
fn is_opt_out(message: &SendMessage) -> bool {
    message.message == Message::Withdrawn { reason: WithdrawalReason::OptedOut }
}

fn is_late(message: &SendMessage, now: Timestamp) -> bool {
    matches!(message.message, Message::Offer { deadline, .. } if deadline <= now)
}

fn unknown(reason: &str) -> SendError {
    SendError::Permanent(reason.to_owned())
}

fn port_failed(error: PortError) -> SendError {
    match error {
        PortError::Unavailable { .. } => SendError::Retry(error.to_string()),
        PortError::Fatal { .. } => SendError::Permanent(error.to_string()),
    }
}

fn count(reach: Reach, result: &'static str) {
    let reach = match reach {
        Reach::Text => "text",
        Reach::Email => "email",
        Reach::Push => "push",
        Reach::Call => "call",
        Reach::Letter => "letter",
    };
    metrics::counter!("backfill_messages_total", "reach" => reach, "result" => result).increment(1);
}

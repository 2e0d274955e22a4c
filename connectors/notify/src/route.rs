//! One way to patients with its provider: sends over it, notices when it is out of order, and says
//! so to everybody.

use backfill_core::Timestamp;
use backfill_core::entry::Reach;
use backfill_runtime::ports::{Contact, PausedWay, Task, Way, Ways};
use metrics::{counter, gauge};
use tracing::{error, info, warn};

use crate::breaker::{Breaker, Change};
use crate::channel::{Channel, SendError};
use crate::outgoing::Outgoing;

/// How often one message tries its ways before it goes the next one: about two minutes.
pub(crate) const WAY_TRIES_MAX: u32 = 7;

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    /// The provider took it.
    Yes,
    /// It may go this way a little later.
    Later(String),
    /// It does not go this way.
    No(String),
}

/// See the module.
pub(crate) struct Route {
    way: Way,
    channel: Box<dyn Channel>,
    breaker: Breaker,
}

/// In which order to try; empty where a person calls. Who chose a digital way is told over another
/// one rather than not at all; who needs a call is never sent a text.
pub(crate) fn order(reach: Reach) -> &'static [Way] {
    match reach {
        Reach::Text | Reach::Push => &[Way::Text, Way::Email],
        Reach::Email => &[Way::Email, Way::Text],
        Reach::Call => &[],
    }
}

/// Where a message goes to; none if the person has no such address.
pub(crate) fn address(contact: &Contact, way: Way) -> Option<String> {
    let address = match way {
        Way::Text => &contact.phone,
        Way::Email => &contact.email,
    };
    address.clone().filter(|address| !address.trim().is_empty())
}

/// The name in metrics.
pub(crate) fn name(reach: Reach) -> &'static str {
    match reach {
        Reach::Text => "text",
        Reach::Email => "email",
        Reach::Push => "push",
        Reach::Call => "call",
    }
}

impl Route {
    pub(crate) fn new(way: Way, channel: Box<dyn Channel>) -> Self {
        Self { way, channel, breaker: Breaker::default() }
    }

    /// Tries once, unless the way is out of order.
    pub(crate) async fn send(
        &self,
        outgoing: &Outgoing,
        task: &Task,
        now: Timestamp,
        ways: &dyn Ways,
    ) -> Sent {
        if !self.breaker.may_try(now) {
            return Sent::No(format!("{} messages do not go out at the moment", self.way.name()));
        }
        let result = self.channel.send(outgoing, task.id).await;
        let change = match &result {
            Ok(()) => self.breaker.worked(),
            Err(SendError::Recipient(_)) => self.breaker.refused(now),
            Err(SendError::RecipientForNow(_)) => None,
            Err(SendError::Provider(reason)) => {
                counter!("backfill_way_faults_total", "way" => self.way.name()).increment(1);
                warn!(way = self.way.name(), message = %task.id, reason, "message was not taken");
                self.breaker.failed(now)
            }
        };
        let reason = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
        if let Some(change) = change {
            self.note(change, &reason, ways).await;
        }
        let may_come_again =
            task.attempts.saturating_add(1) < WAY_TRIES_MAX && !self.breaker.is_paused();
        match result {
            Ok(()) => Sent::Yes,
            Err(SendError::RecipientForNow(_) | SendError::Provider(_)) if may_come_again => {
                Sent::Later(reason)
            }
            Err(_) => Sent::No(reason),
        }
    }

    /// The store may be away as well: then the next result of this way says it again.
    async fn note(&self, change: Change, reason: &str, ways: &dyn Ways) {
        let way = self.way.name();
        let noted = match change {
            Change::Paused(since) => {
                error!(
                    way,
                    reason, "messages do not go out this way; patients are on the call list"
                );
                gauge!("backfill_way_paused", "way" => way).set(1.0);
                ways.pause(&PausedWay { way: self.way, since, reason: reason.to_owned() }).await
            }
            Change::Works => {
                info!(way, "messages go out this way");
                gauge!("backfill_way_paused", "way" => way).set(0.0);
                ways.resume(self.way).await
            }
        };
        if let Err(error) = noted {
            warn!(way, %error, "the state of the way was not written down");
            self.breaker.say_again();
        }
    }
}

//! One try: carry out, make the result durable, write down what became of it. In this order.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use backfill_core::effect::Message;
use backfill_core::event::MessageFailed;
use backfill_core::{Effect, Event};
use metrics::counter;
use tokio::time::{sleep, timeout};
use tracing::{debug, error, warn};

use super::Executor;
use crate::backoff::Backoff;
use crate::ids;
use crate::ports::{CarryOutError, Delivery, Finished, NewEvent, PortError, Task};

/// How long one try may take.
pub const TRY_TIMEOUT: Duration = Duration::from_secs(30);
/// How often a message is tried: about nine minutes, so that a slot is not lost over a phone
/// that can not be reached. Bookings and cancellations are tried until they are answered.
pub const MESSAGE_TRIES_MAX: u32 = 9;

/// How often a result is offered to the intake or the outbox before it is left to a next try.
const KEEP_TRIES_MAX: u32 = 8;

const TRY_BACKOFF: Backoff = Backoff { first_ms: 2_000, max_ms: 300_000 };
const KEEP_BACKOFF: Backoff = Backoff { first_ms: 100, max_ms: 5_000 };

/// What a try came to: the events to make durable, then what to write down.
struct Verdict {
    events: Vec<NewEvent>,
    finished: Finished,
}

impl Executor {
    /// Tries once. Whatever can not be written down comes again.
    pub(super) async fn attempt(&self, task: &Task) {
        let verdict = self.judge(task, self.carry_out(task).await);
        if !verdict.events.is_empty() {
            let delivery = self.delivery(task, verdict.events);
            if keep(task, || self.intake.take(delivery.clone())).await.is_none() {
                return;
            }
        }
        // If this fails for good, the wish is carried out again with the same id.
        keep(task, || self.outbox.finish(task.id, verdict.finished.clone())).await;
    }

    /// In a task of its own, so that a panic of the handler is a failed try and nothing more.
    async fn carry_out(&self, task: &Task) -> Result<Vec<NewEvent>, CarryOutError> {
        let handler = Arc::clone(&self.handler);
        let wish = task.clone();
        let mut trying = tokio::spawn(async move { handler.carry_out(&wish).await });
        match timeout(TRY_TIMEOUT, &mut trying).await {
            Ok(Ok(result)) => result,
            Ok(Err(broken)) => Err(CarryOutError::Retry(format!("the handler failed: {broken}"))),
            Err(_) => {
                trying.abort();
                let seconds = TRY_TIMEOUT.as_secs();
                Err(CarryOutError::Retry(format!("no answer within {seconds} seconds")))
            }
        }
    }

    fn judge(&self, task: &Task, result: Result<Vec<NewEvent>, CarryOutError>) -> Verdict {
        let tries = task.attempts.saturating_add(1);
        let (verdict, outcome) = match result {
            Ok(events) => (Verdict { events, finished: Finished::Done }, "done"),
            Err(CarryOutError::Permanent { reason, events }) => {
                warn!(effect = %task.id, %reason, "wish can not be carried out");
                (Verdict { events, finished: Finished::Failed { error: reason } }, "failed")
            }
            Err(CarryOutError::Retry(error)) => match last_word(task, tries) {
                Some(event) => {
                    warn!(effect = %task.id, tries, %error, "message given up");
                    let finished = Finished::Failed { error };
                    (Verdict { events: vec![event], finished }, "failed")
                }
                None => (self.again(task, tries, error), "retried"),
            },
        };
        let name = task.effect.name();
        counter!("backfill_tries_total", "effect" => name, "outcome" => outcome).increment(1);
        verdict
    }

    fn again(&self, task: &Task, tries: u32, error: String) -> Verdict {
        let wait_ms = TRY_BACKOFF.spread_ms(task.id, tries);
        debug!(effect = %task.id, tries, wait_ms, %error, "wish will be tried again");
        let mut at = self.clock.now();
        at.0 = at.0.saturating_add(i64::try_from(wait_ms).unwrap_or(i64::MAX));
        Verdict { events: Vec::new(), finished: Finished::Retry { at, error } }
    }

    /// The first result of a wish stands: the checksum is that of the wish, not of the result, so
    /// that the result of a repeated try is a duplicate and never a conflict.
    fn delivery(&self, task: &Task, events: Vec<NewEvent>) -> Delivery {
        let id = format!("{}:result", task.id);
        Delivery {
            source: "outbox".to_owned(),
            body_hash: ids::body_hash(id.as_bytes()),
            id,
            received_at: self.clock.now(),
            events,
            contacts: Vec::new(),
            reply: Vec::new(),
            quarantine: None,
            original: None,
            forget_after_ms: None,
            unused: None,
        }
    }
}

/// What the core is told when a message was tried often enough; none if it is to be tried again.
pub(super) fn last_word(task: &Task, tries: u32) -> Option<NewEvent> {
    let Effect::SendMessage(wish) = &task.effect else { return None };
    if tries < MESSAGE_TRIES_MAX {
        return None;
    }
    let offer = matches!(wish.message, Message::Offer { .. }).then_some(wish.offer);
    let event = Event::MessageFailed(MessageFailed { message: task.id, offer });
    Some(NewEvent { id: ids::result_id(task.id, "failed"), event })
}

/// Makes a result durable, with patience: it is better than carrying the wish out once more.
async fn keep<T, F>(task: &Task, mut call: impl FnMut() -> F) -> Option<T>
where
    F: Future<Output = Result<T, PortError>>,
{
    for failures in 1..=KEEP_TRIES_MAX {
        let error = match call().await {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        warn!(effect = %task.id, %error, failures, "result not yet written down");
        sleep(KEEP_BACKOFF.delay(failures)).await;
    }
    error!(effect = %task.id, "result not written down; the wish comes again");
    None
}

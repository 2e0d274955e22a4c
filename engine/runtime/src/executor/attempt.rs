//! One try: carry out, make the result durable, write down what became of it. In this order.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use tokio::time::{sleep, timeout};
use tracing::{debug, error, warn};

use super::{Executor, hand_over};
use crate::backoff::Backoff;
use crate::ids;
use crate::ports::{CarriedOut, CarryOutError, Delivery, Finished, NewEvent, PortError, Task};

/// How long one try may take.
pub const TRY_TIMEOUT: Duration = Duration::from_secs(30);
/// How often a message is tried before it goes to the call list: about nine minutes, so that a slot
/// is not lost over it. Bookings and cancellations are tried until they are answered.
pub const MESSAGE_TRIES_MAX: u32 = 9;

/// How often a result is offered to the intake or the outbox before it is left to a next try.
const KEEP_TRIES_MAX: u32 = 8;

const TRY_BACKOFF: Backoff = Backoff { first_ms: 2_000, max_ms: 300_000 };
const KEEP_BACKOFF: Backoff = Backoff { first_ms: 100, max_ms: 5_000 };

impl Executor {
    /// Tries once. Whatever cannot be written down comes again.
    pub(super) async fn attempt(&self, task: &Task) {
        let result = self.judge(task, self.carry_out(task).await);
        if !result.events.is_empty() {
            let delivery = self.delivery(task, result.events);
            if keep(task, || self.intake.take(delivery.clone())).await.is_none() {
                return;
            }
        }
        // If this fails for good, the wish is carried out again with the same id.
        keep(task, || self.outbox.finish(task.id, result.finished.clone())).await;
    }

    /// In a task of its own, so that a panic of the handler is a failed try and nothing more.
    async fn carry_out(&self, task: &Task) -> Result<CarriedOut, CarryOutError> {
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

    /// The events to make durable, and then what to write down.
    fn judge(&self, task: &Task, result: Result<CarriedOut, CarryOutError>) -> CarriedOut {
        let tries = task.attempts.saturating_add(1);
        let (result, outcome) = match result {
            Ok(result) => (result, "done"),
            Err(CarryOutError::Permanent { reason, events }) => {
                warn!(effect = %task.id, %reason, "wish cannot be carried out");
                (CarriedOut { events, finished: Finished::Failed { error: reason } }, "failed")
            }
            Err(CarryOutError::Retry(error)) => match last_resort(task, tries, &error) {
                Some(result) => {
                    warn!(effect = %task.id, tries, %error, "message goes to the call list");
                    (result, "handed_over")
                }
                None => (self.again(task, tries, error), "retried"),
            },
        };
        let name = task.command.name();
        counter!("backfill_tries_total", "effect" => name, "outcome" => outcome).increment(1);
        result
    }

    fn again(&self, task: &Task, tries: u32, error: String) -> CarriedOut {
        let wait_ms = TRY_BACKOFF.spread_ms(task.id, tries);
        debug!(effect = %task.id, tries, wait_ms, %error, "wish will be tried again");
        let mut at = self.clock.now();
        at.0 = at.0.saturating_add(i64::try_from(wait_ms).unwrap_or(i64::MAX));
        CarriedOut { events: Vec::new(), finished: Finished::Retry { at, error } }
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

/// A message that was tried often enough is left to a person; none if it is to be tried again.
pub(super) fn last_resort(task: &Task, tries: u32, error: &str) -> Option<CarriedOut> {
    let message = task.command.message()?;
    (MESSAGE_TRIES_MAX <= tries).then(|| hand_over(task.id, message, error.to_owned()))
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

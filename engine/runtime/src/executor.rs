//! The executor: carries out the wishes of one topic, at least once.
//!
//! What came of a wish is durable in the log before the wish is marked as done. A crash between
//! the two carries it out again under the same id.

mod attempt;
mod hand_over;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use backfill_core::EffectId;
use backfill_core::effect::Subject;
use tokio::sync::watch;
use tokio::task::{self, JoinSet};
use tokio::time::timeout;
use tracing::{error, warn};

use crate::backoff::Backoff;
use crate::clock::Clock;
use crate::ports::{Handler, Intake, Outbox, PortError, Task, Topic};
use crate::wake::Wake;

pub use attempt::{MESSAGE_TRIES_MAX, TRY_TIMEOUT};
pub use hand_over::hand_over;

/// How many wishes are carried out at the same time.
pub const IN_FLIGHT_MAX: usize = 16;
/// How many wishes are looked at to find some that can start.
const LOOK_AT_MAX: usize = 4 * IN_FLIGHT_MAX;
/// How long the executor waits at most before it looks for tries that are due again.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// How long it waits for tries under way when the service ends. They come again otherwise.
const END_MAX: Duration = Duration::from_secs(10);

const OUTBOX_BACKOFF: Backoff = Backoff { first_ms: 200, max_ms: 10_000 };

/// Carries out one topic.
#[derive(Clone)]
pub struct Executor {
    /// Which wishes.
    pub topic: Topic,
    /// Where they wait.
    pub outbox: Arc<dyn Outbox>,
    /// Who carries them out.
    pub handler: Arc<dyn Handler>,
    /// Where the results go.
    pub intake: Arc<dyn Intake>,
    /// The time.
    pub clock: Clock,
}

impl std::fmt::Debug for Executor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Executor({:?})", self.topic)
    }
}

/// Tries under way.
struct Running {
    executor: Arc<Executor>,
    wake: Wake,
    tries: JoinSet<()>,
    subjects: HashMap<task::Id, (EffectId, Subject)>,
}

impl Executor {
    /// Runs until `shutdown` becomes true, then waits for tries under way.
    ///
    /// # Errors
    /// If the outbox fails in a way that trying again cannot help.
    pub async fn run(self, shutdown: watch::Receiver<bool>) -> Result<(), PortError> {
        let wake = Wake::new(self.outbox.added(), shutdown);
        let mut running = Running {
            executor: Arc::new(self),
            wake,
            tries: JoinSet::new(),
            subjects: HashMap::new(),
        };
        let ended = running.work().await;
        running.end().await;
        ended
    }
}

impl Running {
    async fn work(&mut self) -> Result<(), PortError> {
        let mut failures = 0;
        while !self.wake.stopping() {
            self.wake.arm();
            self.reap();
            match self.start_due().await {
                Ok(()) => {
                    failures = 0;
                    self.wake.wait(WAIT_MAX).await;
                }
                Err(error @ PortError::Fatal { .. }) => return Err(error),
                Err(error @ (PortError::Unavailable { .. } | PortError::Full { .. })) => {
                    failures += 1;
                    warn!(topic = ?self.executor.topic, %error, failures, "outbox not read");
                    self.wake.pause(OUTBOX_BACKOFF.delay(failures)).await;
                }
            }
        }
        Ok(())
    }

    async fn start_due(&mut self) -> Result<(), PortError> {
        if IN_FLIGHT_MAX <= self.subjects.len() {
            return Ok(());
        }
        let Executor { topic, outbox, clock, .. } = self.executor.as_ref();
        // What a wrong clock says is too late might not be.
        if clock.implausible().is_some() {
            return Ok(());
        }
        let due = outbox.due(*topic, clock.now(), LOOK_AT_MAX).await?;
        for task in due {
            if self.may_start(&task) {
                self.start(task);
            }
        }
        Ok(())
    }

    fn may_start(&self, task: &Task) -> bool {
        let subject = task.command.subject();
        let mut running = self.subjects.values();
        self.subjects.len() < IN_FLIGHT_MAX
            && running.all(|(id, other)| *id != task.id && *other != subject)
    }

    fn start(&mut self, task: Task) {
        let executor = Arc::clone(&self.executor);
        let nudge = self.wake.nudge();
        let about = (task.id, task.command.subject());
        let started = self.tries.spawn(async move {
            executor.attempt(&task).await;
            nudge.notify_one();
        });
        self.subjects.insert(started.id(), about);
    }

    /// Takes note of tries that ended. The handler's own panics are caught further in.
    fn reap(&mut self) {
        while let Some(ended) = self.tries.try_join_next_with_id() {
            let id = match ended {
                Ok((id, ())) => id,
                Err(error) => {
                    error!(%error, "a try ended without a result");
                    error.id()
                }
            };
            self.subjects.remove(&id);
        }
    }

    async fn end(mut self) {
        let all = async { while self.tries.join_next().await.is_some() {} };
        if timeout(END_MAX, all).await.is_err() {
            warn!("tries under way were left to the next start");
        }
    }
}

#[cfg(test)]
mod tests;

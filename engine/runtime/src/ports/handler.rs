//! A handler carries out one wish in the outside world.

use async_trait::async_trait;

use super::{Ended, Finished, NewEvent, Task};

/// What came of a wish that was carried out, or handed to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedOut {
    /// What the core must know. Event ids must be derived from the task's id.
    pub events: Vec<NewEvent>,
    /// How it ended.
    pub finished: Finished,
}

impl CarriedOut {
    /// It has ended, and there is nothing more to say.
    #[must_use]
    pub fn ended(ended: Ended, events: Vec<NewEvent>) -> Self {
        Self { events, finished: Finished::Done { ended, why: String::new() } }
    }
}

/// Why a wish was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CarryOutError {
    /// The other side is not there or busy: try again later.
    #[error("{0}")]
    Retry(String),
    /// It will never work. The events tell the core.
    #[error("{reason}")]
    Permanent {
        /// Why, without personal data.
        reason: String,
        /// What the core must know, such as `MessageFailed`.
        events: Vec<NewEvent>,
    },
}

/// Carries wishes out. May be called twice with the same task: `task.id` is the idempotency key.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Does it and returns what came of it.
    ///
    /// # Errors
    /// If it was not done, or it is not known whether it was.
    async fn carry_out(&self, task: &Task) -> Result<CarriedOut, CarryOutError>;
}

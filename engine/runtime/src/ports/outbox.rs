//! The outbox: wishes that were committed and wait to be carried out, at least once.

use async_trait::async_trait;
use backfill_core::{Command, EffectId, Timestamp};
use tokio::sync::watch;

use super::{PortError, Way};

/// Who carries a wish out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The notification service: `SendMessage`.
    Offers,
    /// The trust's system: `RequestBooking`, `RequestCancellation`.
    Bookings,
}

impl Topic {
    /// Who carries this command out.
    #[must_use]
    pub fn of(command: &Command) -> Self {
        if command.for_trust().is_some() { Self::Bookings } else { Self::Offers }
    }
}

/// A wish to carry out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The idempotency key.
    pub id: EffectId,
    /// What to do.
    pub command: Command,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was committed.
    pub created_at: Timestamp,
}

/// How a wish ended well. Only [`Ended::Sent`] and [`Ended::Told`] mean that somebody outside took
/// a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// The trust's system answered, one way or the other.
    Answered,
    /// A provider took the message.
    Sent(Way),
    /// A person told the patient, or did it.
    Told,
    /// A person has it on a list of the console, which follows from the offer itself: offers to
    /// call, and bookings to make.
    Listed,
    /// There was nobody to tell, or nothing.
    Unneeded,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// It has ended.
    Done {
        /// How.
        ended: Ended,
        /// Why it ended so, without personal data; empty if there is nothing to say.
        why: String,
    },
    /// A person must do it, and then says so.
    ToDo {
        /// Why no program does it, without personal data; empty if there is nothing to say.
        why: String,
    },
    /// Try again at this time.
    Retry {
        /// When.
        at: Timestamp,
        /// What went wrong, without personal data.
        error: String,
    },
    /// It cannot be done.
    Failed {
        /// What went wrong, without personal data.
        error: String,
    },
}

/// Hands wishes out and remembers what became of them.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Wishes of `topic` that are due at `now`, oldest first, at most `count_max`.
    /// There is one taker per topic; a taker that dies leaves them due.
    ///
    /// # Errors
    /// If the outbox cannot be read.
    async fn due(
        &self,
        topic: Topic,
        now: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Task>, PortError>;

    /// Writes down what became of a try. Only what waits changes; what a person must do ends with
    /// [`Finished::Done`].
    ///
    /// # Errors
    /// If it cannot be written: the wish will be tried again.
    async fn finish(&self, id: EffectId, finished: Finished) -> Result<(), PortError>;

    /// Changes whenever a wish may have been added.
    fn added(&self) -> watch::Receiver<u64>;
}

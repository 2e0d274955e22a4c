//! Hands in what happened and waits for what it comes to: durable first, the outcome with the commit
//! of whoever decides. The same for every way in.

use std::time::Duration;

use backfill_core::EventId;
use backfill_core::effect::Refusal;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::permission::{self, NotTaken};
use crate::ports::{Delivery, Intake, OutcomeRow, PortError, Reader, Taken};
use crate::principal::Principal;

/// How often it is asked again who somebody is, where others bring the same people at once.
const TRIES_COUNT_MAX: usize = 16;
/// How often it is looked for outcomes where another process decides, whose commits are not heard of
/// here.
pub const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is durable, and nobody has decided it yet.
    Pending,
    /// It was carried out.
    Done,
    /// It changed nothing.
    Refused(Refusal),
}

impl From<Option<OutcomeRow>> for Settled {
    fn from(outcome: Option<OutcomeRow>) -> Self {
        match outcome {
            None => Self::Pending,
            Some(OutcomeRow { refusal: None, .. }) => Self::Done,
            Some(OutcomeRow { refusal: Some(refusal), .. }) => Self::Refused(refusal),
        }
    }
}

/// What became of a delivery of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// It is durable, now or since before, and this is what it came to.
    Durable(Settled),
    /// Something else came under its id before: it is put aside for a person.
    Conflict,
    /// Meanwhile it was decided otherwise who its people are: nothing of it was taken.
    Overtaken,
}

/// Where something is handed in, and how its outcome is waited for.
#[derive(Clone, Copy)]
pub struct Submit<'a> {
    /// Where it is made durable.
    pub intake: &'a dyn Intake,
    /// Where it is seen what it came to.
    pub reader: &'a dyn Reader,
    /// How long its outcome is waited for.
    pub wait: Duration,
    /// How often it is looked although no commit was heard of; never if whoever decides is heard.
    pub look_every: Option<Duration>,
}

impl std::fmt::Debug for Submit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Submit").field("wait", &self.wait).finish_non_exhaustive()
    }
}

impl Submit<'_> {
    /// Makes a delivery durable, if who asks may say what it says.
    ///
    /// # Errors
    /// If they may not, or it is not known to be durable.
    pub async fn take(&self, principal: &Principal, delivery: Delivery) -> Result<Taken, NotTaken> {
        permission::ask(self.reader, principal, &delivery).await.inspect_err(|error| {
            if let NotTaken::Denied(denied) = error {
                tracing::warn!(%principal, source = delivery.source, %denied, "nothing was taken");
            }
        })?;
        Ok(self.intake.take(delivery).await?)
    }

    /// Makes a delivery of one event durable, if who asks may say it, and waits for what it comes to.
    ///
    /// # Errors
    /// If they may not, it is not known to be durable, or its outcome cannot be read.
    pub async fn submit(
        &self,
        principal: &Principal,
        delivery: Delivery,
    ) -> Result<Submitted, NotTaken> {
        let event = delivery.events.first().map(|new| new.id);
        match self.take(principal, delivery).await? {
            Taken::New | Taken::Duplicate { .. } => {
                let Some(event) = event else { return Ok(Submitted::Durable(Settled::Done)) };
                Ok(Submitted::Durable(self.outcome(event).await?))
            }
            Taken::Conflict => Ok(Submitted::Conflict),
            Taken::Overtaken => Ok(Submitted::Overtaken),
        }
    }

    /// What an event comes to, within the wait.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn outcome(&self, event: EventId) -> Result<Settled, PortError> {
        self.outcome_by(event, self.ends()).await
    }

    /// What several events come to within one wait, in their order.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn outcomes(&self, events: &[EventId]) -> Result<Vec<Settled>, PortError> {
        let ends = self.ends();
        let mut outcomes = Vec::with_capacity(events.len());
        for event in events {
            outcomes.push(self.outcome_by(*event, ends).await?);
        }
        Ok(outcomes)
    }

    /// Looks after every commit until what is seen is what is wanted or the wait is over, and gives
    /// what was seen last.
    ///
    /// # Errors
    /// Those of the look.
    pub async fn until<T, F>(
        &self,
        look: impl Fn() -> F,
        is_wanted: impl Fn(&T) -> bool,
    ) -> Result<T, PortError>
    where
        F: Future<Output = Result<T, PortError>>,
    {
        until(self.reader.committed(), (self.ends(), self.look_every), look, is_wanted).await
    }

    async fn outcome_by(&self, event: EventId, ends: Instant) -> Result<Settled, PortError> {
        let (committed, look) = (self.reader.committed(), || self.reader.outcome(event));
        until(committed, (ends, self.look_every), look, Option::is_some).await.map(Settled::from)
    }

    fn ends(&self) -> Instant {
        Instant::now() + self.wait
    }
}

/// Tries until something came of it: none says that meanwhile it was decided otherwise who somebody is,
/// so that it must be asked again.
///
/// # Errors
/// Those of a try; unavailable if others bring the same people again and again.
pub async fn until_known_who<T, E, F>(attempt: impl Fn() -> F) -> Result<T, E>
where
    F: Future<Output = Result<Option<T>, E>>,
    E: From<PortError>,
{
    for _ in 0..TRIES_COUNT_MAX {
        if let Some(done) = attempt().await? {
            return Ok(done);
        }
    }
    let reason = "others bring the same people at the same time".to_owned();
    Err(PortError::Unavailable { what: "the vault", reason }.into())
}

/// `committed` is subscribed before the first look, so that a commit in between is not missed.
async fn until<T, F>(
    mut committed: watch::Receiver<u64>,
    (ends, look_every): (Instant, Option<Duration>),
    look: impl Fn() -> F,
    is_wanted: impl Fn(&T) -> bool,
) -> Result<T, PortError>
where
    F: Future<Output = Result<T, PortError>>,
{
    loop {
        let seen = look().await?;
        if is_wanted(&seen) || ends <= Instant::now() {
            return Ok(seen);
        }
        let by_itself = look_every.map_or(ends, |every| ends.min(Instant::now() + every));
        // Nobody is left to be heard: what is looked for may come all the same, but not at once.
        if let Ok(Err(_)) = timeout_at(by_itself, committed.changed()).await {
            sleep_until(by_itself).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const WAIT: Duration = Duration::from_secs(5);

    /// Looks at something that is `there` from the look of that number on, and says how many looks it
    /// took and how long.
    async fn looks(
        committed: watch::Receiver<u64>,
        look_every: Option<Duration>,
        there: usize,
    ) -> (bool, usize, Duration) {
        let (count, begun) = (Cell::new(0), Instant::now());
        let look = || {
            count.set(count.get() + 1);
            std::future::ready(Ok(there <= count.get()))
        };
        let seen = until(committed, (begun + WAIT, look_every), look, |is_there| *is_there).await;
        (seen.unwrap(), count.get(), begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_there_already_is_not_waited_for() {
        let (_bell, committed) = watch::channel(0);
        assert_eq!(looks(committed, None, 1).await, (true, 1, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn a_commit_before_the_first_look_is_not_missed() {
        let (bell, committed) = watch::channel(0);
        bell.send_replace(1);
        assert_eq!(looks(committed, None, 2).await, (true, 2, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_has_an_end_and_a_last_look() {
        let (_bell, committed) = watch::channel(0);
        assert_eq!(looks(committed.clone(), None, 9).await, (false, 2, WAIT));
        assert_eq!(looks(committed, None, 2).await, (true, 2, WAIT));
    }

    #[tokio::test(start_paused = true)]
    async fn what_another_process_decides_is_looked_for_by_itself() {
        let (bell, committed) = watch::channel(0);
        let fifty = Some(LOOK_EVERY);
        assert_eq!(looks(committed.clone(), fifty, 3).await, (true, 3, LOOK_EVERY * 2));
        drop(bell);
        assert_eq!(looks(committed.clone(), fifty, 3).await, (true, 3, LOOK_EVERY * 2));
        assert_eq!(looks(committed, None, 9).await, (false, 2, WAIT));
    }

    #[tokio::test]
    async fn it_is_asked_again_who_somebody_is_but_not_without_end() {
        let count = Cell::new(0);
        let attempt = |there: usize| {
            count.set(count.get() + 1);
            std::future::ready(Ok::<_, PortError>((there <= count.get()).then_some(7)))
        };
        assert_eq!(until_known_who(|| attempt(3)).await.unwrap(), 7);
        count.set(0);
        assert!(until_known_who(|| attempt(usize::MAX)).await.is_err());
        assert_eq!(count.get(), TRIES_COUNT_MAX);
    }
}

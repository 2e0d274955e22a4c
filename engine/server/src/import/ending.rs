//! Waits for what each row that was taken comes to: only the service that decides knows whether it
//! is on the list.

use std::collections::VecDeque;
use std::time::Duration;

use backfill_core::EventId;
use backfill_core::effect::Refusal;
use backfill_runtime::ports::{OutcomeRow, PortError, Reader};
use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};

use super::source::Original;

/// How many rows may wait to be decided while further ones are taken.
pub(super) const WAITING_MAX: usize = 4_096;
/// How many outcomes are asked for at a time.
const ASKED_AT_ONCE: usize = 64;
/// How long nothing may be decided before the rest is told as not decided yet.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// How often it is looked for outcomes of another process, which rings no bell here.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A row that was taken.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) line: u64,
    pub(super) original: Original,
    pub(super) event: EventId,
}

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// It is on the list as it says.
    Done,
    /// The service refused it.
    Refused(Refusal),
    /// Nobody has decided it yet.
    Undecided,
}

/// Rows that wait for what they come to, oldest first.
pub(super) struct Ending<'a> {
    reader: &'a dyn Reader,
    waiting: VecDeque<Pending>,
    /// Nothing is waited for: nobody decides.
    is_given_up: bool,
}

impl<'a> Ending<'a> {
    /// `decides` says whether anybody may be there to decide.
    pub(super) fn new(reader: &'a dyn Reader, decides: bool) -> Self {
        Self { reader, waiting: VecDeque::new(), is_given_up: !decides }
    }

    pub(super) fn push(&mut self, row: Pending) {
        self.waiting.push_back(row);
    }

    /// The rows that were decided, until at most `left` wait.
    ///
    /// # Errors
    /// If the store cannot be reached.
    pub(super) async fn ended(&mut self, left: usize) -> Result<Vec<(Pending, Ended)>, PortError> {
        let mut all = Vec::new();
        let mut decided_at = Instant::now();
        while !self.waiting.is_empty() {
            // Before the look, so that a commit in between is not missed.
            let mut committed = self.reader.committed();
            let decided = self.decided().await?;
            if !decided.is_empty() {
                decided_at = Instant::now();
                all.extend(decided);
                continue;
            }
            if self.waiting.len() <= left {
                break;
            }
            self.is_given_up |= SILENCE_MAX <= decided_at.elapsed();
            // Rung or not, it is looked again; a bell that is gone must not be asked all the time.
            if let Ok(Err(_)) = timeout(LOOK_EVERY, committed.changed()).await {
                sleep(LOOK_EVERY).await;
            }
        }
        Ok(all)
    }

    /// Whether rows are told as undecided because nothing is decided.
    pub(super) fn is_given_up(&self) -> bool {
        self.is_given_up
    }

    /// The oldest rows as far as they are decided. Records are decided in their order, so nobody
    /// behind one that is not need be asked for, unless none is waited for.
    async fn decided(&mut self) -> Result<Vec<(Pending, Ended)>, PortError> {
        let asked = self.waiting.iter().take(ASKED_AT_ONCE);
        let outcomes = join_all(asked.map(|row| self.reader.outcome(row.event))).await;
        let mut decided = Vec::new();
        for outcome in outcomes {
            let ended = match outcome? {
                Some(OutcomeRow { refusal: Some(refusal), .. }) => Ended::Refused(refusal),
                Some(OutcomeRow { refusal: None, .. }) => Ended::Done,
                None if self.is_given_up => Ended::Undecided,
                None => break,
            };
            decided.extend(self.waiting.pop_front().map(|row| (row, ended)));
        }
        Ok(decided)
    }
}

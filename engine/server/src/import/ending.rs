//! Waits for what each row that was taken comes to: only the service that decides knows whether it
//! is on the list.

use std::collections::VecDeque;

use backfill_core::EventId;
use backfill_runtime::ports::PortError;
use backfill_runtime::submit::Settled;
use futures_util::future::join_all;

use super::ports::Ports;
use super::source::Original;

/// How many rows may wait to be decided while further ones are taken.
pub(super) const WAITING_MAX: usize = 4_096;
/// How many outcomes are asked for at a time.
const ASKED_AT_ONCE: usize = 64;

/// A row that was taken.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) line: u64,
    pub(super) original: Original,
    pub(super) event: EventId,
}

/// Rows that wait for what they come to, oldest first.
pub(super) struct Ending<'a> {
    ports: Ports<'a>,
    waiting: VecDeque<Pending>,
    /// Nothing is waited for: nobody decides.
    is_given_up: bool,
}

impl<'a> Ending<'a> {
    /// Where nobody decides, nothing is waited for.
    pub(super) fn new(ports: Ports<'a>) -> Self {
        Self { ports, waiting: VecDeque::new(), is_given_up: !ports.decides }
    }

    pub(super) fn push(&mut self, row: Pending) {
        self.waiting.push_back(row);
    }

    /// The rows that were decided, until at most `left` wait.
    ///
    /// # Errors
    /// If the store cannot be reached.
    pub(super) async fn ended(
        &mut self,
        left: usize,
    ) -> Result<Vec<(Pending, Settled)>, PortError> {
        let mut all = Vec::new();
        loop {
            let decided = self.decided().await?;
            if !decided.is_empty() {
                all.extend(decided);
                continue;
            }
            let Some(first) = self.waiting.front().filter(|_| left < self.waiting.len()) else {
                return Ok(all);
            };
            let first = self.ports.submit().outcome(first.event).await?;
            self.is_given_up |= first == Settled::Pending;
        }
    }

    /// Whether rows are told as undecided because nothing is decided.
    pub(super) fn is_given_up(&self) -> bool {
        self.is_given_up
    }

    /// The oldest rows as far as they are decided. Records are decided in their order, so nobody
    /// behind one that is not need be asked for, unless none is waited for.
    async fn decided(&mut self) -> Result<Vec<(Pending, Settled)>, PortError> {
        let asked = self.waiting.iter().take(ASKED_AT_ONCE);
        let outcomes = join_all(asked.map(|row| self.ports.reader.outcome(row.event))).await;
        let mut decided = Vec::new();
        for outcome in outcomes {
            let settled = Settled::from(outcome?);
            if settled == Settled::Pending && !self.is_given_up {
                break;
            }
            decided.extend(self.waiting.pop_front().map(|row| (row, settled)));
        }
        Ok(decided)
    }
}

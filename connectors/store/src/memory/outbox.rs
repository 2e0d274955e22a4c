//! The outbox, in memory.

use async_trait::async_trait;
use backfill_core::{EffectId, Timestamp};
use backfill_runtime::ports::{Finished, Outbox, PortError, Task, Topic};
use tokio::sync::watch;

use super::Memory;

#[async_trait]
impl Outbox for Memory {
    async fn due(
        &self,
        topic: Topic,
        now: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Task>, PortError> {
        let state = self.state();
        let due = state
            .outbox
            .iter()
            .filter(|(row, due_at)| row.topic == topic && row.state == "waiting" && *due_at <= now);
        let task = |(row, _): &(super::OutboxRow, Timestamp)| Task {
            id: row.id,
            effect: row.effect.clone(),
            attempts: row.attempts,
            created_at: row.created_at,
        };
        Ok(due.take(count_max).map(task).collect())
    }

    async fn finish(&self, id: EffectId, finished: Finished) -> Result<(), PortError> {
        let mut state = self.state();
        let waiting =
            |row: &&mut (super::OutboxRow, Timestamp)| row.0.id == id && row.0.state == "waiting";
        if let Some((row, due_at)) = state.outbox.iter_mut().find(waiting) {
            row.attempts += 1;
            match finished {
                Finished::Done => (row.state, row.error) = ("done".to_owned(), String::new()),
                Finished::Retry { at, error } => (*due_at, row.error) = (at, error),
                Finished::Failed { error } => (row.state, row.error) = ("failed".to_owned(), error),
            }
        }
        Ok(())
    }

    fn added(&self) -> watch::Receiver<u64> {
        self.inner.added.subscribe()
    }
}

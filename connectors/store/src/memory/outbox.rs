//! The outbox, in memory.

use async_trait::async_trait;
use backfill_core::{EffectId, Timestamp};
use backfill_runtime::ports::{
    Ended, Finished, Outbox, PausedWay, PortError, Task, Topic, Way, Ways, WishState,
};
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
        let due = state.outbox.iter().filter(|(row, due_at)| {
            row.topic == topic && row.state == WishState::Waiting && *due_at <= now
        });
        let task = |(row, _): &(super::OutboxRow, Timestamp)| Task {
            id: row.id,
            command: row.command.clone(),
            attempts: row.attempts,
            created_at: row.created_at,
        };
        Ok(due.take(count_max).map(task).collect())
    }

    async fn finish(&self, id: EffectId, finished: Finished) -> Result<(), PortError> {
        let mut state = self.state();
        let is_told = matches!(finished, Finished::Done { ended: Ended::Told, .. });
        let waits = |row: &&mut (super::OutboxRow, Timestamp)| {
            let waits = row.0.state == WishState::Waiting;
            row.0.id == id && (waits || is_told && row.0.state == WishState::ToDo)
        };
        if let Some((row, due_at)) = state.outbox.iter_mut().find(waits) {
            row.attempts += 1;
            (row.state, row.error) = match finished {
                Finished::Done { ended, why } => (WishState::Done(Some(ended)), why),
                Finished::ToDo { why } => (WishState::ToDo, why),
                Finished::Retry { at, error } => {
                    *due_at = at;
                    (WishState::Waiting, error)
                }
                Finished::Failed { error } => (WishState::Failed, error),
            };
        }
        Ok(())
    }

    fn added(&self) -> watch::Receiver<u64> {
        self.inner.added.subscribe()
    }
}

#[async_trait]
impl Ways for Memory {
    async fn pause(&self, paused: &PausedWay) -> Result<(), PortError> {
        let mut state = self.state();
        let since = state.paused.get(&paused.way).map_or(paused.since, |known| known.since);
        state.paused.insert(paused.way, PausedWay { since, ..paused.clone() });
        Ok(())
    }

    async fn resume(&self, way: Way) -> Result<(), PortError> {
        self.state().paused.remove(&way);
        Ok(())
    }
}

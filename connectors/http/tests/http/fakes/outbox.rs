//! An outbox of which only the end is looked at.

use async_trait::async_trait;
use backfill_core::{EffectId, Timestamp};
use backfill_runtime::ports::{Finished, Outbox, PortError, Task, Topic, WishState};
use tokio::sync::watch;

use super::world::World;

#[async_trait]
impl Outbox for World {
    async fn due(&self, _: Topic, _: Timestamp, _: usize) -> Result<Vec<Task>, PortError> {
        unreachable!("no page carries anything out")
    }
    async fn finish(&self, id: EffectId, finished: Finished) -> Result<(), PortError> {
        let mut held = self.looked_up()?;
        let Finished::Done { ended, .. } = finished else { unreachable!("a person is done") };
        let row = held.outbox.iter_mut().find(|row| row.id == id && row.state == WishState::ToDo);
        row.unwrap().state = WishState::Done(Some(ended));
        Ok(())
    }
    fn added(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }
}

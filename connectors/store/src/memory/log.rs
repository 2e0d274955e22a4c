//! The log, in memory.

use async_trait::async_trait;
use backfill_runtime::ports::{Batch, Log, Place, PortError};
use tokio::sync::watch;

use super::Memory;

#[async_trait]
impl Log for Memory {
    /// The number alone tells where to go on.
    async fn resume(&self, _next_offset: u64, _places: &[Place]) -> Result<(), PortError> {
        Ok(())
    }

    async fn read(&self, offset: u64, count_max: usize) -> Result<Batch, PortError> {
        let state = self.state();
        let after = state.log.iter().filter(|record| offset <= record.offset);
        let records = after.take(count_max).cloned().collect();
        Ok(Batch { records, places: Vec::new() })
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.inner.appended.subscribe()
    }
}

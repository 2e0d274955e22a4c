//! The log, in memory.

use async_trait::async_trait;
use backfill_runtime::ports::{Batch, Log, PortError, Position, heard_until};
use tokio::sync::watch;

use super::Memory;

#[async_trait]
impl Log for Memory {
    /// The number alone tells where to go on.
    async fn resume(&self, _next_offset: u64, _places: &[Position]) -> Result<(), PortError> {
        Ok(())
    }

    async fn read(&self, offset: u64, count_max: usize) -> Result<Batch, PortError> {
        let state = self.state();
        let after = state.log.iter().filter(|record| offset <= record.offset);
        let records: Vec<_> = after.take(count_max).cloned().collect();
        let heard_until = heard_until(&records, count_max);
        Ok(Batch { records, places: Vec::new(), heard_until })
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.inner.appended.subscribe()
    }
}

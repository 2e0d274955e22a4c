//! The log, in memory.

use async_trait::async_trait;
use backfill_runtime::ports::{Log, LogRecord, PortError};
use tokio::sync::watch;

use super::Memory;

#[async_trait]
impl Log for Memory {
    async fn read(&self, offset: u64, count_max: usize) -> Result<Vec<LogRecord>, PortError> {
        let state = self.state();
        let after = state.log.iter().filter(|record| offset <= record.offset);
        Ok(after.take(count_max).cloned().collect())
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.inner.appended.subscribe()
    }
}

//! Copies, in memory: a name for what a restore of a database does.

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{Accepted, Backup, Copies, Incarnation, PortError, Restored};

use super::Memory;

#[async_trait]
impl Copies for Memory {
    async fn restored(&self) -> Result<Option<Restored>, PortError> {
        Ok(self.state().restored)
    }

    async fn begin_incarnation(
        &self,
        incarnation: Incarnation,
        at: Timestamp,
    ) -> Result<(), PortError> {
        let mut state = self.state();
        state.cursor.owner_epoch += 1;
        let seq = state.journal.last().map_or(0, |last| last.seq);
        state.restored = Some(Restored { incarnation, seq, at });
        state.accepted = Some(Accepted { seq, at });
        Ok(())
    }

    async fn backup(&self) -> Result<Option<Backup>, PortError> {
        Ok(self.state().backup)
    }

    async fn note_backup(&self, at: Timestamp) -> Result<(), PortError> {
        let mut state = self.state();
        let seq = state.journal.last().map_or(0, |last| last.seq);
        state.backup = Some(Backup { seq, at });
        Ok(())
    }
}

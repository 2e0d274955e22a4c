//! Waits until an event that was taken has been decided and committed.

use std::time::Duration;

use backfill_core::EventId;
use backfill_runtime::ports::{OutcomeRow, PortError};
use tokio::time::{Instant, timeout_at};

use crate::App;

/// What the event came to; none if it was not committed within the time the options give.
///
/// # Errors
/// If the outcome can not be read. The event itself is safe.
pub(crate) async fn wait_for(app: &App, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
    let mut committed = app.reader.committed();
    let until = Instant::now() + Duration::from_millis(app.options.outcome_wait_ms);
    loop {
        committed.borrow_and_update();
        if let Some(row) = app.reader.outcome(event).await? {
            return Ok(Some(row));
        }
        match timeout_at(until, committed.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return Ok(None),
        }
    }
}

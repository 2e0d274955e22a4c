//! Waiting for what an event came to: the answer is on the log, the outcome comes with the commit.

use std::time::Duration;

use backfill_core::EventId;
use backfill_runtime::ports::{OutcomeRow, PortError};
use tokio::time::{Instant, timeout_at};

use crate::App;

/// Waits until the event is committed, at most as long as the options allow; none if it is not
/// committed by then.
pub(crate) async fn wait_for(app: &App, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
    wait_until(app, event, wait_ends(app)).await
}

/// Waits for several events within one wait: the outcomes in the order of the events.
pub(crate) async fn wait_for_all(
    app: &App,
    events: &[EventId],
) -> Result<Vec<Option<OutcomeRow>>, PortError> {
    let ends = wait_ends(app);
    let mut outcomes = Vec::with_capacity(events.len());
    for event in events {
        outcomes.push(wait_until(app, *event, ends).await?);
    }
    Ok(outcomes)
}

fn wait_ends(app: &App) -> Instant {
    Instant::now() + Duration::from_millis(app.options.outcome_wait_ms)
}

async fn wait_until(
    app: &App,
    event: EventId,
    ends: Instant,
) -> Result<Option<OutcomeRow>, PortError> {
    // Subscribed before the first look, so that a commit in between is not missed.
    let mut committed = app.reader.committed();
    loop {
        if let Some(outcome) = app.reader.outcome(event).await? {
            return Ok(Some(outcome));
        }
        if !matches!(timeout_at(ends, committed.changed()).await, Ok(Ok(()))) {
            return Ok(None);
        }
    }
}

//! Waiting for what an event came to: the answer is on the log, the outcome comes with the commit.

use std::time::Duration;

use backfill_core::offer::{Offer, OfferState};
use backfill_core::{EventId, OfferId};
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

/// Waits until the trust has answered a booking, at most for `wait`, and gives the offer as
/// it stands then.
pub(crate) async fn answered(
    app: &App,
    offer: OfferId,
    wait: Duration,
) -> Result<Option<Offer>, PortError> {
    let is_answered = |offer: &Option<Offer>| {
        offer.as_ref().is_none_or(|offer| offer.state != OfferState::Accepted)
    };
    until(app, Instant::now() + wait, || app.reader.offer(offer), is_answered).await
}

async fn wait_until(
    app: &App,
    event: EventId,
    ends: Instant,
) -> Result<Option<OutcomeRow>, PortError> {
    until(app, ends, || app.reader.outcome(event), Option::is_some).await
}

/// Looks after every commit until what is seen is what is wanted, or the time is over.
async fn until<T, F>(
    app: &App,
    ends: Instant,
    look: impl Fn() -> F,
    is_wanted: impl Fn(&T) -> bool,
) -> Result<T, PortError>
where
    F: Future<Output = Result<T, PortError>>,
{
    // Subscribed before the first look, so that a commit in between is not missed.
    let mut committed = app.reader.committed();
    loop {
        let seen = look().await?;
        if is_wanted(&seen) || !matches!(timeout_at(ends, committed.changed()).await, Ok(Ok(()))) {
            return Ok(seen);
        }
    }
}

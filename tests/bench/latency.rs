//! One cancellation after the other: from the first byte sent to an offer that a reader sees.

use std::time::Instant;

use anyhow::ensure;
use backfill_core::EventId;
use backfill_hl7::mllp::client::Client;
use backfill_runtime::ids;
use backfill_runtime::ports::Reader as _;

use crate::instance::Service;
use crate::messages;
use crate::sample::Sample;

/// Numbers apart from those of the mixed messages; each in a session of its own.
const FIRST: usize = 1_000_000;
const STEP: usize = 3;

/// Of appointments from the number `first` on, by as many people; the service has not heard of
/// these people before unless it timed as many already.
pub(crate) async fn cancellations(
    service: &Service,
    first: usize,
    count: usize,
) -> anyhow::Result<Sample> {
    caught_up(service).await?;
    let before = service.store.summary().await?.offers_live;
    let mut client = Client::new(service.mllp.as_str());
    let mut times = Vec::with_capacity(count);
    for index in 0..count {
        let number = FIRST + (first + index) * STEP;
        let message = messages::cancellation(number, FIRST + index);
        let begin = Instant::now();
        client.send(&message).await?;
        visible(service, event(number)).await?;
        times.push(begin.elapsed());
    }
    let made = service.store.summary().await?.offers_live - before;
    ensure!(made == count as u64, "{count} cancellations led to {made} offers");
    Ok(Sample::of(times))
}

/// Waits until a reader sees the outcome and the newest offer.
async fn visible(service: &Service, event: EventId) -> anyhow::Result<()> {
    let mut committed = service.store.committed();
    while service.store.outcome(event).await?.is_none() {
        committed.changed().await?;
    }
    ensure!(!service.store.live_offers(1).await?.is_empty(), "there is no offer");
    Ok(())
}

fn event(number: usize) -> EventId {
    ids::event_id(&["hl7:BENCH|R9Z", &format!("S15{number}"), "0"])
}

/// Waits until the list is decided.
pub(crate) async fn caught_up(service: &Service) -> anyhow::Result<()> {
    let mut status = service.status.clone();
    status.wait_for(|it| it.caught_up && 0 < it.seq).await?;
    Ok(())
}

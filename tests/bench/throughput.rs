//! Many messages over several connections, each waiting for its acknowledgement as MLLP asks.

use std::time::Instant;

use anyhow::ensure;
use backfill_hl7::mllp::client::Client;
use backfill_runtime::ids;
use backfill_runtime::ports::Reader as _;

use crate::instance::Service;
use crate::messages;

/// Messages per second.
pub(crate) struct Rate {
    /// Durable and answered.
    pub(crate) acknowledged: f64,
    /// Decided, with all effects committed.
    pub(crate) committed: f64,
}

pub(crate) async fn mixed(
    service: &Service,
    count: usize,
    connections: usize,
) -> anyhow::Result<Rate> {
    let begin = Instant::now();
    let senders: Vec<_> = (0..connections)
        .map(|first| tokio::spawn(send(service.mllp.clone(), first, connections, count)))
        .collect();
    for sender in senders {
        sender.await??;
    }
    let acknowledged = begin.elapsed();
    decided(service, count).await?;
    let committed = begin.elapsed();
    let per_second = |time: std::time::Duration| count as f64 / time.as_secs_f64();
    Ok(Rate { acknowledged: per_second(acknowledged), committed: per_second(committed) })
}

async fn send(
    address: String,
    first: usize,
    connections: usize,
    count: usize,
) -> anyhow::Result<()> {
    let mut client = Client::new(address);
    for number in (first..count).step_by(connections) {
        let answer = client.send(&messages::mixed(number)).await?;
        let is_positive = answer.windows(6).any(|it| it == b"MSA|AA");
        ensure!(is_positive, "message {number}: {}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}

/// Waits until the last scheduling message of each connection is decided.
async fn decided(service: &Service, count: usize) -> anyhow::Result<()> {
    let mut committed = service.store.committed();
    for number in (0..count).rev().filter(|it| it % 10 <= 5).take(32) {
        let event = ids::event_id(&["hl7:BENCH|R9Z", &format!("S12{number}"), "0"]);
        while service.store.outcome(event).await?.is_none() {
            committed.changed().await?;
        }
    }
    Ok(())
}

//! The embedded default: delay of one cancellation, and messages a second.

use std::path::Path;

use crate::instance::Service;
use crate::sample::Sample;
use crate::{latency, machine, throughput};

/// How many cancellations are timed one by one.
const CANCELLATIONS: usize = 1_000;
/// How many mixed messages are sent at once.
const MIXED: usize = 20_000;
/// Over how many connections.
const CONNECTIONS: usize = 16;

pub(crate) async fn figures(folder: &Path) -> anyhow::Result<()> {
    println!("== embedded: one process, SQLite");
    let syncs = machine::fdatasyncs(folder)?;
    let trips = machine::round_trips().await?;
    let limit = Sample::of_microseconds(2.0 * (syncs.median() + trips.median()));
    println!("2 fdatasync + 2 round trips  p50 {:8.0} us", limit.median());

    let service = Service::start(folder, CANCELLATIONS * 4).await?;
    println!("cancellation over MLLP -> offer durable and visible, one at a time");
    for (who, first) in [("people not heard of before", 0), ("known people", CANCELLATIONS)] {
        let offers = latency::cancellations(&service, first, CANCELLATIONS).await?;
        println!("  {who:<27}{offers}");
        let times = offers.median() / limit.median();
        println!("                             {times:.1} x the limit above (goal: 3 x)");
    }

    let rate = throughput::mixed(&service, MIXED, CONNECTIONS).await?;
    println!("{MIXED} mixed messages over {CONNECTIONS} connections");
    println!("  acknowledged               {:8.0} messages/s", rate.acknowledged);
    println!("  decided and committed      {:8.0} messages/s (goal: 1,000)", rate.committed);
    service.stop().await
}

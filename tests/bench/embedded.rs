//! The embedded default: delay of one cancellation, and messages a second.

use std::path::Path;
use std::time::Duration;

use crate::instance::{FILE, Service};
use crate::sample::Sample;
use crate::{latency, machine, shorter, throughput};

/// How many cancellations are timed one by one.
const CANCELLATIONS: usize = 1_000;
/// How many mixed messages are sent at once.
const MIXED: usize = 20_000;
/// Over how many connections.
const CONNECTIONS: usize = 16;

pub(crate) async fn figures(folder: &Path) -> anyhow::Result<()> {
    println!("== embedded: one process, SQLite");
    let (cancellations, mixed) = (shorter::count(CANCELLATIONS)?, shorter::count(MIXED)?);
    let service = Service::start(folder, CANCELLATIONS * 4).await?;
    latency::caught_up(&service).await?;
    println!("cancellation over MLLP -> offer durable and visible, one at a time");
    let before = Used::of(folder)?;
    for (who, first) in [("people not heard of before", 0), ("known people", cancellations)] {
        // Others at work on the machine make the disk slower as well: held against its speed now.
        let limit = limit(folder).await?;
        let offers = latency::cancellations(&service, first, cancellations).await?;
        println!("  {who:<27}{offers}");
        println!("  2 fdatasync + 2 round trips  p50 {:8.0} us", limit.median());
        let times = offers.median() / limit.median();
        println!("                             {times:.1} x that (goal: 4 x)");
    }
    Used::of(folder)?.since(before).print(cancellations * 2);

    let before = Used::of(folder)?;
    let rate = throughput::mixed(&service, mixed, CONNECTIONS).await?;
    println!("{mixed} mixed messages over {CONNECTIONS} connections");
    println!("  acknowledged               {:8.0} messages/s", rate.acknowledged);
    println!("  decided and committed      {:8.0} messages/s (goal: 4,000)", rate.committed);
    Used::of(folder)?.since(before).print(mixed);
    service.stop().await
}

async fn limit(folder: &Path) -> anyhow::Result<Sample> {
    let (syncs, trips) = (machine::fdatasyncs(folder)?, machine::round_trips().await?);
    Ok(Sample::of_microseconds(2.0 * (syncs.median() + trips.median())))
}

/// What was used up to a moment.
#[derive(Clone, Copy)]
struct Used {
    processor: Duration,
    database_bytes: u64,
}

impl Used {
    fn of(folder: &Path) -> anyhow::Result<Self> {
        let database_bytes = std::fs::metadata(folder.join(FILE))?.len();
        Ok(Self { processor: machine::processor_time()?, database_bytes })
    }

    fn since(self, before: Self) -> Self {
        Self {
            processor: self.processor.saturating_sub(before.processor),
            database_bytes: self.database_bytes.saturating_sub(before.database_bytes),
        }
    }

    /// The senders are part of the process, and of what it used.
    fn print(self, messages: usize) {
        let micros = self.processor.as_secs_f64() * 1e6 / messages as f64;
        let bytes = self.database_bytes as f64 / messages as f64;
        println!("  each: {micros:.0} us on a processor, {bytes:.0} bytes of database");
    }
}

//! Figures of the whole service on this machine, beside what the machine itself can do.
//! Prints medians and spread; asserts nothing about time.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod latency;
mod machine;
mod messages;
mod sample;
mod instance;
mod throughput;

use sample::Sample;

/// How many cancellations are timed one by one.
const CANCELLATIONS: usize = 1_000;
/// How many mixed messages are sent at once.
const MIXED: usize = 20_000;
/// Over how many connections.
const CONNECTIONS: usize = 16;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(figures())
}

async fn figures() -> anyhow::Result<()> {
    println!("machine: {} cores, load {}", cores(), load());
    let folder = tempfile::tempdir()?;
    let syncs = machine::fdatasyncs(folder.path())?;
    let trips = machine::round_trips().await?;
    println!("fdatasync of 128 bytes       {syncs}");
    println!("loopback round trip, 64 bytes {trips}");
    let limit = Sample::of_microseconds(2.0 * (syncs.median() + trips.median()));
    println!("2 fdatasync + 2 round trips  p50 {:8.0} us", limit.median());

    let service = instance::Service::start(folder.path(), CANCELLATIONS * 3).await?;
    let offers = latency::cancellations(&service, CANCELLATIONS).await?;
    println!("cancellation over MLLP -> offer durable and visible, one at a time");
    println!("                             {offers}");
    println!(
        "                             {:.1} x the limit above",
        offers.median() / limit.median()
    );

    let rate = throughput::mixed(&service, MIXED, CONNECTIONS).await?;
    println!("{MIXED} mixed messages over {CONNECTIONS} connections");
    println!("  acknowledged               {:8.0} messages/s", rate.acknowledged);
    println!("  decided and committed      {:8.0} messages/s", rate.committed);
    let again = machine::fdatasyncs(folder.path())?;
    println!("fdatasync after it           {again}; load {}", load());
    service.stop().await
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(1).collect()
}

//! Takeover: a matcher is killed (SIGKILL) while another stands by; how long until the first
//! decision of the other. Real processes, a region with many entries.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::Context as _;
use backfill_core::slot::SlotFacts;
use backfill_kafka::KafkaPublisher;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::Publisher as _;
use backfill_servers::until::{WAIT_MAX, until};
use backfill_tests::program;

use crate::region::{NAME, Servers};
use crate::watcher::Watcher;
use crate::{feeds, freed, list};

const SEED: u64 = 3;
const DATABASE: &str = "takeover";
/// Who waits, unless the environment says otherwise.
const WAITING: usize = 1_000_000;
const WAITING_VARIABLE: &str = "BACKFILL_BENCH_WAITING";
/// How often a matcher is killed.
const KILLS: usize = 3;
/// How long the list may take to be committed, in waits of [`WAIT_MAX`].
const LIST_WAITS_MAX: usize = 10;

/// A matcher, killed when it is dropped.
struct Matcher(Child);

impl Drop for Matcher {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub(crate) async fn figures(servers: &Servers, folder: &Path) -> anyhow::Result<()> {
    let waiting = std::env::var(WAITING_VARIABLE).ok();
    let waiting = waiting.map_or(Ok(WAITING), |it| it.parse())?;
    println!("== takeover after SIGKILL, {waiting} entries in the region");
    servers.database(DATABASE).await?;
    let settings = settings(servers, folder)?;
    let mut working = matcher(&settings, folder, 0)?;
    take_list(servers, waiting).await?;
    let watcher = Watcher::start(&servers.brokers())?;
    let times = freed::times(SEED, 1 + KILLS, Clock::system().now());
    decide(servers, &watcher, &times[0]).await?;
    for (number, facts) in times[1..].iter().enumerate() {
        let standing_by = matcher(&settings, folder, 1 + number)?;
        standing_by_now(servers, 2);
        let begun = Instant::now();
        drop(std::mem::replace(&mut working, standing_by));
        let decided = decide(servers, &watcher, facts).await?;
        let seconds = (decided - begun).as_secs_f64();
        println!("  kill {}: first offer after {seconds:.1} s (goal: 15 s)", number + 1);
    }
    Ok(())
}

fn settings(servers: &Servers, folder: &Path) -> anyhow::Result<PathBuf> {
    let mut text = String::new();
    writeln!(text, "region = \"{NAME}\"\n[http]\nlisten = \"127.0.0.1:0\"")?;
    writeln!(text, "[postgres]\nurl = \"{}\"", servers.postgres.url(DATABASE))?;
    writeln!(text, "[kafka]\nbrokers = \"{}\"\nreplication = 1", servers.brokers())?;
    writeln!(text, "[store]\nkey_file = {:?}", folder.join("vault.key"))?;
    let path = folder.join("takeover.toml");
    std::fs::write(&path, text)?;
    Ok(path)
}

fn matcher(settings: &Path, folder: &Path, number: usize) -> anyhow::Result<Matcher> {
    let mut command = program::command();
    command.args(["run", "--role", "match", "--config"]).arg(settings);
    command.arg("--data").arg(folder.join(format!("matcher-{number}")));
    let log = File::create(folder.join(format!("matcher-{number}.log")))?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(Matcher(command.spawn().context("the matcher can not be started")?))
}

/// Puts the list on the topics and waits until all of it is committed.
async fn take_list(servers: &Servers, waiting: usize) -> anyhow::Result<()> {
    let publisher = KafkaPublisher::open(&servers.kafka())?;
    let (now, begun) = (Clock::system().now(), Instant::now());
    let entries = list::lines(SEED, waiting, now);
    let records = feeds::publish_list(&publisher, NAME, &entries, now).await?;
    let mut committed = 0;
    for _ in 0..LIST_WAITS_MAX {
        let soon = Instant::now() + WAIT_MAX / 2;
        committed = until("the list is committed", || {
            let committed = number(servers, "SELECT coalesce(max(seq), 0) FROM journal");
            (records <= committed || soon < Instant::now()).then_some(committed)
        });
        if records <= committed {
            break;
        }
    }
    anyhow::ensure!(records <= committed, "only {committed} of {records} records are committed");
    let rate = records as f64 / begun.elapsed().as_secs_f64();
    let snapshot = number(servers, "SELECT coalesce(max(seq), 0) FROM snapshot");
    println!("  list taken from Kafka: {rate:.0} entries/s; newest snapshot at record {snapshot}");
    Ok(())
}

/// Waits until so many matchers say that they are there.
fn standing_by_now(servers: &Servers, count: u64) {
    let query = "SELECT count(*) FROM member
        WHERE job = 'match' AND clock_timestamp() - seen_at < '3 seconds'";
    until("the other matcher stands by", || (count <= number(servers, query)).then_some(()));
}

/// Cancels, and says when the offer came.
async fn decide(
    servers: &Servers,
    watcher: &Watcher,
    facts: &SlotFacts,
) -> anyhow::Result<Instant> {
    let publisher = KafkaPublisher::open(&servers.kafka())?;
    publisher.publish(&[feeds::cancellation(NAME, facts, Clock::system().now())]).await?;
    Ok(watcher.next()?.at)
}

fn number(servers: &Servers, query: &str) -> u64 {
    servers.postgres.sql(DATABASE, query).parse().unwrap_or(0)
}

//! Takeover: a matcher is killed (SIGKILL) while another stands by; how long until the first
//! decision of the other. Real processes, a region with many entries.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::Context as _;
use backfill_core::slot::SlotFacts;
use backfill_core::{Engine, Event};
use backfill_kafka::KafkaPublisher;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{Publisher as _, Store as _};
use backfill_servers::until::until;
use backfill_store::Postgres;
use backfill_tests::program;

use crate::region::{NAME, Servers};
use crate::watcher::Watcher;
use crate::{decisions, feeds, freed, list};

const SEED: u64 = 3;
const DATABASE: &str = "takeover";
/// Who waits, unless the environment says otherwise.
const WAITING: usize = 1_000_000;
const WAITING_VARIABLE: &str = "BACKFILL_BENCH_WAITING";
/// How often a matcher is killed.
const KILLS: usize = 3;

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
    lay_down(servers, waiting).await?;
    let mut working = matcher(&settings, folder, 0)?;
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
    Ok(Matcher(command.spawn().context("the matcher cannot be started")?))
}

/// Leaves the region as it is right after a snapshot: the list, the snapshot and the last record.
/// Taking in a million entries one by one takes minutes that are not asked about here.
async fn lay_down(servers: &Servers, waiting: usize) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let mut engine = Engine::new(feeds::rules());
    for entry in list::lines(SEED, waiting, now) {
        decisions::step(&mut engine, now, Event::EntryAdded(entry));
    }
    let store = Postgres::open(&servers.store(DATABASE), None).await?;
    store.take_over().await?;
    let begun = Instant::now();
    store.save_snapshot(&engine.snapshot()).await?;
    println!("  snapshot saved in {:.1} s", begun.elapsed().as_secs_f64());
    store.close().await;
    let seq = engine.seq();
    let statements = format!(
        "SET session_replication_role = replica;
        INSERT INTO journal (region, seq, event, bytes, chain)
        VALUES ('{NAME}', {seq}, decode(md5(''), 'hex'), '', sha256(''));
        UPDATE cursor SET next_offset = {seq} WHERE region = '{NAME}'"
    );
    let _nothing = servers.postgres.sql(DATABASE, &statements);
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

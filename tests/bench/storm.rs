//! A storm: cancellations that are all on the topic already, until all first offers are committed
//! and published. Beside it the rival, which matches the same on the same server.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::ensure;
use backfill_core::Timestamp;
use backfill_core::entry::Entry;
use backfill_core::slot::SlotFacts;
use backfill_runtime::clock::Clock;

use crate::region::{NAME, Region, Servers};
use crate::rival::{self, Plan, Rival};
use crate::spans::{Span, Step};
use crate::watcher::Watcher;
use crate::{feeds, freed, list, shorter};

const SEED: u64 = 1;
const OURS: &str = "storm";
const RIVALS: &str = "rival";
/// Who waits.
const WAITING: usize = 100_000;
/// What is cancelled at once.
const CANCELLED: usize = 50_000;

/// What the rival is tried with; its best counts.
const PLANS: [Plan; 4] = [
    Plan { clients: 1, rounds: 10 },
    Plan { clients: 1, rounds: 100 },
    Plan { clients: 2, rounds: 10 },
    Plan { clients: 2, rounds: 100 },
];

/// Which time was offered to whom.
type Offers = BTreeMap<u128, u128>;

struct World {
    now: Timestamp,
    entries: Vec<Entry>,
    times: Vec<SlotFacts>,
}

pub(crate) async fn figures(servers: &Servers) -> anyhow::Result<()> {
    let (cancelled, waiting) = (shorter::count(CANCELLED)?, shorter::count(WAITING)?);
    println!("== storm: {cancelled} cancellations at once, {waiting} wait in one region");
    let now = Clock::system().now();
    let world = World {
        now,
        entries: list::lines(SEED, waiting, now),
        times: freed::times(SEED, cancelled, now),
    };
    let (best, expected) = rivals(servers, &world).await?;
    let ours = ours(servers, &world, &expected).await?;
    let ratio = best.as_secs_f64() / ours.as_secs_f64();
    println!("  ours against the rival     {ratio:.2} x as fast (goal: 10 x)");
    let late = Clock::system().now().minutes_since(now) >= list::STILL_MINUTES;
    ensure!(!late, "the run took so long that other choices may be right; it does not count");
    Ok(())
}

/// The rival's best time and its offers.
async fn rivals(servers: &Servers, world: &World) -> anyhow::Result<(Duration, Offers)> {
    let server = &servers.postgres;
    server.create_database(RIVALS);
    let data = (world.entries.as_slice(), world.times.as_slice());
    let rival = Rival::start(&server.url(RIVALS), data, world.now).await?;
    let rounds = rival.rounds().await?;
    let (mut best, mut offers) = (Duration::MAX, None);
    for plan in PLANS {
        rival.reset().await?;
        let before = rival::written(server, RIVALS)?;
        let took = rival.storm(plan, rounds).await?;
        let written = rival::written(server, RIVALS)?.since(before);
        best = best.min(took);
        let made = rival.offers().await?;
        let Plan { clients, rounds } = plan;
        print(&format!("rival, {clients} clients, {rounds} rounds a commit"), took, &made);
        println!("    {written}");
        println!("    {}", written.each(world.times.len()));
        let same = offers.get_or_insert_with(|| made.clone()) == &made;
        ensure!(same, "the rival is not of one mind");
    }
    Ok((best, offers.unwrap_or_default()))
}

async fn ours(servers: &Servers, world: &World, expected: &Offers) -> anyhow::Result<Duration> {
    servers.database(OURS).await?;
    let records = fill_topics(servers, world).await?;
    let watcher = Watcher::start(&servers.brokers())?;
    let before = rival::written(&servers.postgres, OURS)?;
    let region = Region::start(servers, OURS).await?;
    region.recovered().await?;
    let begun = Instant::now();
    let mut made = Offers::new();
    let mut last = begun;
    while made.len() < expected.len() {
        let offer = watcher.next()?;
        made.insert(offer.time, offer.line);
        last = last.max(offer.at);
    }
    region.decided(records).await?;
    let took = last.max(Instant::now()) - begun;
    print("ours", took, &made);
    println!("    {}", busy(&region.spans.take()));
    region.stop().await?;
    let written = rival::written(&servers.postgres, OURS)?.since(before);
    println!("    {written}");
    println!("    {} (goal: 5 rows, 1,500 bytes)", written.each(world.times.len()));
    println!("    by table, the list too: {}", rival::by_table(&servers.postgres, OURS));
    same(&made, expected)?;
    Ok(took)
}

/// Lets a region take the list, and puts all cancellations on the topic when nobody reads it.
async fn fill_topics(servers: &Servers, world: &World) -> anyhow::Result<u64> {
    let region = Region::start(servers, OURS).await?;
    let (now, begun) = (Clock::system().now(), Instant::now());
    let list = feeds::publish_list(&*region.publisher, NAME, &world.entries, now).await?;
    region.decided(list).await?;
    let rate = list as f64 / begun.elapsed().as_secs_f64();
    println!("  list taken from Kafka: {rate:.0} entries/s");
    let publisher = region.publisher.clone();
    region.stop().await?;
    feeds::publish_cancellations(&*publisher, NAME, &world.times, now).await?;
    Ok(list + world.times.len() as u64)
}

/// How long each step was at work.
fn busy(spans: &[Span]) -> String {
    let steps = [Step::Read, Step::Seen, Step::Commit, Step::Follow, Step::Publish, Step::Move]
        .map(|step| {
            let calls: Vec<_> = spans.iter().filter(|span| span.step == step).collect();
            let sum: Duration = calls.iter().map(|span| span.ended - span.begun).sum();
            format!("{step:?} {:.2} s in {}", sum.as_secs_f64(), calls.len())
        });
    steps.join(", ")
}

fn same(ours: &Offers, rivals: &Offers) -> anyhow::Result<()> {
    let differ = |time: &&u128| ours.get(time) != rivals.get(time);
    let other: Vec<_> = ours.keys().chain(rivals.keys()).filter(differ).collect();
    let Some(first) = other.first() else {
        println!("  both offered the same times to the same people");
        return Ok(());
    };
    let (us, them) = (ours.get(first), rivals.get(first));
    anyhow::bail!("{} offers differ; time {first}: ours {us:?}, the rival's {them:?}", other.len())
}

fn print(who: &str, took: Duration, offers: &Offers) {
    let rate = offers.len() as f64 / took.as_secs_f64();
    println!("  {who}: {:.2} s, {} offers, {rate:.0}/s", took.as_secs_f64(), offers.len());
}

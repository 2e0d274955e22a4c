//! One cancellation after the other: from Kafka to the offer on Kafka, and where the time goes.
//! Before each: two produces with all acknowledgements and one commit of one row, one after the
//! other, on the same servers.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use backfill_core::slot::SlotFacts;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::Publisher as _;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::reference::Reference;
use crate::region::{NAME, Region, Servers};
use crate::sample::Sample;
use crate::spans::{Span, Step};
use crate::watcher::{Sighting, Watcher};
use crate::{feeds, freed, list};

const SEED: u64 = 2;
const DATABASE: &str = "single";
/// Who waits.
const WAITING: usize = 20_000;
/// How many are timed, after as many as warm everything up.
const TIMED: usize = 500;
const WARM_UP: usize = 100;
/// How long the last note is waited for.
const SPANS_MAX: Duration = Duration::from_secs(10);
/// Only times of services for which enough people wait that each is offered to somebody.
const LARGE_SERVICES: [&str; 4] = ["100", "101", "102", "103"];

/// What one cancellation came to.
struct Run {
    whole: Duration,
    reference: [Duration; 3],
    pieces: Pieces,
}

type Pieces = [Duration; PIECES.len()];

const PIECES: [&str; 8] = [
    "produced and read",
    "until duplicates are looked for",
    "duplicates looked for",
    "decided",
    "committed",
    "until the relay looks",
    "relay's query",
    "published and consumed",
];

pub(crate) async fn figures(servers: &Servers) -> anyhow::Result<()> {
    println!("== one cancellation: Kafka -> offer on Kafka, {WAITING} wait");
    servers.database(DATABASE).await?;
    let now = Clock::system().now();
    let region = Region::start(servers, DATABASE).await?;
    let entries = list::lines(SEED, WAITING, now);
    let records = feeds::publish_list(&*region.publisher, NAME, &entries, now).await?;
    region.decided(records).await?;
    let runs = runs(servers, &region).await?;
    region.stop().await?;
    print(&runs);
    Ok(())
}

async fn runs(servers: &Servers, region: &Region) -> anyhow::Result<Vec<Run>> {
    let watcher = Watcher::start(&servers.brokers())?;
    let mut reference = Reference::start(&servers.postgres, region.publisher.clone()).await?;
    let times = freed::times(SEED, 40 * (WARM_UP + TIMED), Clock::system().now());
    let large = |facts: &&SlotFacts| LARGE_SERVICES.contains(&facts.service.as_str());
    let mut runs = Vec::with_capacity(WARM_UP + TIMED);
    for facts in times.iter().filter(large).take(WARM_UP + TIMED) {
        let reference = reference.once().await?;
        runs.push(run(region, &watcher, facts, reference).await?);
    }
    ensure!(runs.len() == WARM_UP + TIMED, "there are {} times only", runs.len());
    runs.drain(..WARM_UP);
    Ok(runs)
}

async fn run(
    region: &Region,
    watcher: &Watcher,
    facts: &SlotFacts,
    reference: [Duration; 3],
) -> anyhow::Result<Run> {
    let record = feeds::cancellation(NAME, facts, Clock::system().now());
    region.spans.take();
    let begun = Instant::now();
    region.publisher.publish(&[record]).await?;
    let offer = watcher.next()?;
    ensure!(offer.time.to_string() == facts.session, "an offer of another time came");
    let pieces = timeout(SPANS_MAX, noted(region, begun, offer)).await;
    let pieces = pieces.context("a step is missing")?;
    Ok(Run { whole: offer.at - begun, reference, pieces })
}

/// A step may be noted a moment after what it led to was seen.
async fn noted(region: &Region, begun: Instant, offer: Sighting) -> Pieces {
    let mut spans = Vec::new();
    loop {
        spans.extend(region.spans.take());
        if let Some(pieces) = pieces(&spans, begun, offer) {
            return pieces;
        }
        yield_now().await;
    }
}

/// The way of one cancellation, cut at the moments that were written down.
fn pieces(spans: &[Span], begun: Instant, offer: Sighting) -> Option<Pieces> {
    let first = |step| spans.iter().find(|span| span.step == step);
    let (read, seen) = (first(Step::Read)?, first(Step::Seen)?);
    let (commit, follow) = (first(Step::Commit)?, first(Step::Follow)?);
    let moments = [
        begun,
        read.ended,
        seen.begun,
        seen.ended,
        commit.begun,
        commit.ended,
        follow.begun,
        follow.ended,
        offer.at,
    ];
    let mut pieces = [Duration::ZERO; PIECES.len()];
    for (piece, ends) in pieces.iter_mut().zip(moments.windows(2)) {
        *piece = ends[1].saturating_duration_since(ends[0]);
    }
    Some(pieces)
}

fn print(runs: &[Run]) {
    let whole = Sample::of(runs.iter().map(|run| run.whole).collect());
    let reference = Sample::of(runs.iter().map(|run| run.reference.iter().sum()).collect());
    println!("2 produces + 1 commit        {reference}");
    for (index, name) in ["produce", "commit", "produce again"].iter().enumerate() {
        let piece = Sample::of(runs.iter().map(|run| run.reference[index]).collect());
        println!("  {name:<31} p50 {:6.0} us  p99 {:6.0}", piece.median(), piece.at(99));
    }
    println!("cancellation -> offer        {whole}");
    println!(
        "                             p50 {:.2} x, p99 {:.2} x (goal: p50 1.5 x)",
        whole.median() / reference.median(),
        whole.at(99) / reference.at(99)
    );
    for (index, name) in PIECES.iter().enumerate() {
        let piece = Sample::of(runs.iter().map(|run| run.pieces[index]).collect());
        println!("  {name:<31} p50 {:6.0} us  p99 {:6.0}", piece.median(), piece.at(99));
    }
}

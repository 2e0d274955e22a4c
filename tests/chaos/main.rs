//! The chaos test: many processes of the service on real Kafka and PostgreSQL. Everything is
//! killed, held still and cut off while a load goes on that keeps its own record of what was
//! acknowledged; then a checker looks at that record, the topics and the database.
//!
//! ```text
//!   the day ───MLLP──► connect ┐                      ┌► notify ──SMTP──► mailbox ──► patients
//!   desk ──────HTTP──► http  ──┼──► Kafka ──► match ──┤                                  │
//!   patients ──HTTP──► http  ──┘      ▲    (3 regions)└► connect ──MLLP──► hospitals     │
//!   streams ──────────────────────────┘        │                                        ▼
//!   replays, poison                         proxies ──► PostgreSQL                     http
//! ```
//!
//! `CHAOS_SECONDS` (120) and `CHAOS_SEED` (drawn, printed) set a run. The schedule follows from the
//! seed; processes and sockets are real, so it repeats what is done, and not to the microsecond
//! when.

#![expect(clippy::print_stderr, reason = "the table of the run is what people look at")]

mod again;
mod cancellations;
mod checks;
mod config;
mod crew;
mod database;
mod desk;
mod ending;
mod found;
mod frontend;
mod ground;
mod load;
mod member;
mod proxy;
mod quiet;
mod region;
mod rest;
mod schedule;
mod settings;
mod spawn;
mod streams;
mod strike;
mod table;
mod tally;
mod told;
mod topics;
mod world;

use std::time::{Duration, Instant};

use backfill_tests::pace;
use schedule::Fault;
use settings::Settings;
use world::World;

/// How long there is peace after a fault, at most.
const PEACE_MAX: Duration = Duration::from_millis(2_000);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_done_twice_whatever_is_hurt() {
    let settings = Settings::from_environment().unwrap();
    let faults = schedule::faults(settings.seed, settings.faults_for);
    let seconds = settings.faults_for.as_secs();
    eprintln!("CHAOS_SEED={} CHAOS_SECONDS={seconds}", settings.seed);
    let mut world = World::make(settings).await.unwrap();
    let begun = Instant::now();
    for (number, fault) in faults.iter().enumerate() {
        let elapsed = begun.elapsed();
        eprintln!("{:>4}/{} {elapsed:>7.1?} {}", number + 1, faults.len(), fault.name());
        world.strike(*fault).await.unwrap();
        let peace = world.pause(PEACE_MAX);
        pace::pass(peace).await;
    }
    world.strike_again().await.unwrap();
    eprintln!("{:.1?} of faults; now everything comes to rest", begun.elapsed());
    let (tally, everything, mut root) = world.come_to_rest().await.unwrap();
    eprintln!("{}", table::text(&tally, &everything));
    let found = checks::faults(&everything, &tally);
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
    let in_vain: Vec<_> = tally.in_vain().into_iter().map(Fault::name).collect();
    assert!(in_vain.is_empty(), "these never hit work in progress: {in_vain:?}");
    root.disable_cleanup(false);
}

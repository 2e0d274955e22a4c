//! A seeded day under a scripted clock, once on the embedded default and once on Kafka and
//! PostgreSQL: the same journal, the same ledger, the same state.

mod course;
mod day;
mod people;
mod side;
mod story;
mod vault;

use std::sync::Arc;

use backfill_store::{Memory, Options, Sqlite};

use course::Course;
use day::Day;
use side::Side;
use story::Story;

const SEED: u64 = 20_250_328;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_has_the_same_ledger() {
    let day = Day::of(SEED).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backfill.sqlite");
    let store = Arc::new(Sqlite::open(&path, &Options::default()).await.unwrap());
    let mut side = Side {
        store: store.clone(),
        log: store.clone(),
        intake: store.clone(),
        outbox: store.clone(),
        reader: store.clone(),
        feeds: None,
        driver: None,
        taken: 0,
    };
    let b = std::time::Instant::now();
    Course::run(SEED, &day, &mut side).await;
    let embedded = Story::of(side.store.as_ref(), side.reader.as_ref()).await;
    eprintln!(
        "{:?} said {} journal {} slots {}",
        b.elapsed(),
        day.said.len(),
        embedded.journal.len(),
        embedded.slots.len()
    );
    let mut by: std::collections::BTreeMap<_, u32> = Default::default();
    for r in &embedded.journal {
        *by.entry(r.event.name()).or_default() += 1;
    }
    eprintln!("{by:?}");
    let store = Arc::new(Memory::new().unwrap());
    let mut side = Side {
        store: store.clone(),
        log: store.clone(),
        intake: store.clone(),
        outbox: store.clone(),
        reader: store.clone(),
        feeds: None,
        driver: None,
        taken: 0,
    };
    Course::run(SEED, &day, &mut side).await;
    let memory = Story::of(side.store.as_ref(), side.reader.as_ref()).await;
    embedded.assert_is(&memory);
}

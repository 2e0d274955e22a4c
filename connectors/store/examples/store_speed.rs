//! Measures the store: deliveries per second by number of callers, beside an owner that commits.
//!
//! `cargo run -p backfill-store --example store_speed -- [folder]`: the folder decides which disk.
#![expect(clippy::print_stdout, reason = "a measurement is printed")]
#![expect(clippy::unwrap_used, reason = "a measurement that fails has no result")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use backfill_core::event::EntryRemoved;
use backfill_core::{EntryId, Event, EventId, Recorded, Timestamp};
use backfill_runtime::ports::{
    Commit, ContactStatement, Cursor, Delivery, Details, Identifier, Intake, JournalRow, Log,
    NewEvent, Projections, Resolved, Store, Vault, Who,
};
use backfill_store::{Options, Sqlite};

const SPAN: Duration = Duration::from_secs(3);
const BATCH_COUNT_MAX: usize = 256;

#[tokio::main(worker_threads = 2)]
async fn main() {
    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, Into::into);
    let folder = tempfile::tempdir_in(folder).unwrap();
    let store = Sqlite::open(&folder.path().join("speed.db"), &Options::default()).await.unwrap();
    let owner = tokio::spawn(commit_all(store.clone()));
    for callers in [1, 2, 8, 16, 64, 256] {
        let rate = take_for(SPAN, callers, &store).await;
        println!("{callers:>4} callers: {rate:>8.0} deliveries/s");
    }
    owner.abort();
    for persons in [1_u64, 8, 64] {
        let rate = meet_for(SPAN, persons, &store).await;
        println!("{persons:>4} callers: {rate:>8.0} new persons/s");
    }
    store.close().await;
}

/// The number of deliveries a second while an owner commits what comes.
async fn take_for(span: Duration, callers: u64, store: &Sqlite) -> f64 {
    let store = store.clone();
    repeat(span, callers, move |number| {
        let store = store.clone();
        async move {
            store.take(delivery(u128::from(number))).await.unwrap();
        }
    })
    .await
}

async fn meet_for(span: Duration, callers: u64, store: &Sqlite) -> f64 {
    let store = store.clone();
    repeat(span, callers, move |number| {
        let store = store.clone();
        async move {
            let value = format!("M{number}");
            let numbers = vec![Identifier { system: "EXAMPLE".to_owned(), value }];
            let who = Who { numbers, ..Who::default() };
            let Resolved::New(patient) = store.resolve(&who).await.unwrap() else { return };
            let details = Details::default();
            let mut delivery = delivery(u128::from(number));
            delivery.events.clear();
            delivery.contacts = vec![ContactStatement {
                event: None,
                patient,
                who,
                said_at: None,
                details,
                repeats: None,
            }];
            store.take(delivery).await.unwrap();
        }
    })
    .await
}

async fn repeat<F, W>(span: Duration, callers: u64, work: W) -> f64
where
    F: Future<Output = ()> + Send,
    W: Fn(u64) -> F + Send + Clone + 'static,
{
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let (count, start) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let (count, work) = (Arc::clone(&count), work.clone());
        tasks.spawn(async move {
            while start.elapsed() < span {
                work(NUMBER.fetch_add(1, Ordering::Relaxed)).await;
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    tasks.join_all().await;
    count.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}

fn delivery(number: u128) -> Delivery {
    let event = Event::EntryRemoved(EntryRemoved { entry: EntryId(number) });
    Delivery {
        source: "speed".to_owned(),
        id: number.to_string(),
        body_hash: [0; 32],
        received_at: Timestamp(0),
        events: vec![NewEvent { id: EventId(number), event }],
        contacts: Vec::new(),
        reply: vec![0; 100],
        quarantine: None,
        original: None,
        forget_after_ms: None,
        unused: None,
    }
}

/// Commits everything in the log, as an owner does.
async fn commit_all(store: Sqlite) {
    let mut appended = store.appended();
    let (mut cursor, mut seq) = (store.take_over().await.unwrap(), 0);
    loop {
        let records = store.read(cursor.next_offset, BATCH_COUNT_MAX).await.unwrap().records;
        if records.is_empty() {
            appended.changed().await.unwrap();
            continue;
        }
        let next_offset = records.last().unwrap().offset + 1;
        let journal = records.into_iter().map(|record| {
            seq += 1;
            let event = record.event.unwrap();
            let (id, at) = (record.id, record.received_at);
            let recorded = Recorded {
                seq,
                id,
                at,
                utc_offset_minutes: 0,
                said_at: None,
                source: String::new(),
                event,
            };
            JournalRow {
                came_as: recorded.id,
                recorded,
                fingerprint: record.fingerprint,
                original: None,
            }
        });
        store.commit(&batch(cursor, next_offset, journal.collect())).await.unwrap();
        cursor.next_offset = next_offset;
    }
}

fn batch(expected: Cursor, next_offset: u64, journal: Vec<JournalRow>) -> Commit {
    Commit {
        places: Vec::new(),
        expected,
        next_offset,
        journal,
        outcomes: Vec::new(),
        sender_outcomes: Vec::new(),
        commands: Vec::new(),
        records: Vec::new(),
        projections: Projections::default(),
        silenced: Vec::new(),
        quarantine: Vec::new(),
    }
}

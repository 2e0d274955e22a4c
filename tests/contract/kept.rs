//! How much is kept, and for how long: the quarantine has a cap, and what is old enough goes, a little at
//! a time, while the journal stays.

use std::sync::Arc;

use backfill_core::offer::OfferState;
use backfill_core::slot::{Outcome, Reason, SlotState};
use backfill_core::{Record, Timestamp};
use backfill_runtime::ports::{Delivery, PortError, Quarantined, SlotFilter, Store as _, Taken};
use backfill_store::{Options, Postgres, PostgresOptions, PutAside, Retention, Sqlite};

use crate::backends::House;
use crate::database::Database;
use crate::desk::{Desk, numbered};
use crate::sample::{self, MORNING, offer, slot};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn odd(sender: &str, id: usize) -> Delivery {
    let mut odd = sample::delivery(sender, &id.to_string(), Vec::new());
    odd.quarantine = Some(Quarantined {
        place: None,
        event: None,
        reason: "odd".to_owned(),
        kind: "hl7",
        original: format!("{id:0200}").into_bytes(),
    });
    odd
}

const LITTLE: PutAside = PutAside { sender_bytes_max: 2_000, bytes_max: 3_000 };

async fn one_sender_fills_the_quarantine_for_itself_alone(house: Arc<dyn House>) {
    let mut taken = 0;
    let full = loop {
        match house.take(odd("hl7:A", taken)).await {
            Ok(_) => taken += 1,
            Err(error) => break error,
        }
        assert!(taken < 20, "the quarantine has no end");
    };
    assert!(matches!(full, PortError::Full { .. }), "{full}");
    assert!(full.to_string().contains("hl7:A") && full.to_string().contains("/console"), "{full}");
    assert!((7..10).contains(&taken), "{taken}");
    // What comes again is answered as it was, and whoever needs no person is taken.
    let again = house.take(odd("hl7:A", 0)).await.unwrap();
    assert!(matches!(again, Taken::Duplicate { .. }), "{again:?}");
    let plain = sample::delivery("hl7:A", "plain", vec![sample::event(1)]);
    assert_eq!(house.take(plain).await.unwrap(), Taken::New);
    assert_eq!(house.take(odd("hl7:B", 100)).await.unwrap(), Taken::New);
    let rows = house.put_aside(10).await.unwrap();
    assert_eq!(rows[0].source, "hl7:A");
    assert!(2_000 / 2 < rows[0].bytes && rows[0].bytes <= 2_000, "{rows:?}");
    // All of them together have a limit too.
    let mut others = 0;
    while house.take(odd(&format!("hl7:C{others}"), 200 + others)).await.is_ok() {
        others += 1;
        assert!(others < 20);
    }
    assert!(house.summary().await.unwrap().quarantined < 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sender_fills_the_quarantine_for_itself_alone_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { put_aside: LITTLE, ..Options::default() };
    let house = Sqlite::open(&folder.path().join("backfill.db"), &options).await.unwrap();
    one_sender_fills_the_quarantine_for_itself_alone(Arc::new(house)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sender_fills_the_quarantine_for_itself_alone_on_postgres() {
    let database = Database::new().await;
    let options = PostgresOptions { put_aside: LITTLE, ..database.options() };
    let house = Postgres::open(&options, None).await.unwrap();
    one_sender_fills_the_quarantine_for_itself_alone(Arc::new(house)).await;
}

const KEPT: Retention = Retention {
    quarantine_days: 90,
    log_days: 30,
    delivery_days: 400,
    outbox_days: 400,
    decision_days: 730,
    slot_days: 730,
};

/// Something of every kind, of this morning.
async fn fill(house: &Arc<dyn House>) {
    for number in 0..5 {
        house.take(odd("hl7:A", number)).await.unwrap();
    }
    let event = vec![sample::event(70)];
    house.take(sample::delivery("api", "70", event)).await.unwrap();
    let mut desk = Desk::of(Arc::clone(house)).await;
    desk.commit(|commit| {
        let closed = |id| {
            let state = SlotState::Closed {
                outcome: Outcome::Unfilled,
                reason: Reason::Freed,
                at: MORNING,
            };
            backfill_core::slot::Slot { state, ..slot(id, "130", 0) }
        };
        commit.projections.slots = vec![closed(1), closed(2), slot(3, "130", 0)];
        commit.projections.offers = vec![offer(1, 1, 7, OfferState::Expired)];
        commit.commands = vec![numbered(1, 0, sample::message(1))];
        commit.records = vec![
            numbered(1, 1, Record::Ledger(sample::ledger(1, Reason::Freed))),
            numbered(1, 2, Record::Decision(Box::new(sample::decision(1)))),
            numbered(1, 3, Record::Decision(Box::new(sample::decision(3)))),
        ];
    })
    .await
    .unwrap();
    house.link(backfill_core::OfferId(1)).await.unwrap();
}

fn after(days: i64) -> Timestamp {
    Timestamp(MORNING.0 + days * DAY_MS)
}

/// What is left after so many days, by what it is.
async fn left(house: &Arc<dyn House>) -> (u64, usize, usize, usize) {
    let one = backfill_core::SlotId(1);
    let summary = house.summary().await.unwrap();
    let filter = SlotFilter { count_max: 10, ..SlotFilter::default() };
    let slots = house.slots(&filter).await.unwrap().len();
    let decisions = house.decisions(one).await.unwrap().len();
    (summary.quarantined, decisions, house.ledger(one).await.unwrap().len(), slots)
}

macro_rules! sweeps {
    ($name:ident, $store:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let (store, _folder) = $store;
            let house: Arc<dyn House> = Arc::new(store.clone());
            fill(&house).await;
            for (days, expected) in [
                (29, (5, 1, 1, 3)),
                (89, (5, 1, 1, 3)),
                (91, (0, 1, 1, 3)),
                (729, (0, 1, 1, 3)),
                // A slot that is not closed stays, however old.
                (740, (0, 0, 0, 1)),
            ] {
                while 0 < store.sweep(KEPT, after(days)).await.unwrap().total() {}
                assert_eq!(left(&house).await, expected, "after {days} days");
            }
            let none = Retention::default();
            assert_eq!(store.sweep(none, after(9_999)).await.unwrap().total(), 0);
            assert_eq!(store.journal(0, 10).await.unwrap().len(), 1, "the journal stays");
            store.verify_chain().await.unwrap().unwrap();
            // An id that was forgotten may come again as another message; its event is still known.
            assert_eq!(house.take(odd("hl7:A", 0)).await.unwrap(), Taken::New);
        }
    };
}

sweeps!(what_is_old_enough_goes_on_sqlite, {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backfill.db");
    (Sqlite::open(&path, &Options::default()).await.unwrap(), folder)
});
sweeps!(what_is_old_enough_goes_on_postgres, {
    let database = Database::new().await;
    let store = database.open().await;
    (store, database.into_folder())
});

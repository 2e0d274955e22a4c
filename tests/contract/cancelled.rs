//! Regression test for DESIGN D8 on PostgreSQL: callers whose clients go away must not take along
//! what others were told is done.
//!
//! sqlx 0.9.0 leaves a connection inside a transaction when a `begin()` is dropped at the wrong
//! moment; what later callers write on it is answered as done, and rolled back when the connection
//! closes. The first test shows that it still is so, the others that it does not happen here.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use backfill_core::OfferId;
use backfill_runtime::ports::{Intake as _, Log as _, Store as _, Vault as _};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::database::Database;
use crate::desk::Desk;
use crate::sample;

/// How many callers are cancelled, each followed by one that is told that its write is done.
const CALLERS: u32 = 100;
/// After how many polls at most a caller is cancelled.
const POLLS_MAX: u32 = 8;

/// Polls a future so often and drops it: a caller whose client has gone.
async fn cancelled_after<F: Future>(polls: u32, future: F) {
    let mut future = pin!(future);
    for _ in 0..polls {
        let done = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
        if done.await.is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

async fn plain_pool(database: &Database) -> PgPool {
    let pool = PgPoolOptions::new().max_connections(1).test_before_acquire(false);
    pool.connect(&database.url()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_pool_loses_what_it_acknowledged_after_a_cancelled_begin() {
    let database = Database::new().await;
    let _nothing = database.sql("CREATE TABLE written (number BIGINT)");
    let pool = plain_pool(&database).await;
    for number in 0..CALLERS {
        while pool.num_idle() == 0 {
            tokio::task::yield_now().await;
        }
        cancelled_after(number % POLLS_MAX, pool.begin()).await;
        let write = sqlx::query("INSERT INTO written VALUES ($1)").bind(i64::from(number));
        write.execute(&pool).await.unwrap();
    }
    pool.close().await;
    let kept: u32 = database.sql("SELECT count(*) FROM written").parse().unwrap();
    assert!(kept < CALLERS, "sqlx now cleans up: the hook may not be needed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_beside_cancelled_callers_is_there() {
    let database = Database::new().await;
    let store = database.open().await;
    for number in 0..CALLERS {
        let cancelled = store.count_wrong_check(sample::a_try(OfferId(0)));
        cancelled_after(number % POLLS_MAX, cancelled).await;
        cancelled_after(number % POLLS_MAX, store.take_over()).await;
        store.count_wrong_check(sample::a_try(OfferId(u128::from(number) + 1))).await.unwrap();
    }
    let id = CALLERS.to_string();
    store.take(sample::delivery("api", &id, vec![sample::event(1)])).await.unwrap();
    store.close().await;
    let again = database.open().await;
    for number in 0..CALLERS {
        let count =
            again.wrong_checks(sample::a_try(OfferId(u128::from(number) + 1))).await.unwrap();
        assert_eq!(count, 1, "the write of caller {number} was acknowledged and is lost");
    }
    assert_eq!(again.read(0, 10).await.unwrap().records.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_is_done_or_not_though_its_caller_went_away() {
    let database = Database::new().await;
    let store = database.open().await;
    let desk = Desk::of(Arc::new(store.clone())).await;
    let mut committed = backfill_runtime::ports::Reader::committed(&store);
    committed.mark_unchanged();
    let batch = desk.batch(|commit| commit.projections.slots = vec![sample::slot(1, "130", 0)]);
    cancelled_after(1, store.commit(&batch)).await;
    committed.changed().await.unwrap();
    let rows = "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM slot),
        (SELECT next_offset FROM cursor)";
    assert_eq!(database.sql(rows), "1|1|1");
}

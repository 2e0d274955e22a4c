//! Regression test for DESIGN D8: what a cancelled caller leaves behind on a connection.
//!
//! PostgreSQL shows the loss after any cancelled `begin()`. The SQLite driver of sqlx 0.9.0 takes
//! a `BEGIN` back itself when nobody waits for its answer, which the first test watches; a
//! transaction begun by a statement it knows nothing of, and then the loss is the same, which
//! the second test shows. The others show that neither happens behind [`Writer`].

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::Poll;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::door::Door;
use super::transact::{Tidy, Writer};

/// How often a caller is cancelled, each time one poll later.
const CANCELLATIONS: usize = 40;

struct Place(TempDir);

impl Place {
    async fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let pool = place.bare_pool().await;
        sqlx::query("CREATE TABLE written (number INTEGER)").execute(&pool).await.unwrap();
        pool.close().await;
        place
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("test.db")
    }

    async fn bare_pool(&self) -> SqlitePool {
        SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(connect(&self.file()))
            .await
            .unwrap()
    }

    async fn our_writer(&self) -> (Writer, SqlitePool) {
        let tidy = Tidy::default();
        let hook = tidy.clone();
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .after_release(move |connection, _| {
                let tidy = hook.clone();
                Box::pin(async move { tidy.clean(connection).await })
            })
            .connect_with(connect(&self.file()))
            .await
            .unwrap();
        (Writer::new(Door::unwatched(pool.clone(), tidy)), pool)
    }

    /// What is there after a restart.
    async fn count(&self) -> i64 {
        let pool = self.bare_pool().await;
        let count = sqlx::query_scalar("SELECT count(*) FROM written").fetch_one(&pool).await;
        pool.close().await;
        count.unwrap()
    }
}

fn connect(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
}

/// Polls a future so often and drops it: a caller whose client has gone.
async fn cancelled_after<F: Future>(polls: usize, future: F) {
    let mut future = pin!(future);
    for _ in 0..polls {
        let done = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
        if done.await.is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// A write that its caller was told is done.
async fn acknowledged(pool: &SqlitePool) {
    sqlx::query("INSERT INTO written VALUES (1)").execute(pool).await.unwrap();
}

/// A caller that begins by a statement, holds the connection, and is then cancelled.
async fn cancelled_in_a_transaction(pool: &SqlitePool) {
    let began = async {
        let mut connection = pool.acquire().await.unwrap();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await.unwrap();
        connection
    };
    drop(began.await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::disallowed_methods, reason = "this is the call that is on trial")]
async fn the_sqlite_driver_takes_a_cancelled_begin_back() {
    let place = Place::new().await;
    let pool = place.bare_pool().await;
    for polls in 0..CANCELLATIONS {
        cancelled_after(polls, pool.begin()).await;
        acknowledged(&pool).await;
    }
    pool.close().await;
    assert_eq!(place.count().await, i64::try_from(CANCELLATIONS).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bare_pool_loses_what_it_acknowledged_after_a_cancelled_transaction() {
    let place = Place::new().await;
    let pool = place.bare_pool().await;
    cancelled_in_a_transaction(&pool).await;
    acknowledged(&pool).await;
    pool.close().await;
    assert_eq!(place.count().await, 0, "the driver now cleans up: the hook may not be needed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_pool_loses_nothing_after_a_cancelled_transaction() {
    let place = Place::new().await;
    let (_, pool) = place.our_writer().await;
    cancelled_in_a_transaction(&pool).await;
    acknowledged(&pool).await;
    pool.close().await;
    assert_eq!(place.count().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_of_work_ends_though_its_caller_went_away() {
    let place = Place::new().await;
    let (writer, _) = place.our_writer().await;
    for polls in 0..CANCELLATIONS {
        let (done, told) = oneshot::channel();
        let work = writer.transact_then(
            |connection| {
                Box::pin(async move {
                    sqlx::query("INSERT INTO written VALUES (1)").execute(connection).await?;
                    Ok(())
                })
            },
            move |()| done.send(()).unwrap(),
        );
        // Polled at least once: before that nothing has begun.
        cancelled_after(polls + 1, work).await;
        told.await.unwrap();
    }
    writer.close().await;
    assert_eq!(place.count().await, i64::try_from(CANCELLATIONS).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_unit_of_work_leaves_nothing_and_the_next_one_works() {
    let place = Place::new().await;
    let (writer, _) = place.our_writer().await;
    let failed = writer.transact(|connection| {
        Box::pin(async move {
            sqlx::query("INSERT INTO written VALUES (1)").execute(&mut *connection).await?;
            // SQLite ends the transaction itself here: sqlx does not know.
            sqlx::query("ROLLBACK").execute(&mut *connection).await?;
            sqlx::query("no such statement").execute(connection).await?;
            Ok(())
        })
    });
    assert!(failed.await.is_err());
    let next = writer.transact(|connection| {
        Box::pin(async move {
            sqlx::query("INSERT INTO written VALUES (1)").execute(connection).await?;
            Ok(())
        })
    });
    next.await.unwrap();
    writer.close().await;
    assert_eq!(place.count().await, 1);
}

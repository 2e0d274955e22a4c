//! The one place that begins transactions. Each unit of work runs to its end even if its caller
//! goes away, and no connection returns to the pool inside a transaction (DESIGN D8).
//!
//! sqlx 0.9.0 loses acknowledged writes otherwise: a caller that is dropped at the wrong moment
//! leaves a connection inside a transaction; what later callers write on it is part of that
//! transaction, is answered as done, and is rolled back when the connection closes.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sqlx::{Connection as _, SqliteConnection};

pub(super) use super::door::Door;
use super::group::Group;
use crate::Error;
use crate::keys::Key;

/// A unit of work on the writer's connection, inside a transaction.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'c>>;

/// The writer: a pool of one connection.
#[derive(Clone)]
pub(super) struct Writer {
    door: Door,
    group: Group,
}

impl Writer {
    /// The pool must hold one connection and have [`clean`] as its `after_release`. Starts the
    /// task that gathers small units of work.
    pub(super) fn new(door: Door) -> Self {
        Self { group: Group::start(door.clone()), door }
    }

    /// Whether what comes can be written. Once something could not, it is tried.
    ///
    /// # Errors
    /// If it cannot.
    pub(super) async fn try_to_write(&self) -> Result<(), Error> {
        if !self.door.is_failing() {
            return self.door.look();
        }
        self.door.look_for_room().await?;
        self.transact(|connection| Box::pin(write_the_same(connection))).await?;
        self.door.is_mended();
        Ok(())
    }

    /// Runs a small `work` in a transaction together with others, to its end even if the caller
    /// is dropped.
    pub(super) async fn together<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        self.group.run(work).await
    }

    /// Runs `work` in a transaction of its own, to its end even if the caller is dropped.
    pub(super) async fn transact<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        self.transact_then(work, |_| ()).await
    }

    /// As [`Self::transact`], and then `done`, if it was committed, even if the caller is gone.
    pub(super) async fn transact_then<T, W, D>(&self, work: W, done: D) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
        D: FnOnce(&T) + Send + 'static,
    {
        let door = self.door.clone();
        let unit = tokio::spawn(async move {
            let outcome = run(&door, work).await?;
            done(&outcome);
            Ok(outcome)
        });
        unit.await.unwrap_or_else(|error| Err(Error::Ended(error.to_string())))
    }

    /// Moves the write-ahead log into the file and empties it, so that erased bytes do not stay
    /// in it. Whether that is done: readers may keep it from happening now; the next checkpoint then
    /// does it.
    pub(super) async fn forget_old_pages(&self) -> bool {
        let query = "PRAGMA wal_checkpoint(TRUNCATE)";
        let emptied: Result<(i64, i64, i64), _> =
            sqlx::query_as(query).fetch_one(&self.door.pool).await;
        match emptied {
            Ok((is_busy, ..)) => is_busy == 0,
            Err(error) => {
                tracing::warn!(%error, "the write-ahead log was not emptied");
                false
            }
        }
    }

    /// See [`Door::sealing_with`].
    pub(super) fn sealing_with(&self, path: &Path, proof: Key) {
        self.door.sealing_with(path, proof);
    }

    pub(super) async fn close(&self) {
        self.door.pool.close().await;
    }
}

/// Writes what is there already.
async fn write_the_same(connection: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query("UPDATE vault_key SET proof = proof").execute(connection).await?;
    Ok(())
}

/// Nothing to do: there is one writer, and the transaction has begun.
pub(super) fn hold_persons(
    _connection: &mut SqliteConnection,
    _region: &str,
) -> std::future::Ready<Result<(), Error>> {
    std::future::ready(Ok(()))
}

/// Nothing to do: no other process reads the file.
pub(super) fn ring(
    _connection: &mut SqliteConnection,
    _region: &str,
    _bell: &str,
) -> std::future::Ready<Result<(), Error>> {
    std::future::ready(Ok(()))
}

/// Must be called from a task of its own: a caller that is dropped takes it along.
pub(super) async fn run<T, W>(door: &Door, work: W) -> Result<T, Error>
where
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T>,
{
    let ended = match door.look() {
        Ok(()) => within(door, work).await,
        Err(gone) => Err(gone),
    };
    door.note(&ended);
    ended
}

#[expect(clippy::disallowed_methods, reason = "this is the place that begins transactions")]
async fn within<T, W>(door: &Door, work: W) -> Result<T, Error>
where
    W: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T>,
{
    let mut connection = door.pool.acquire().await?;
    door.tidy.forget();
    let mut transaction = connection.begin_with(door.begin()).await.map_err(|it| door.begun(it))?;
    let began = Instant::now();
    match work(&mut transaction).await {
        Ok(outcome) => {
            let committed = transaction.commit().await;
            // Before the connection goes back.
            if committed.is_ok() {
                door.tidy.note();
            }
            committed.map_err(|error| Error::CommitUnknown(error.to_string()))?;
            metrics::histogram!("backfill_store_transaction_seconds").record(began.elapsed());
            Ok(outcome)
        }
        Err(error) => {
            // If this fails too, `clean` rolls back or closes the connection.
            if let Err(second) = transaction.rollback().await {
                tracing::warn!(error = %second, "rollback failed");
            }
            Err(error)
        }
    }
}

/// Whether the writing connection goes back with nothing left behind: then nobody need ask it.
#[derive(Clone, Default)]
pub(super) struct Tidy(Arc<AtomicBool>);

impl Tidy {
    fn note(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn forget(&self) {
        self.0.store(false, Ordering::Release);
    }

    /// The pool's `after_release`.
    pub(super) async fn clean(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<bool, sqlx::Error> {
        if self.0.swap(false, Ordering::AcqRel) && !connection.is_in_transaction() {
            return Ok(true);
        }
        clean(connection).await
    }
}

/// The pool's `after_release`: rolls back whatever a cancelled caller left behind. A connection
/// on which sqlx and SQLite disagree about being in a transaction is closed.
pub(super) async fn clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let left_behind = match sqlx::query("ROLLBACK").execute(&mut *connection).await {
        Ok(_) => true,
        Err(error) if is_no_transaction(&error) => false,
        Err(error) => return Err(error),
    };
    if left_behind {
        tracing::warn!("rolled back a transaction that a cancelled caller left behind");
    }
    Ok(!connection.is_in_transaction())
}

fn is_no_transaction(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.message().contains("no transaction"))
}

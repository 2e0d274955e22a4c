//! The one place that begins transactions. Each unit of work runs to its end even if its caller
//! goes away, and no connection returns to the pool inside a transaction (DESIGN D8).
//!
//! sqlx 0.9.0 loses acknowledged writes otherwise: see `tests/contract/cancelled.rs`.

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

use sqlx::{Connection as _, PgConnection, PgPool};

use super::group::Group;
use crate::{Error, codes};

/// Where transactions begin.
pub(super) use sqlx::PgPool as Door;

/// A unit of work on a writer's connection.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'c>>;

/// The connections that write.
#[derive(Clone)]
pub(super) struct Writer {
    pool: PgPool,
    group: Group,
}

impl Writer {
    /// The pool must have [`clean`] as its `after_release`. Starts the task that gathers small
    /// units of work.
    pub(super) fn new(pool: PgPool) -> Self {
        Self { group: Group::start(pool.clone()), pool }
    }

    /// Runs a small `work` in a transaction together with others, to its end even if the caller
    /// is dropped. Otherwise those who look for a person would wait for each other's commits.
    pub(super) async fn together<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut PgConnection) -> Work<'c, T> + Send + 'static,
    {
        self.group.run(work).await
    }

    /// Runs `work` in a transaction of its own, to its end even if the caller is dropped.
    pub(super) async fn transact<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut PgConnection) -> Work<'c, T> + Send + 'static,
    {
        self.transact_then(work, |_| ()).await
    }

    /// As [`Self::transact`], and then `done`, if it was committed, even if the caller is gone.
    pub(super) async fn transact_then<T, W, D>(&self, work: W, done: D) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut PgConnection) -> Work<'c, T> + Send + 'static,
        D: FnOnce(&T) + Send + 'static,
    {
        let pool = self.pool.clone();
        detached(async move {
            let outcome = run(&pool, work).await?;
            done(&outcome);
            Ok(outcome)
        })
        .await
    }

    /// Runs `work`, which must be one statement: it is a transaction by itself. One round trip.
    pub(super) async fn once<T, W, D>(&self, work: W, done: D) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut PgConnection) -> Work<'c, T> + Send + 'static,
        D: FnOnce(&T) + Send + 'static,
    {
        let pool = self.pool.clone();
        detached(async move {
            let mut connection = pool.acquire().await?;
            let began = Instant::now();
            let outcome = work(&mut connection).await.map_err(after_sending)?;
            metrics::histogram!("backfill_store_transaction_seconds").record(began.elapsed());
            done(&outcome);
            Ok(outcome)
        })
        .await
    }

    /// Nothing to do: what erasing a person frees is overwritten when the table is vacuumed.
    pub(super) fn forget_old_pages(&self) -> std::future::Ready<bool> {
        std::future::ready(true)
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

async fn detached<T: Send + 'static>(
    unit: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(unit).await.unwrap_or_else(|error| Err(Error::Ended(error.to_string())))
}

/// A statement whose answer did not come may have been carried out.
fn after_sending(error: Error) -> Error {
    let Error::Database(said) = &error else { return error };
    let unknown = match said.as_database_error() {
        Some(said) => codes::ended_connection(said),
        None => !matches!(said, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed),
    };
    if unknown { Error::CommitUnknown(said.to_string()) } else { error }
}

/// Of those who look for the same person at the same time, one makes them and the others find
/// them. Held until the transaction ends.
pub(super) async fn hold_persons(connection: &mut PgConnection, region: &str) -> Result<(), Error> {
    let query = "SELECT pg_advisory_xact_lock(hashtext('backfill person'), hashtext($1))";
    sqlx::query(query).bind(region).execute(connection).await?;
    Ok(())
}

/// Rings a bell in other processes when the transaction is committed.
pub(super) async fn ring(
    connection: &mut PgConnection,
    region: &str,
    bell: &str,
) -> Result<(), Error> {
    let query = "SELECT pg_notify('backfill', $1)";
    sqlx::query(query).bind(format!("{region} {bell}")).execute(connection).await?;
    Ok(())
}

/// Must be called from a task of its own: a caller that is dropped takes it along.
#[expect(clippy::disallowed_methods, reason = "this is the place that begins transactions")]
pub(super) async fn run<T, W>(pool: &PgPool, work: W) -> Result<T, Error>
where
    W: for<'c> FnOnce(&'c mut PgConnection) -> Work<'c, T>,
{
    let mut transaction = pool.begin().await?;
    let began = Instant::now();
    match work(&mut transaction).await {
        Ok(outcome) => {
            transaction.commit().await.map_err(|error| after_sending(error.into()))?;
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

/// The pool's `after_release`: rolls back whatever a cancelled caller left behind. A connection
/// on which sqlx and PostgreSQL disagree about being in a transaction is closed.
pub(super) async fn clean(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query("ROLLBACK").execute(&mut *connection).await?;
    Ok(!connection.is_in_transaction())
}

//! The store on one SQLite file: who holds which connection, and how the file is opened.

mod chain;
mod group;
mod intake;
mod log;
mod offers;
mod open;
mod outbox;
mod person;
mod persons;
mod places;
mod prepared;
mod projections;
mod quarantine;
mod reader;
mod rows;
mod schema;
mod store;
#[cfg(test)]
mod sqlx_cancelled_begin;
mod transact;
mod vault;

use std::sync::Arc;

use sqlx::SqlitePool;
use tokio::sync::{mpsc, watch};

use crate::keys::Keys;
pub use chain::BrokenChain;
use transact::Writer;

/// One region on one SQLite file. Clones share everything.
///
/// One connection writes (WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`), a few read.
#[derive(Clone)]
pub struct Sqlite {
    inner: Arc<Inner>,
}

struct Inner {
    region: Arc<str>,
    writer: Writer,
    readers: SqlitePool,
    keys: Keys,
    intake: mpsc::Sender<intake::Job>,
    bells: Bells,
}

/// Rung after a commit, never before.
#[derive(Clone, Default)]
struct Bells {
    appended: watch::Sender<u64>,
    added: watch::Sender<u64>,
    committed: watch::Sender<u64>,
}

impl std::fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sqlite").field("region", &self.inner.region).finish_non_exhaustive()
    }
}

impl Sqlite {
    /// Waits for what is being done and closes the file. Later calls fail.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }

    fn region(&self) -> &str {
        &self.inner.region
    }
}

/// SQLite has no unsigned numbers; all of ours are small, checksums keep their bits.
fn stored(number: u64) -> i64 {
    number.cast_signed()
}

fn loaded(number: i64) -> u64 {
    number.cast_unsigned()
}

/// An id as the tables keep it.
fn blob(id: u128) -> Vec<u8> {
    id.to_be_bytes().to_vec()
}

/// An id as it was before [`blob`].
fn id(table: &'static str, bytes: &[u8]) -> Result<u128, crate::Error> {
    let bytes = bytes.try_into().map_err(|_| crate::Error::Row {
        table,
        reason: format!("an id has {} bytes", bytes.len()),
    })?;
    Ok(u128::from_be_bytes(bytes))
}

/// A number of rows for LIMIT.
fn limit(count_max: usize) -> i64 {
    i64::try_from(count_max).unwrap_or(i64::MAX)
}

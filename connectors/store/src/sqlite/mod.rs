//! The store on one SQLite file: who holds which connection, and how the file is opened.
//!
//! What is the same in PostgreSQL is in `../sql` and compiled once for each of the two, each with
//! its own connections under the names `House`, `Db`, `Connection` and `Pool`.

#[path = "../sql/chain.rs"]
mod chain;
#[path = "../sql/copies.rs"]
mod copies;
#[path = "../sql/exchange.rs"]
mod exchange;
#[path = "../sql/group.rs"]
mod group;
#[path = "../sql/heard.rs"]
mod heard;
#[path = "../sql/known.rs"]
mod known;
#[path = "../sql/lacking.rs"]
mod lacking;
#[path = "../sql/offerings.rs"]
mod offerings;
#[path = "../sql/intake.rs"]
mod intake;
#[path = "../sql/log.rs"]
mod log;
#[path = "../sql/merges.rs"]
mod merges;
#[path = "../sql/originals.rs"]
mod originals;
#[path = "../sql/outbox.rs"]
mod outbox;
#[path = "../sql/person.rs"]
mod person;
#[path = "../sql/persons.rs"]
mod persons;
#[path = "../sql/places.rs"]
mod places;
#[path = "../sql/reader.rs"]
mod reader;
#[path = "../sql/register.rs"]
mod register;
#[path = "../sql/rows.rs"]
mod rows;
#[path = "../sql/statements.rs"]
mod statements;
#[path = "../sql/stops.rs"]
mod stops;
#[path = "../sql/store.rs"]
mod store;
#[path = "../sql/story.rs"]
mod story;
#[path = "../sql/times.rs"]
mod times;
#[path = "../sql/subjects.rs"]
mod subjects;
#[path = "../sql/sweep.rs"]
mod sweep;
#[path = "../sql/tries.rs"]
mod tries;
#[path = "../sql/unlock.rs"]
mod unlock;
#[path = "../sql/unreadable.rs"]
mod unreadable;
#[path = "../sql/untrue.rs"]
mod untrue;
#[path = "../sql/unused.rs"]
mod unused;
#[path = "../sql/vault.rs"]
mod vault;
#[path = "../sql/ways.rs"]
mod ways;

mod called_off;
mod commit;
mod copy;
mod door;
#[cfg(test)]
mod group_tests;
mod offers;
mod open;
mod place;
#[cfg(test)]
mod plans;
mod projections;
mod quarantine;
mod rotate;
mod schema;
#[cfg(test)]
mod sqlx_cancelled_begin;
mod transact;

use std::sync::Arc;

use backfill_core::Timestamp;
use sqlx::{Sqlite as Db, SqliteConnection as Connection, SqlitePool as Pool};
use tokio::sync::mpsc;

use self::Sqlite as House;
use crate::asides::Asides;
use crate::bells::Bells;
use crate::keys::Keys;
use transact::Writer;

pub use copy::Copied;

/// How many rows one statement may carry, largest first. Few sizes, so that each text is
/// prepared once and then found in the cache.
const ROWS_AT_ONCE: [usize; 4] = [64, 16, 4, 1];

/// Whether what writes is gathered into one text: each statement crosses to the thread of its connection.
const GATHERS: bool = true;

/// Around the bytes that a column `bytes` must hold somewhere.
const HOLDS: (&str, &str) = ("instr(bytes, ", ") > 0");

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
    readers: Pool,
    keys: Keys,
    /// Numbers that the settings call nobody's.
    nobodys: Arc<[String]>,
    intake: mpsc::Sender<intake::Job>,
    asides: Arc<Asides>,
    marks: sweep::Marks,
    bells: Bells,
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

    /// Whether what comes can be written: after a failure it is tried.
    async fn write_something(&self) -> Result<(), crate::Error> {
        self.inner.writer.try_to_write().await
    }

    /// A file has no clock of its own.
    #[expect(clippy::unused_async, reason = "as on a database that is asked")]
    async fn own_time(&self) -> Result<Option<Timestamp>, crate::Error> {
        Ok(None)
    }

    fn region(&self) -> &str {
        &self.inner.region
    }
}

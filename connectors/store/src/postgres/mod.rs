//! The store on a PostgreSQL that several processes share: who holds which connection.
//!
//! What is the same in SQLite is in `../sql` and compiled once for each of the two, each with its
//! own connections under the names `House`, `Db`, `Connection` and `Pool`.

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
mod outcomes;
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

mod arguments;
mod commit;
mod connect;
mod effects;
mod following;
mod fresh;
mod inspection;
mod leases;
mod listen;
mod open;
mod publications;
mod quarantine;
mod rotate;
mod schema;
mod transact;
mod wishes;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use backfill_core::Timestamp;
use sqlx::{PgConnection as Connection, PgPool as Pool, Postgres as Db};
use tokio::sync::mpsc;

use self::Postgres as House;
use crate::asides::Asides;
use crate::bells::Bells;
use crate::keys::Keys;
use fresh::FreshFeeds;
use transact::Writer;

pub use inspection::{Inspection, LeaseRow};
pub use leases::PostgresLeases;
pub use schema::SchemaState;

/// How many rows one statement may carry, largest first: a statement costs a round trip. Few sizes,
/// so that each text is prepared once and then found in the cache.
const ROWS_AT_ONCE: [usize; 5] = [256, 64, 16, 4, 1];

/// Whether what writes is gathered into one text: a statement with arguments is one statement here.
const GATHERS: bool = false;

/// Around the bytes that a column `bytes` must hold somewhere.
const HOLDS: (&str, &str) = ("position(", " IN bytes) > 0");

/// One region on a PostgreSQL. Clones share everything.
///
/// Every connection has a role that owns nothing and sees the rows of its region only.
#[derive(Clone)]
pub struct Postgres {
    inner: Arc<Inner>,
}

struct Inner {
    region: Arc<str>,
    holder: Option<Arc<str>>,
    /// Whether what is committed is published.
    publishes: bool,
    /// The epoch in which this process owns the region; 0 before that.
    epoch: AtomicU64,
    writer: Writer,
    readers: Pool,
    keys: Keys,
    /// Numbers that the settings call nobody's.
    nobodys: Arc<[String]>,
    intake: mpsc::Sender<intake::Job>,
    asides: Arc<Asides>,
    marks: sweep::Marks,
    bells: Bells,
    /// What is to be published, as far as it was committed here.
    fresh: Arc<FreshFeeds>,
    /// Ends with the last handle.
    _listening: Option<listen::Listening>,
}

impl Inner {
    fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postgres").field("region", &self.inner.region).finish_non_exhaustive()
    }
}

impl Postgres {
    /// Whether what comes can be written: a standby takes nothing.
    async fn write_something(&self) -> Result<(), crate::Error> {
        let query = sqlx::query_scalar("SELECT pg_is_in_recovery()");
        let is_standby: bool = query.fetch_one(&self.inner.readers).await?;
        let told = || crate::Error::Unavailable("the database is a standby".to_owned());
        if is_standby { Err(told()) } else { Ok(()) }
    }

    /// Waits for what is being done and closes all connections. Later calls fail.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }

    /// What the database's clock says.
    async fn own_time(&self) -> Result<Option<Timestamp>, crate::Error> {
        let query = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
        let ms: i64 = sqlx::query_scalar(query).fetch_one(&self.inner.readers).await?;
        Ok(Some(Timestamp(ms)))
    }

    fn region(&self) -> &str {
        &self.inner.region
    }
}

//! What a killed process left on the disk, read from a copy: work that was taken and not done.

use std::path::Path;

use anyhow::Context as _;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

/// Bytes before the first frame of a write-ahead log.
const WAL_HEADER: usize = 32;
/// Bytes before the page of a frame.
const FRAME_HEADER: usize = 24;

/// See the module.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Remains {
    /// Events in the log that the engine has not taken.
    pub(crate) undecided: i64,
    /// Wishes that were committed and are not carried out.
    pub(crate) wishes: i64,
    /// Messages that are durable and whose acknowledgement the sender never saw.
    pub(crate) unheard: usize,
    /// Pages written by a transaction that was not committed.
    pub(crate) torn_pages: usize,
}

impl Remains {
    /// Looks at a copy. `in_flight` are the names of messages that were not answered.
    pub(crate) async fn of(
        database: &Path,
        write_ahead_log: &Path,
        in_flight: &[String],
    ) -> anyhow::Result<Self> {
        // Before the database is opened, which puts the log in order.
        let torn_pages = torn_pages(write_ahead_log)?;
        let pool = open(database, false).await?;
        let undecided = "SELECT log_end.next_offset - coalesce(cursor.next_offset, 0)
            FROM log_end LEFT JOIN cursor USING (region)";
        let wishes = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
        let remains = Self {
            undecided: sqlx::query_scalar(undecided).fetch_optional(&pool).await?.unwrap_or(0),
            wishes: sqlx::query_scalar(wishes).fetch_one(&pool).await?,
            unheard: unheard(&pool, in_flight).await?,
            torn_pages,
        };
        pool.close().await;
        Ok(remains)
    }
}

/// Opens a database that no service uses.
pub(crate) async fn open(database: &Path, is_read_only: bool) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::new().filename(database).read_only(is_read_only);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
    pool.with_context(|| format!("opening {}", database.display()))
}

async fn unheard(pool: &SqlitePool, in_flight: &[String]) -> anyhow::Result<usize> {
    let query = "SELECT count(*) FROM delivery WHERE delivery = $1";
    let mut count = 0;
    for name in in_flight {
        let found: i64 = sqlx::query_scalar(query).bind(name).fetch_one(pool).await?;
        count += usize::from(0 < found);
    }
    Ok(count)
}

/// Pages after the last commit of a write-ahead log (the SQLite file format, section 4.1). Frames
/// of an older round of the log have another salt and do not count.
fn torn_pages(write_ahead_log: &Path) -> anyhow::Result<usize> {
    let Ok(bytes) = std::fs::read(write_ahead_log) else { return Ok(0) };
    let Some(header) = bytes.get(..WAL_HEADER) else { return Ok(0) };
    let page_size = u32::from_be_bytes(header[8..12].try_into()?);
    let (salt, size) = (&header[16..24], FRAME_HEADER + usize::try_from(page_size)?);
    let frames =
        bytes[WAL_HEADER..].chunks(size).take_while(|frame| frame.get(8..16) == Some(salt));
    let mut torn = 0;
    for frame in frames {
        let is_commit = frame.len() == size && frame[4..8] != [0; 4];
        torn = if is_commit { 0 } else { torn + 1 };
    }
    Ok(torn)
}

//! Opens the file: checks it, brings its schema up to date, finds the key, starts the tasks.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqlitePool};

use super::door::Door;
use super::transact::{Tidy, Writer};
use super::unlock::unlock;
use super::{Inner, Sqlite, intake, place, schema, sweep};
use crate::asides::Asides;
use crate::bells::Bells;
use crate::{Error, Options};

/// Prepared statements kept per connection: more than there are texts, in all their sizes.
const STATEMENTS_MAX: usize = 256;

/// The writer's page cache, in KiB (negative is SQLite's way to say so).
const CACHE_KIB: &str = "-16384";

impl Sqlite {
    /// Opens or creates the database at `path`. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// If the file cannot be opened, is damaged, is another program's, has a newer schema than this
    /// program, or is missing beside its key; or if the key file is missing, of the wrong length, open
    /// to others, or not the one of this database.
    pub async fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        let key_file = key_file(path, options);
        place::refuse_lost(path, &key_file)?;
        place::make_folder(path)?;
        let tidy = Tidy::default();
        let writer = open_writer(path, options, tidy.clone()).await?;
        check(&writer, path).await?;
        place::refuse_foreign(&writer, path).await?;
        schema::migrate(&writer, path).await?;
        let readers = open_readers(path, options).await?;
        place::close_to_others(path);
        let writer = Writer::new(Door::to(writer, tidy, path)?);
        let region: Arc<str> = options.region.as_str().into();
        let keys = unlock(&writer, &region, &key_file).await?;
        writer.sealing_with(&key_file, keys.sealed_by);
        let bells = Bells::default();
        let asides = Arc::new(Asides::new(options.put_aside));
        let intake = intake::start(intake::Gatherer {
            region: Arc::clone(&region),
            keys: keys.clone(),
            writer: writer.clone(),
            bells: bells.clone(),
            publisher: None,
            asides: Arc::clone(&asides),
        });
        let nobodys = options.nobodys_numbers.clone().into();
        let marks = sweep::Marks::default();
        let inner = Inner { region, writer, readers, keys, nobodys, intake, asides, marks, bells };
        Ok(Self { inner: Arc::new(inner) })
    }
}

pub(super) fn connect(path: &Path, options: &Options) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(Duration::from_millis(options.busy_timeout_ms))
        .statement_cache_capacity(STATEMENTS_MAX)
        .disable_statement_logging()
}

async fn open_writer(path: &Path, options: &Options, tidy: Tidy) -> Result<SqlitePool, Error> {
    let connect = connect(path, options)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", CACHE_KIB)
        // What erasing a person frees is overwritten, not only unlinked.
        .pragma("secure_delete", "ON");
    let pool = pool(1, options).after_release(move |connection, _| {
        let tidy = tidy.clone();
        Box::pin(async move { tidy.clean(connection).await })
    });
    pool.connect_with(connect).await.map_err(Error::opening(path))
}

async fn open_readers(path: &Path, options: &Options) -> Result<SqlitePool, Error> {
    let connect = connect(path, options).read_only(true);
    Ok(pool(options.readers_max.max(1), options).connect_with(connect).await?)
}

fn pool(connections_max: u32, options: &Options) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections_max)
        // A file does not go away while it is idle.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        // Longer than the wait for a lock, or waiting callers give up before the lock does.
        .acquire_timeout(Duration::from_millis(options.busy_timeout_ms.saturating_mul(4)))
}

async fn check(pool: &SqlitePool, path: &Path) -> Result<(), Error> {
    let query = sqlx::query_scalar("PRAGMA quick_check(1)");
    let report: String = query.fetch_one(pool).await.map_err(Error::opening(path))?;
    if report == "ok" { Ok(()) } else { Err(Error::Damaged { path: path.to_owned(), report }) }
}

pub(super) fn key_file(path: &Path, options: &Options) -> PathBuf {
    match &options.key_file {
        Some(path) => path.clone(),
        None => path.with_file_name("vault.key"),
    }
}

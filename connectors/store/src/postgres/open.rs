//! Opens a region: checks the schema, makes the connections, finds the key, starts the tasks.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use backfill_runtime::ports::Publisher;

use super::fresh::FreshFeeds;
use super::listen::Listening;
use super::sweep::Marks;
use super::transact::Writer;
use super::unlock::unlock;
use super::{Inner, Postgres, connect, intake};
use crate::asides::Asides;
use crate::bells::Bells;
use crate::{Error, PostgresOptions};

/// The fewest connections of each kind.
const CONNECTIONS_MIN: u32 = 1;

impl Postgres {
    /// Opens a region. Must be called inside a tokio runtime. With a publisher, what is taken in
    /// goes to the feeds instead of the local log, and what is committed is told on them.
    ///
    /// # Errors
    /// If the database cannot be reached, has an older or newer schema than this program, or if
    /// the key file is missing, of the wrong length, or not the one of this region.
    pub async fn open(
        options: &PostgresOptions,
        publisher: Option<Arc<dyn Publisher>>,
    ) -> Result<Self, Error> {
        Self::schema(&options.url).await?.check()?;
        let connect = connect::for_region(&options.url, &options.region)?;
        let writers = options.connections_max.div_ceil(2).max(CONNECTIONS_MIN);
        let readers = options.connections_max.saturating_sub(writers).max(CONNECTIONS_MIN);
        let writer = Writer::new(connect::pool(connect.clone(), writers).await?);
        let readers = connect::pool(connect.clone(), readers).await?;
        let region: Arc<str> = options.region.as_str().into();
        let keys = unlock(&writer, &region, &key_file(options)?).await?;
        let bells = Bells::default();
        let asides = Arc::new(Asides::new(options.put_aside));
        let listening = match options.listens {
            true => Some(Listening::start(connect, Arc::clone(&region), bells.clone()).await?),
            false => None,
        };
        let publishes = publisher.is_some();
        let inner = Inner {
            holder: options.holder.as_deref().map(Into::into),
            publishes,
            epoch: AtomicU64::new(0),
            intake: intake::start(intake::Gatherer {
                region: Arc::clone(&region),
                keys: keys.clone(),
                writer: writer.clone(),
                bells: bells.clone(),
                publisher,
                asides: Arc::clone(&asides),
            }),
            asides,
            marks: Marks::default(),
            nobodys: options.nobodys_numbers.clone().into(),
            region,
            writer,
            readers,
            keys,
            bells,
            fresh: Arc::new(FreshFeeds::new()),
            _listening: listening,
        };
        Ok(Self { inner: Arc::new(inner) })
    }
}

pub(super) fn key_file(options: &PostgresOptions) -> Result<std::path::PathBuf, Error> {
    if let Some(path) = &options.key_file {
        return Ok(path.clone());
    }
    let made = std::fs::create_dir_all(&options.data);
    made.map_err(|error| Error::Database(sqlx::Error::Io(error)))?;
    Ok(options.data.join("vault.key"))
}

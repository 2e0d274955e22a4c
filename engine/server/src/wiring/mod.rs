//! The only place that names connectors: which of them stands behind which port.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use backfill_core::{RuleSet, Timestamp};
use backfill_hl7::{Mapping, Receiver, Writeback};
use backfill_notify::Notify;
use backfill_runtime::Zone;
use backfill_runtime::clock::Clock;
use backfill_runtime::executor::Executor;
use backfill_runtime::live::{FENCED_MAX, Live};
use backfill_runtime::ports::{Handler, Topic};
use backfill_store::Sqlite;

use crate::config::Config;

/// The name of the database in the data folder.
pub(crate) const DATABASE: &str = "backfill.sqlite";

/// Held by a running service, so that no second one and no clean-up takes its folder away.
const LOCK: &str = "service.lock";

/// Everything that is open while the service runs.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) config: Arc<Config>,
    pub(crate) store: Arc<Sqlite>,
    pub(crate) clock: Clock,
    pub(crate) zone: Zone,
    pub(crate) mapping: Arc<Mapping>,
}

impl Parts {
    /// Opens the data folder and reads the mapping file.
    ///
    /// # Errors
    /// If the folder, the database, its key or the mapping can not be used.
    pub(crate) async fn open(config: Config) -> anyhow::Result<Self> {
        let mapping = mapping(config.hl7.mapping.as_deref())?;
        Self::with_mapping(config, mapping).await
    }

    /// [`Parts::open`] with a mapping that is not in a file.
    ///
    /// # Errors
    /// If the folder, the database or its key can not be used.
    pub(crate) async fn with_mapping(config: Config, mapping: Mapping) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&config.data)
            .with_context(|| format!("can not make the data folder `{}`", config.data.display()))?;
        let path = config.data.join(DATABASE);
        let store = Sqlite::open(&path, &config.store()).await?;
        Ok(Self {
            zone: Zone::named(&config.zone)?,
            config: Arc::new(config),
            store: Arc::new(store),
            clock: Clock::system(),
            mapping: Arc::new(mapping),
        })
    }

    pub(crate) fn now(&self) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
        let clock = self.clock;
        Arc::new(move || clock.now())
    }

    pub(crate) fn live(&self) -> Live {
        Live {
            store: self.store.clone(),
            log: self.store.clone(),
            clock: self.clock,
            zone: self.zone.clone(),
            region: self.config.region.clone(),
            rules: RuleSet::built_in(),
            fenced_max: FENCED_MAX,
        }
    }

    pub(crate) fn app(&self) -> backfill_http::App {
        backfill_http::App {
            intake: self.store.clone(),
            reader: self.store.clone(),
            vault: self.store.clone(),
            zone: self.zone.clone(),
            now: self.now(),
            options: Arc::new(self.config.pages()),
        }
    }

    pub(crate) fn receiver(&self) -> Receiver {
        let (store, mapping) = (&self.store, self.mapping.clone());
        Receiver::new(store.clone(), store.clone(), mapping, self.zone.clone(), self.now())
    }

    /// Tells patients.
    ///
    /// # Errors
    /// If a setting of the messages can not work.
    pub(crate) fn notifier(&self) -> anyhow::Result<Executor> {
        let vault = self.store.clone();
        let notify = Notify::new(self.config.notify(), vault, self.zone.clone(), self.now())?;
        Ok(self.executor(Topic::Offers, Arc::new(notify)))
    }

    /// Books in the trust's system; none if no address is set.
    pub(crate) fn writeback(&self) -> Option<Executor> {
        let address = self.config.hl7.writeback.as_deref()?;
        let wait = Duration::from_secs(self.config.hl7.writeback_seconds);
        let (vault, mapping) = (self.store.clone(), self.mapping.clone());
        let writeback = Writeback::new(address, wait, vault, mapping, self.zone.clone());
        Some(self.executor(Topic::Bookings, Arc::new(writeback)))
    }

    fn executor(&self, topic: Topic, handler: Arc<dyn Handler>) -> Executor {
        let (outbox, intake) = (self.store.clone(), self.store.clone());
        Executor { topic, outbox, handler, intake, clock: self.clock }
    }
}

/// Takes the data folder for this process, until the returned file is closed.
///
/// # Errors
/// If another process runs on it, or it can not be written.
pub(crate) fn lock(data: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(data)
        .with_context(|| format!("can not make the data folder `{}`", data.display()))?;
    let path = data.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| format!("can not write `{}`", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another backfill runs on `{}`; stop it, or give --data", data.display())
        }
        Err(TryLockError::Error(error)) => Err(error).context("the lock of the data folder"),
    }
}

fn mapping(file: Option<&Path>) -> anyhow::Result<Mapping> {
    Ok(match file {
        Some(file) => Mapping::from_file(file)?,
        None => Mapping::built_in()?,
    })
}

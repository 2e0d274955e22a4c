//! The only place that names connectors: which of them stands behind which port.

mod database;
mod feeds;
mod installation;
mod known_time;
mod lock;
mod not_ready;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use backfill_core::{RuleSet, Timestamp};
use backfill_hl7::{Mapping, Receiver, Writeback};
use backfill_http::ClockSays;
use backfill_notify::{ByHand, Notify, Ports};
use backfill_runtime::Zone;
use backfill_runtime::clock::Clock;
use backfill_runtime::executor::Executor;
use backfill_runtime::keep_time::keep;
use backfill_runtime::live::{FENCED_MAX, Live};
use backfill_runtime::ports::{Handler, Intake, PortError, Publisher, Topic};
use tokio::sync::watch;

use crate::config::Config;
pub(crate) use database::{Database, FILE as DATABASE, make_folder, must_exist};
pub(crate) use feeds::Feeds;
pub(crate) use installation::{Installation, Region, connections_each};
use known_time::KnownTime;
pub(crate) use lock::{is_running, lock};
pub(crate) use not_ready::NotReady;

/// Everything that is open for one region.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) config: Arc<Config>,
    pub(crate) region: String,
    pub(crate) store: Arc<dyn Database>,
    pub(crate) clock: Clock,
    pub(crate) zone: Zone,
    pub(crate) mapping: Arc<Mapping>,
}

impl Parts {
    /// Opens the region of the settings, on whichever database they name, and reads the mapping
    /// file.
    ///
    /// # Errors
    /// If the folder, the database, its key, the broker or the mapping cannot be used.
    pub(crate) async fn open(config: Config) -> anyhow::Result<Self> {
        let mapping = mapping(&config)?;
        let feeds = Feeds::open(&config).await?;
        Self::with(Arc::new(config), Arc::new(mapping), feeds.as_ref()).await
    }

    /// [`Parts::open`] with a mapping that is not in a file and a broker that is open.
    ///
    /// # Errors
    /// If the folder, the database or its key cannot be used.
    pub(crate) async fn with(
        config: Arc<Config>,
        mapping: Arc<Mapping>,
        feeds: Option<&Feeds>,
    ) -> anyhow::Result<Self> {
        let publisher = feeds.map(|feeds| feeds.publisher.clone() as Arc<dyn Publisher>);
        Ok(Self {
            store: database::open(&config, publisher).await?,
            region: config.region.clone(),
            zone: Zone::named(&config.zone)?,
            clock: config.clock(),
            config,
            mapping,
        })
    }

    pub(crate) fn now(&self) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
        let clock = self.clock.clone();
        Arc::new(move || clock.now())
    }

    /// Holds the clock against what the database says.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(crate) async fn look_at_clock(&self) -> Result<(), PortError> {
        self.clock.compare(&self.store.times().await?);
        Ok(())
    }

    /// Keeps the clock held against the database, where no engine does.
    pub(crate) fn keep_time(
        &self,
        shutdown: watch::Receiver<bool>,
    ) -> impl Future<Output = anyhow::Result<()>> + Send + 'static {
        let keeping = keep(self.clock.clone(), self.store.clone(), self.region.clone(), shutdown);
        async move {
            keeping.await;
            Ok(())
        }
    }

    /// Takes in what comes while the time is known.
    fn intake(&self) -> Arc<dyn Intake> {
        Arc::new(KnownTime { clock: self.clock.clone(), intake: self.store.clone() })
    }

    fn said_of_clock(&self) -> Arc<dyn Fn() -> ClockSays + Send + Sync> {
        let clock = self.clock.clone();
        Arc::new(move || match (clock.unknown(), clock.implausible()) {
            (Some(reason), _) => ClockSays::Unknown(reason.to_string()),
            (None, Some(reason)) => ClockSays::Held(reason.to_string()),
            (None, None) => ClockSays::Right,
        })
    }

    pub(crate) fn live(&self) -> Live {
        Live {
            store: self.store.clone(),
            log: self.store.clone(),
            clock: self.clock.clone(),
            zone: self.zone.clone(),
            region: self.region.clone(),
            rules: RuleSet::built_in(),
            fenced_max: FENCED_MAX,
        }
    }

    pub(crate) fn app(&self) -> backfill_http::App {
        backfill_http::App {
            intake: self.intake(),
            reader: self.store.clone(),
            vault: self.store.clone(),
            subjects: self.store.clone(),
            outbox: self.store.clone(),
            zone: self.zone.clone(),
            now: self.now(),
            clock: self.said_of_clock(),
            options: Arc::new(self.config.pages()),
        }
    }

    pub(crate) fn receiver(&self) -> Receiver {
        let (store, mapping) = (&self.store, self.mapping.clone());
        Receiver::new(self.intake(), store.clone(), mapping, self.zone.clone(), self.now())
    }

    /// Tells patients.
    ///
    /// # Errors
    /// If a setting of the messages cannot work.
    pub(crate) fn notifier(&self) -> anyhow::Result<Executor> {
        let store = &self.store;
        let ports = Ports { vault: store.clone(), reader: store.clone(), ways: store.clone() };
        let notify = Notify::new(self.config.notify(), ports, self.zone.clone(), self.now())?;
        let notify = if self.config.is_demonstration { notify.for_demonstration() } else { notify };
        Ok(self.executor(Topic::Offers, Arc::new(notify)))
    }

    /// Books in the trust's system; without an address for it, leaves it to a person.
    pub(crate) fn booker(&self) -> Executor {
        let handler: Arc<dyn Handler> = match self.config.hl7.writeback.as_deref() {
            Some(address) => {
                let wait = Duration::from_secs(self.config.hl7.writeback_seconds);
                let (vault, mapping) = (self.store.clone(), self.mapping.clone());
                let writeback = Writeback::new(address, wait, vault, mapping, self.zone.clone());
                Arc::new(writeback.begun_at(self.now()()))
            }
            None => Arc::new(ByHand),
        };
        self.executor(Topic::Bookings, handler)
    }

    fn executor(&self, topic: Topic, handler: Arc<dyn Handler>) -> Executor {
        let (outbox, intake) = (self.store.clone(), self.store.clone());
        Executor { topic, outbox, handler, intake, clock: self.clock.clone() }
    }
}

/// The codes of the senders, as the settings name them.
///
/// # Errors
/// If the file cannot be used.
pub(crate) fn mapping(config: &Config) -> anyhow::Result<Mapping> {
    Ok(match config.hl7.mapping.as_deref() {
        Some(file) => Mapping::from_file(file)?,
        None => Mapping::built_in()?,
    })
}

//! One region on Kafka and PostgreSQL in this process: the same parts as the binary's matcher.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use backfill_core::RuleSet;
use backfill_kafka::{KafkaLog, KafkaPublisher, Options, ensure_topics};
use backfill_runtime::Zone;
use backfill_runtime::clock::Clock;
use backfill_runtime::live::{FENCED_MAX, Live, Status};
use backfill_runtime::relay::{Relay, Troubles};
use backfill_servers::Broker;
use backfill_store::{Postgres, PostgresOptions};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::spans::{Spans, Timed};

/// The region of the figures.
pub(crate) const NAME: &str = "figures";
/// How many connections the store may have.
const CONNECTIONS_MAX: u32 = 8;
/// As a server with little memory would be set up, for both contestants alike.
const POSTGRES: [(&str, &str); 2] = [("shared_buffers", "1GB"), ("max_wal_size", "8GB")];

/// The servers and where they are.
pub(crate) struct Servers {
    pub(crate) postgres: backfill_servers::Postgres,
    broker: Broker,
    folder: PathBuf,
}

impl Servers {
    pub(crate) async fn start(folder: &Path) -> anyhow::Result<Self> {
        let postgres = backfill_servers::Postgres::start_with(&POSTGRES);
        let servers =
            Self { postgres, broker: Broker::start_for_figures(), folder: folder.to_owned() };
        ensure_topics(&servers.kafka()).await?;
        Ok(servers)
    }

    pub(crate) fn brokers(&self) -> String {
        self.broker.bootstrap()
    }

    pub(crate) fn kafka(&self) -> Options {
        Options { brokers: self.brokers(), ..Options::default() }
    }

    /// Makes an empty database with our schema.
    pub(crate) async fn database(&self, name: &str) -> anyhow::Result<()> {
        self.postgres.create_database(name);
        Ok(Postgres::migrate(&self.postgres.url(name)).await?)
    }

    pub(crate) fn store(&self, database: &str) -> PostgresOptions {
        PostgresOptions {
            nobodys_numbers: Vec::new(),
            put_aside: backfill_store::PutAside::default(),
            url: self.postgres.url(database),
            region: NAME.to_owned(),
            holder: None,
            connections_max: CONNECTIONS_MAX,
            key_file: None,
            listens: false,
            data: self.folder.clone(),
        }
    }
}

/// A region at work.
pub(crate) struct Region {
    pub(crate) publisher: Arc<KafkaPublisher>,
    pub(crate) status: watch::Receiver<Status>,
    pub(crate) spans: Spans,
    store: Arc<Postgres>,
    tasks: JoinSet<anyhow::Result<()>>,
    stop: watch::Sender<bool>,
}

impl Region {
    pub(crate) async fn start(servers: &Servers, database: &str) -> anyhow::Result<Self> {
        let publisher = Arc::new(KafkaPublisher::open(&servers.kafka())?);
        let store = Postgres::open(&servers.store(database), Some(publisher.clone())).await?;
        let log = KafkaLog::open(&servers.kafka(), NAME, &[NAME.to_owned()])?;
        let (stop, shutdown) = watch::channel(false);
        let (sender, status) = watch::channel(Status::default());
        let (spans, store, tasks) = (Spans::default(), Arc::new(store), JoinSet::new());
        let mut region = Self { publisher, status, spans, store, tasks, stop };
        let (live, relay) = (region.live(Arc::new(log))?, region.relay());
        let ends = shutdown.clone();
        region.tasks.spawn(async move { Ok(live.run(ends, sender).await?) });
        region.tasks.spawn(async move { Ok(relay.run(shutdown).await?) });
        Ok(region)
    }

    fn live(&self, log: Arc<KafkaLog>) -> anyhow::Result<Live> {
        Ok(Live {
            store: Arc::new(self.timed(&self.store)),
            log: Arc::new(self.timed(&log)),
            clock: Clock::system(),
            zone: Zone::named(Zone::LONDON)?,
            region: NAME.to_owned(),
            rules: RuleSet::built_in(),
            fenced_max: FENCED_MAX,
        })
    }

    fn relay(&self) -> Relay {
        Relay {
            region: NAME.to_owned(),
            publications: Arc::new(self.timed(&self.store)),
            publisher: Arc::new(self.timed(&self.publisher)),
            clock: Clock::system(),
            troubles: Troubles::default(),
        }
    }

    fn timed<T>(&self, port: &Arc<T>) -> Timed<T> {
        Timed { port: Arc::clone(port), spans: self.spans.clone() }
    }

    /// Waits until the engine is in memory and owns the region.
    pub(crate) async fn recovered(&self) -> anyhow::Result<()> {
        self.status.clone().wait_for(|it| it.recovered).await?;
        Ok(())
    }

    /// Waits until so many records are decided and committed.
    pub(crate) async fn decided(&self, records: u64) -> anyhow::Result<()> {
        self.status.clone().wait_for(|it| records <= it.seq).await?;
        Ok(())
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        self.store.close().await;
        Ok(())
    }
}

//! Kafka: what each part reads from it and publishes to it.

use std::sync::Arc;
use std::time::Duration;

use backfill_kafka::{KafkaLog, KafkaPublisher, KafkaWishLog, Options};
use backfill_runtime::ports::Topic;
use backfill_store::Postgres;
use metrics::gauge;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::warn;

use super::NotReady;
use crate::config::Config;
use crate::measures;

/// How often the broker is asked whether it is there.
const ASK_EVERY: Duration = Duration::from_secs(5);

/// By what the processes of this installation know each other's records. The first that opens an empty
/// database makes its key.
async fn own_key(config: &Config) -> anyhow::Result<[u8; 32]> {
    let opened = Postgres::open(&config.postgres_options(&config.region), None).await;
    let store = opened.map_err(NotReady::postgres(config))?;
    let key = store.records_key();
    store.close().await;
    Ok(key)
}

/// The broker, as the settings name it.
#[derive(Clone)]
pub(crate) struct Feeds {
    pub(crate) options: Options,
    pub(crate) publisher: Arc<KafkaPublisher>,
    regions: Vec<String>,
}

impl Feeds {
    /// Opens a publisher; none if Kafka is not used.
    ///
    /// # Errors
    /// If a setting cannot work.
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Option<Self>> {
        let Some(mut options) = config.feeds() else { return Ok(None) };
        options.own_key = Some(own_key(config).await?);
        let publisher = KafkaPublisher::open(&options)?;
        let regions = config.all_regions();
        Ok(Some(Self { options, publisher: Arc::new(publisher), regions }))
    }

    /// What comes in for a region.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn log(&self, region: &str) -> anyhow::Result<Arc<KafkaLog>> {
        Ok(Arc::new(KafkaLog::open(&self.options, region, &self.regions)?))
    }

    /// A region's wishes of one topic.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(crate) fn wish_log(&self, topic: Topic, region: &str) -> anyhow::Result<Arc<KafkaWishLog>> {
        Ok(Arc::new(KafkaWishLog::open(&self.options, topic, region)?))
    }

    /// Tells on `answers` whether the broker is there, until `shutdown` becomes true.
    pub(crate) async fn watch(
        self,
        answers: watch::Sender<bool>,
        mut shutdown: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        while timeout(ASK_EVERY, shutdown.wait_for(|stop| *stop)).await.is_err() {
            let reachable = self.publisher.is_answered().await;
            if !reachable {
                warn!(brokers = self.options.brokers, "no broker answers");
            }
            gauge!(measures::BROKER).set(if reachable { 1.0 } else { 0.0 });
            answers.send_replace(reachable);
        }
        Ok(())
    }
}

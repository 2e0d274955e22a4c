//! The way onto the feeds: returns when every record is acknowledged by all who must have it.

mod delivery;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use backfill_runtime::ports::{Outgoing, Publisher, Undelivered};
use metrics::counter;
use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::producer::{FutureProducer, Producer};
use tracing::{error, warn};

use crate::context::Context;
use crate::error::unavailable;
use crate::last_words::LastWords;
use crate::reach::{CUT_OFF, Reach, STATISTICS_MS};
use crate::{Error, Options, end};
use delivery::{Failure, How, about, deliver};

/// How long a record is tried, in milliseconds: then who waits for it hears that it failed.
const TIMEOUT_MS: &str = "10000";

const SETTINGS: [(&str, &str); 15] = [
    ("enable.idempotence", "true"),
    ("acks", "all"),
    // As the Java clients: a record of ours and one of a sender's meet in one partition.
    ("partitioner", "murmur2_random"),
    ("message.timeout.ms", TIMEOUT_MS),
    ("request.timeout.ms", "5000"),
    // Somebody waits for each record.
    ("linger.ms", "0"),
    ("retry.backoff.ms", "50"),
    ("retry.backoff.max.ms", "500"),
    ("queue.buffering.max.messages", "100000"),
    ("queue.buffering.max.kbytes", "65536"),
    ("message.max.bytes", "1048576"),
    ("compression.type", "lz4"),
    ("topic.metadata.propagation.max.ms", "5000"),
    ("topic.metadata.refresh.sparse", "true"),
    ("statistics.interval.ms", STATISTICS_MS),
];

/// Publishes records. Keeps a connection to the brokers.
pub struct KafkaPublisher {
    config: ClientConfig,
    how: How,
    last_words: LastWords,
    running: Mutex<Arc<Running>>,
}

// The key is not shown.
impl std::fmt::Debug for KafkaPublisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KafkaPublisher")
    }
}

impl KafkaPublisher {
    /// A publisher; the brokers are looked for when something is published.
    ///
    /// # Errors
    /// If the settings are refused.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let config = options.client(&SETTINGS)?;
        let last_words = LastWords::default();
        let running = Mutex::new(Arc::new(Running::new(&config, &last_words)?));
        let how = How { values: options.values, own_key: options.own_key };
        Ok(Self { config, how, last_words, running })
    }

    pub(crate) fn running(&self) -> Arc<Running> {
        Arc::clone(&self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn undelivered(&self, failure: Failure) -> Undelivered {
        let Failure { reason, is_forbidden, is_too_large } = failure;
        let is_told = is_forbidden || is_too_large;
        let reason = if is_told { reason } else { self.last_words.after(&reason) };
        Undelivered { error: unavailable(reason), is_refused: is_too_large }
    }

    /// The producer, after looking whether it can go on.
    fn usable(&self) -> Arc<Running> {
        let running = self.running();
        if running.reach.is_cut_off() {
            self.replace(&running, CUT_OFF);
        }
        self.running()
    }

    /// Puts a new producer in the place of one that cannot go on: an idempotent one that has lost
    /// count, or one that has forgotten all brokers.
    fn replace(&self, failed: &Arc<Running>, reason: &str) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&running, failed) {
            return;
        }
        counter!("backfill_publisher_renewals_total").increment(1);
        warn!(reason, "publishing failed, going on with a new producer");
        match Running::new(&self.config, &self.last_words) {
            Ok(new) => *running = Arc::new(new),
            Err(error) => error!(%error, "there is no new producer"),
        }
    }
}

#[async_trait]
impl Publisher for KafkaPublisher {
    async fn deliver(&self, records: &[Outgoing]) -> Vec<Result<(), Undelivered>> {
        let running = self.usable();
        let mut told = deliver(running.producer(), self.how, records).await;
        let published = told.iter().filter(|it| it.is_ok()).count();
        counter!("backfill_published_total").increment(published as u64);
        if published < records.len() {
            counter!("backfill_publish_failures_total").increment(1);
        }
        if let Some((code, fatal)) = running.producer().client().fatal_error() {
            self.replace(&running, &fatal);
            // Who may write nowhere is refused before any record is.
            if code == RDKafkaErrorCode::ClusterAuthorizationFailed {
                told = records.iter().map(|record| Err(about(record, code))).collect();
            }
        }
        if let Some(Failure { reason, .. }) =
            told.iter().filter_map(|it| it.as_ref().err()).find(|it| it.is_forbidden)
        {
            error!(reason, "a topic cannot be written");
        }
        told.into_iter().map(|it| it.map_err(|failure| self.undelivered(failure))).collect()
    }
}

/// A producer and what is known of its brokers.
pub(crate) struct Running {
    producer: Option<FutureProducer<Context>>,
    reach: Reach,
}

impl Running {
    fn new(config: &ClientConfig, last_words: &LastWords) -> Result<Self, Error> {
        let reach = Reach::default();
        let context = Context { last_words: last_words.clone(), reach: reach.clone() };
        let producer = FutureProducer::from_config_and_context(config, context)?;
        Ok(Self { producer: Some(producer), reach })
    }

    pub(crate) fn producer(&self) -> &FutureProducer<Context> {
        self.producer.as_ref().expect("it is taken only at the end")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end::aside(self.producer.take());
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}

//! Asks the cluster about its topics.

use std::collections::BTreeMap;

use backfill_runtime::ports::Feed;
use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::metadata::MetadataTopic;
use rdkafka::producer::{FutureProducer, Producer as _};

use super::TIMEOUT;
use crate::context::Context;
use crate::last_words::LastWords;
use crate::{Error, Options};

/// Every topic we know.
pub(super) fn feeds() -> impl Iterator<Item = Feed> {
    Feed::IN.into_iter().chain(Feed::OUT)
}

/// What the cluster says of a topic.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Why it says nothing else.
    pub(super) error: Option<RDKafkaErrorCode>,
    pub(super) partitions: usize,
    /// Of the partition that is kept on the fewest brokers.
    pub(super) replication: usize,
    /// Partitions that nobody serves now.
    pub(super) leaderless: usize,
}

impl Known {
    /// Whether all of it can be used now, as far as it depends on the brokers.
    pub(super) fn is_served(&self) -> bool {
        self.error.is_none() && 0 < self.partitions && self.leaderless == 0
    }

    fn of(topic: &MetadataTopic) -> Self {
        let partitions = topic.partitions();
        Self {
            error: topic.error().map(RDKafkaErrorCode::from),
            partitions: partitions.len(),
            replication: partitions.iter().map(|it| it.replicas().len()).min().unwrap_or(0),
            leaderless: partitions.iter().filter(|it| it.leader() < 0).count(),
        }
    }
}

/// A connection to ask by.
pub(super) struct Admin {
    pub(super) client: AdminClient<Context>,
    /// Asks what is not changed. The client above never tells why no broker answers: nobody polls
    /// what it says (rdkafka 0.39).
    pub(super) asker: FutureProducer<Context>,
    brokers: String,
    last_words: LastWords,
}

impl Admin {
    pub(super) fn open(options: &Options) -> Result<Self, Error> {
        let config = options.client(&[])?;
        let last_words = LastWords::default();
        let context = Context { last_words: last_words.clone(), ..Context::default() };
        let client = AdminClient::from_config_and_context(&config, Context::default())?;
        let asker = FutureProducer::from_config_and_context(&config, context)?;
        Ok(Self { client, asker, brokers: options.brokers.clone(), last_words })
    }

    /// Our topics as the cluster knows them. Asks for all there are: a question for one by name
    /// may make it.
    pub(super) fn known(&self) -> Result<BTreeMap<&'static str, Known>, Error> {
        let metadata = self.asker.client().fetch_metadata(None, TIMEOUT);
        let metadata = metadata.map_err(|error| self.unreachable(&error.to_string()))?;
        let ours = |it: &MetadataTopic| Some((Feed::named(it.name())?.topic(), Known::of(it)));
        Ok(metadata.topics().iter().filter_map(ours).collect())
    }

    pub(super) fn unreachable(&self, what: &str) -> Error {
        let brokers = self.brokers.clone();
        match self.last_words.refusal() {
            Some(reason) => Error::Refused { brokers, reason },
            None => Error::Unreachable { brokers, reason: self.last_words.after(what) },
        }
    }
}

pub(super) fn within_timeout() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(TIMEOUT)).operation_timeout(Some(TIMEOUT))
}

/// Runs what blocks where it may.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended.unwrap_or_else(|error| Err(Error::Setting(format!("asking Kafka ended early: {error}"))))
}

//! Asks whether this user may read and write the topics, and leaves nothing on them.
//!
//! The client library cannot ask for rights, so they are tried. For reading, the end of a
//! partition will do. For writing, it is a record that is larger than the topic takes: a broker
//! looks at the right first, and then refuses it for its size.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backfill_runtime::ports::Feed;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::base_consumer::PartitionQueue;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{Offset, TopicPartitionList};
use tracing::error;

use super::TIMEOUT;
use super::admin::{Admin, Known, aside};
use super::check::{Finding, finding, stopping, values};
use crate::context::Context;
use crate::error::{about_topic, code_of};
use crate::{Error, Options};

/// Read by those who match.
const READ: [Feed; 4] = Feed::IN;
/// Read by those who carry wishes out: others do without.
const READ_TOO: [Feed; 2] = [Feed::Offers, Feed::Bookings];
/// Topics that take larger records than this, in bytes, are not tried.
const TRIED_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a record may weigh besides its value, in bytes, and much more.
const MARGIN_BYTES: usize = 64 * 1024;
/// How long a queue is listened to at once.
const LISTEN: Duration = Duration::from_millis(100);

/// What this user may not read or write of the topics that are there. What nobody can match
/// without stops; the rest is needed by some roles only.
///
/// # Errors
/// If the brokers cannot be reached.
pub async fn check_rights(options: &Options) -> Result<Vec<Finding>, Error> {
    let admin = Arc::new(Admin::open(options)?);
    let asked = Arc::clone(&admin);
    let known = aside(move || asked.known()).await?;
    let is_served = |feed: &Feed| known.get(feed.topic()).is_some_and(Known::is_served);
    let read: Vec<Feed> = READ.into_iter().chain(READ_TOO).filter(is_served).collect();
    let told = options.clone();
    let unread = aside(move || unreadable(&told, &read)).await?;
    let unwritten =
        unwritable(options, &values(&admin, &known, "max.message.bytes").await?).await?;
    let unread = unread.into_iter().map(|it| lacking(it, "Read", READ.contains(&it)));
    let unwritten = unwritten.into_iter().map(|it| lacking(it, "Write", Feed::OUT.contains(&it)));
    Ok(unread.chain(unwritten).collect())
}

fn lacking(feed: Feed, right: &str, stops: bool) -> Finding {
    let code = RDKafkaErrorCode::TopicAuthorizationFailed;
    let advice = about_topic(code, feed.topic(), right);
    let what = if right == "Read" { "cannot be read" } else { "cannot be written" };
    if stops { stopping(feed, what, advice) } else { finding(feed, what, advice) }
}

fn unreadable(options: &Options, feeds: &[Feed]) -> Result<Vec<Feed>, Error> {
    let mut config = options.client(&[])?;
    config.set("group.id", "backfill-doctor").set("enable.auto.commit", "false");
    config.set("enable.partition.eof", "true").set("fetch.wait.max.ms", "100");
    let consumer = Arc::new(BaseConsumer::from_config_and_context(&config, Context::default())?);
    let mut list = TopicPartitionList::new();
    for feed in feeds {
        list.add_partition_offset(feed.topic(), 0, Offset::End)?;
    }
    // Before they are read, so that the refusal of each is heard at its own queue.
    let queues = feeds.iter().map(|feed| (*feed, consumer.split_partition_queue(feed.topic(), 0)));
    let queues: Vec<_> = queues.collect();
    consumer.assign(&list)?;
    let forbidden = queues
        .into_iter()
        .filter(|(_, queue)| queue.as_ref().is_some_and(|queue| is_forbidden(&consumer, queue)));
    Ok(forbidden.map(|(feed, _)| feed).collect())
}

/// Whether a partition says that it may not be read; what says nothing is not forbidden.
fn is_forbidden(consumer: &BaseConsumer<Context>, queue: &PartitionQueue<Context>) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < TIMEOUT {
        drop(consumer.poll(Duration::ZERO));
        match queue.poll(LISTEN) {
            Some(Ok(_) | Err(KafkaError::PartitionEOF(_))) => return false,
            Some(Err(error)) if is_refusal(&error) => return true,
            None | Some(Err(_)) => {}
        }
    }
    false
}

/// Those of the topics, each with the largest record it takes, that may not be written.
async fn unwritable(
    options: &Options,
    limits: &BTreeMap<&'static str, String>,
) -> Result<Vec<Feed>, Error> {
    let producer = oversized(options)?;
    let mut forbidden = Vec::new();
    for (topic, limit) in limits {
        let (Some(feed), Ok(limit)) = (Feed::named(topic), limit.parse::<usize>()) else {
            continue;
        };
        if limit <= TRIED_BYTES_MAX && !may_write(&producer, topic, limit).await {
            forbidden.push(feed);
        }
    }
    Ok(forbidden)
}

/// A producer that hands over what the brokers will refuse.
fn oversized(options: &Options) -> Result<FutureProducer<Context>, Error> {
    let mut config = options.client(&[])?;
    // Its other name: a record that is packed small would be taken.
    config.remove("compression.codec");
    config.set("compression.type", "none");
    config.set("message.max.bytes", (TRIED_BYTES_MAX + MARGIN_BYTES).to_string());
    config.set("message.timeout.ms", TIMEOUT.as_millis().to_string());
    Ok(FutureProducer::from_config_and_context(&config, Context::default())?)
}

async fn may_write(producer: &FutureProducer<Context>, topic: &str, limit: usize) -> bool {
    // With what Kafka adds to it, it is too large.
    let value = vec![0; limit];
    let record = FutureRecord::<(), _>::to(topic).payload(&value);
    match producer.send(record, TIMEOUT).await {
        Ok(_) => {
            error!(topic, limit, "a broker took a record that is larger than the topic's limit");
            true
        }
        Err((error, _)) => !is_refusal(&error),
    }
}

fn is_refusal(error: &KafkaError) -> bool {
    code_of(error) == RDKafkaErrorCode::TopicAuthorizationFailed
}

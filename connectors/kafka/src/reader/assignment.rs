//! Which partitions there are, and the consumer's order to read them.

use std::sync::Arc;
use std::time::Duration;

use backfill_runtime::ports::{Feed, Position};
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::Waker;
use super::ear::Ear;
use super::lane::Lane;
use crate::error::{about_topic, code_of};

/// How long the brokers are asked for the partitions of a topic.
const TIMEOUT: Duration = Duration::from_secs(10);

/// So many events of a consumer are heard at once, its log lines included.
const EVENTS_MAX: u32 = 200;

/// A lane for each partition there is, from `places` on.
///
/// # Errors
/// In words, if a topic is missing, may not be read, or nobody answers.
pub(super) fn lanes(
    consumer: &BaseConsumer<Ear>,
    feeds: &[Feed],
    places: &[Position],
) -> Result<Vec<Lane>, String> {
    let mut lanes = Vec::new();
    for feed in feeds {
        for partition in 0..count(consumer, *feed)? {
            let place = places
                .iter()
                .find(|it| it.feed == *feed && i64::from(it.partition) == i64::from(partition));
            let next = place.map(|it| it.offset);
            let mark = place.and_then(|it| it.mark);
            lanes.push(Lane { mark, ..Lane::new(*feed, partition, next) });
        }
    }
    Ok(lanes)
}

fn count(consumer: &BaseConsumer<Ear>, feed: Feed) -> Result<i32, String> {
    let topic = feed.topic();
    let words = |code| about_topic(code, topic, "Describe");
    let told = consumer.fetch_metadata(Some(topic), TIMEOUT);
    let told = told.map_err(|error| {
        hear(consumer);
        let last_words = &consumer.context().last_words;
        last_words.after(&format!("the partitions of topic {topic} are not known: {error}"))
    })?;
    let missing = || words(RDKafkaErrorCode::UnknownTopicOrPartition);
    let told = told.topics().iter().find(|it| it.name() == topic).ok_or_else(missing)?;
    match told.error().map(RDKafkaErrorCode::from) {
        None | Some(RDKafkaErrorCode::LeaderNotAvailable) => {}
        Some(code) => return Err(words(code)),
    }
    match i32::try_from(told.partitions().len()) {
        Ok(0) | Err(_) => Err(missing()),
        Ok(count) => Ok(count),
    }
}

/// Lets the consumer tell what it had no time to tell while the brokers were asked: why nobody
/// answered. Nothing is read yet; a record of before is passed over.
fn hear(consumer: &BaseConsumer<Ear>) {
    for _ in 0..EVENTS_MAX {
        drop(consumer.poll(Duration::ZERO));
    }
}

/// Reads all lanes from where they are.
///
/// # Errors
/// In words, if the consumer refuses.
pub(super) fn assign(
    consumer: &Arc<BaseConsumer<Ear>>,
    lanes: &mut [Lane],
    waker: &Waker,
) -> Result<(), String> {
    let refused = |error: KafkaError| format!("the consumer refuses: {}", code_of(&error));
    let mut list = TopicPartitionList::with_capacity(lanes.len());
    for lane in lanes.iter_mut() {
        let begins = lane.begins();
        list.add_partition_offset(lane.feed.topic(), lane.partition, begins).map_err(refused)?;
    }
    // Before they are read: what a partition says first is then said where it is heard.
    for lane in lanes {
        lane.queue = None;
        lane.is_lost = false;
        lane.queue = consumer.split_partition_queue(lane.feed.topic(), lane.partition);
        let waker = waker.clone();
        if let Some(queue) = &mut lane.queue {
            queue.set_nonempty_callback(move || waker.wake());
        }
    }
    consumer.assign(&list).map_err(refused)
}

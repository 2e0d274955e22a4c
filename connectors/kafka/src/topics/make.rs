//! Makes the topics that are missing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use backfill_runtime::ports::Feed;
use rdkafka::admin::{NewTopic, TopicReplication};
use rdkafka::error::RDKafkaErrorCode;
use tracing::info;

use super::admin::{Admin, aside, feeds, within_timeout};
use super::{RECORD_BYTES_MAX, RETENTION_MS};
use crate::error::about_topic;
use crate::{Error, Options};

/// How often the cluster is asked whether it knows what it has made: 10 seconds.
const LOOKS_MAX: u32 = 200;
const LOOK_WAIT: Duration = Duration::from_millis(50);

/// Makes the topics that are missing, with the configured partitions and replication, and waits
/// until the cluster knows them. Returns the names of those it made.
///
/// # Errors
/// If the brokers cannot be reached, or a topic cannot be made.
pub async fn ensure_topics(options: &Options) -> Result<Vec<String>, Error> {
    let admin = Arc::new(Admin::open(options)?);
    let missing = missing(&admin).await?;
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let made = make(&admin, options, &missing).await?;
    for _ in 0..LOOKS_MAX {
        if self::missing(&admin).await?.is_empty() {
            return Ok(made);
        }
        tokio::time::sleep(LOOK_WAIT).await;
    }
    match self::missing(&admin).await?.first() {
        None => Ok(made),
        Some(feed) => Err(unseen(*feed)),
    }
}

/// Brokers do not show a topic to who may not know of it.
fn unseen(feed: Feed) -> Error {
    let words = about_topic(RDKafkaErrorCode::TopicAuthorizationFailed, feed.topic(), "Describe");
    let reason = format!("it is made and is not shown: perhaps {words}");
    Error::Topic { topic: feed.topic().to_owned(), reason }
}

async fn missing(admin: &Arc<Admin>) -> Result<Vec<Feed>, Error> {
    let asked = Arc::clone(admin);
    let known = aside(move || asked.known()).await?;
    let served: BTreeSet<&str> = known
        .iter()
        .filter(|(_, it)| it.error != Some(RDKafkaErrorCode::UnknownTopicOrPartition))
        .map(|(name, _)| *name)
        .collect();
    Ok(feeds().filter(|feed| !served.contains(feed.topic())).collect())
}

async fn make(admin: &Admin, options: &Options, feeds: &[Feed]) -> Result<Vec<String>, Error> {
    let retention = RETENTION_MS.to_string();
    let topics: Vec<NewTopic<'_>> =
        feeds.iter().map(|feed| described(*feed, options, &retention)).collect();
    let made = admin.client.create_topics(&topics, &within_timeout()).await;
    let made = made.map_err(|error| admin.unreachable(&error.to_string()))?;
    let mut names = Vec::new();
    for result in made {
        match result {
            Ok(topic) => {
                info!(topic, "topic made");
                names.push(topic);
            }
            // Another process made it at the same moment.
            Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((topic, code)) => {
                let reason = about_topic(code, &topic, "Create");
                return Err(Error::Topic { topic, reason });
            }
        }
    }
    Ok(names)
}

fn described<'a>(feed: Feed, options: &Options, retention: &'a str) -> NewTopic<'a> {
    let partitions = i32::try_from(options.partitions).unwrap_or(i32::MAX);
    let replication = TopicReplication::Fixed(options.replication);
    let mut topic = NewTopic::new(feed.topic(), partitions, replication)
        .set("cleanup.policy", "delete")
        .set("retention.ms", retention)
        .set("max.message.bytes", RECORD_BYTES_MAX)
        // A sender whose clock is wrong must neither disturb the order of the topics, nor have its
        // records refused as of tomorrow, nor deleted as old.
        .set("message.timestamp.type", "LogAppendTime");
    if 0 < options.replication {
        let in_step = if 3 <= options.replication { "2" } else { "1" };
        topic = topic.set("min.insync.replicas", in_step);
    }
    topic
}

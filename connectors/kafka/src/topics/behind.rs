//! How far behind the ends of their topics given places are.

use std::sync::Arc;

use backfill_runtime::ports::{Feed, Place};
use rdkafka::producer::Producer as _;
use tokio::task::spawn_blocking;

use super::TIMEOUT;
use super::admin::{Admin, aside};
use crate::error::{about_topic, code_of};
use crate::publisher::KafkaPublisher;
use crate::{Error, Options};

/// How many records of `feeds` lie at or after `places`; of a partition without a place, all that
/// are still there.
///
/// # Errors
/// If the brokers can not be reached, or a topic can not be read.
pub async fn behind(options: &Options, feeds: &[Feed], places: &[Place]) -> Result<u64, Error> {
    let admin = Arc::new(Admin::open(options)?);
    let (feeds, places) = (feeds.to_vec(), places.to_vec());
    aside(move || {
        let known = admin.known()?;
        let partitions = feeds.iter().flat_map(|feed| {
            let count = known.get(feed.topic()).map_or(0, |it| it.partitions);
            (0..u32::try_from(count).unwrap_or(0)).map(|partition| (*feed, partition))
        });
        partitions.map(|(feed, partition)| left(&admin, feed, partition, &places)).sum()
    })
    .await
}

fn left(admin: &Admin, feed: Feed, partition: u32, places: &[Place]) -> Result<u64, Error> {
    let number = i32::try_from(partition).unwrap_or(i32::MAX);
    let ends = admin.client.inner().fetch_watermarks(feed.topic(), number, TIMEOUT);
    let (first, end) = ends.map_err(|error| Error::Topic {
        topic: feed.topic().to_owned(),
        reason: about_topic(code_of(&error), feed.topic(), "Read"),
    })?;
    let place = places.iter().find(|it| it.feed == feed && it.partition == partition);
    let first = u64::try_from(first).unwrap_or(0);
    let from = place.map_or(first, |it| it.offset.max(first));
    Ok(u64::try_from(end).unwrap_or(0).saturating_sub(from))
}

impl KafkaPublisher {
    /// Whether a broker answers; asked over the connection that is there.
    pub async fn is_answered(&self) -> bool {
        let running = self.running();
        let topic = Feed::Offers.topic();
        let asked = spawn_blocking(move || {
            running.producer().client().fetch_metadata(Some(topic), TIMEOUT).is_ok()
        });
        asked.await.unwrap_or(false)
    }
}

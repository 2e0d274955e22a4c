//! How far behind the ends of their topics given places are.

use std::sync::Arc;
use std::time::Duration;

use backfill_runtime::ports::{Feed, Position};
use rdkafka::producer::Producer as _;
use tokio::task::spawn_blocking;

use super::TIMEOUT;
use super::admin::{Admin, aside};
use crate::publisher::KafkaPublisher;
use crate::{Error, Options};

/// How often the ends of a partition are asked for.
const TRIES_MAX: u32 = 5;
/// How long to wait before asking again.
const RETRY_WAIT: Duration = Duration::from_millis(200);

/// How many records of `feeds` lie at or after `places`; of a partition without a place, all that
/// are still there.
///
/// # Errors
/// If the brokers cannot be reached, or a topic cannot be read.
pub async fn behind(options: &Options, feeds: &[Feed], places: &[Position]) -> Result<u64, Error> {
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

fn left(admin: &Admin, feed: Feed, partition: u32, places: &[Position]) -> Result<u64, Error> {
    let number = i32::try_from(partition).unwrap_or(i32::MAX);
    let (first, end) = ends(admin, feed, number)?;
    let place = places.iter().find(|it| it.feed == feed && it.partition == partition);
    let first = u64::try_from(first).unwrap_or(0);
    let from = place.map_or(first, |it| it.offset.max(first));
    Ok(u64::try_from(end).unwrap_or(0).saturating_sub(from))
}

/// The first and the next offset. The first answers about a topic that was just made, or that just
/// moved, may come from a broker that does not lead it: then it is asked again.
fn ends(admin: &Admin, feed: Feed, partition: i32) -> Result<(i64, i64), Error> {
    let ask = || admin.asker.client().fetch_watermarks(feed.topic(), partition, TIMEOUT);
    let mut asked = ask();
    for _ in 1..TRIES_MAX {
        if asked.is_ok() {
            break;
        }
        std::thread::sleep(RETRY_WAIT);
        asked = ask();
    }
    let topic = feed.topic().to_owned();
    asked.map_err(|error| Error::Topic { topic, reason: error.to_string() })
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

//! What every log promises, whatever keeps it: in tables of the store, or on Kafka.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::EventId;
use backfill_runtime::ports::{Intake, Log};

use crate::backends;
use crate::kafka::Field;
use crate::kafka::follow::{Follower, ids};
use crate::sample::{delivery, event};

/// An empty log that can be written to.
#[async_trait]
trait Writable: Send + Sync {
    fn log(&self) -> Arc<dyn Log>;

    /// Appends an event of no consequence for each id, in order.
    async fn append(&self, from: u128, until: u128);
}

#[async_trait]
impl Writable for backends::Opened {
    fn log(&self) -> Arc<dyn Log> {
        Arc::clone(&self.house) as Arc<dyn Log>
    }

    async fn append(&self, from: u128, until: u128) {
        let events = (from..until).map(event).collect();
        let delivery = delivery("api", &from.to_string(), events);
        Intake::take(self.house.as_ref(), delivery).await.unwrap();
    }
}

#[async_trait]
impl Writable for Field {
    fn log(&self) -> Arc<dyn Log> {
        self.log()
    }

    async fn append(&self, from: u128, until: u128) {
        self.publish(from..until).await;
    }
}

async fn memory(_: &str) -> impl Writable + use<> {
    backends::memory().await
}

async fn sqlite(_: &str) -> impl Writable + use<> {
    backends::sqlite().await
}

async fn postgres(_: &str) -> impl Writable + use<> {
    backends::postgres().await
}

/// Each promise has a region of its own on the broker that all share.
async fn kafka(promise: &str) -> impl Writable + use<> {
    Field::shared(promise).await
}

fn numbers(from: u128, until: u128) -> Vec<EventId> {
    (from..until).map(EventId).collect()
}

async fn what_was_appended_is_read_from_the_beginning_in_order(log: impl Writable) {
    log.append(0, 300).await;
    log.append(300, 500).await;
    let mut follower = Follower::begin(log.log(), 0, &[]).await;
    let records = follower.exactly(500).await;
    assert_eq!(ids(&records), numbers(0, 500));
    assert_eq!(records[4].event, Ok(event(4).event));
    assert_ne!(records[4].fingerprint, records[5].fingerprint);
    assert!(records.iter().all(|record| record.original.is_none()));
}

async fn no_more_is_read_than_was_asked_for(log: impl Writable) {
    log.append(0, 20).await;
    let mut follower = Follower::begin(log.log(), 0, &[]).await;
    let first = follower.exactly(3).await;
    assert_eq!(ids(&first), numbers(0, 3));
    let rest = follower.exactly(17).await;
    assert_eq!(ids(&rest), numbers(3, 20));
    assert_eq!(follower.read(10).await.unwrap(), []);
}

async fn reading_goes_on_where_it_was_resumed(log: impl Writable) {
    log.append(0, 20).await;
    let mut follower = Follower::begin(log.log(), 0, &[]).await;
    follower.exactly(8).await;
    let (next, places) = (follower.next, follower.places.clone());
    let rest = Follower::begin(log.log(), next, &places).await.exactly(12).await;
    assert_eq!(ids(&rest), numbers(8, 20));
    assert!(rest.iter().all(|record| next <= record.offset));
}

async fn the_same_place_gives_the_same_records(log: impl Writable) {
    log.append(0, 20).await;
    let once = Follower::begin(log.log(), 0, &[]).await.exactly(20).await;
    let twice = Follower::begin(log.log(), 0, &[]).await.exactly(20).await;
    assert_eq!(once, twice);
}

async fn the_bell_rings_for_what_is_appended(log: impl Writable) {
    let followed = log.log();
    let mut follower = Follower::begin(Arc::clone(&followed), 0, &[]).await;
    let mut bell = followed.appended();
    assert_eq!(follower.read(10).await.unwrap(), []);
    bell.mark_unchanged();
    log.append(0, 1).await;
    bell.changed().await.unwrap();
    assert_eq!(ids(&follower.exactly(1).await), numbers(0, 1));
}

/// Makes one test per promise and log.
macro_rules! promises {
    ($promises:tt $($log:ident),+ $(,)?) => {
        $(promises!(@log $log $promises);)+
    };
    (@log $log:ident { $($promise:ident),+ $(,)? }) => {
        mod $log {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                super::$promise(super::$log(stringify!($promise)).await).await;
            })+
        }
    };
}

promises! {
    {
        what_was_appended_is_read_from_the_beginning_in_order,
        no_more_is_read_than_was_asked_for,
        reading_goes_on_where_it_was_resumed,
        the_same_place_gives_the_same_records,
        the_bell_rings_for_what_is_appended,
    }
    memory, sqlite, postgres, kafka,
}

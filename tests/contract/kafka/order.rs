//! What was published is read in the order of time, from any place, by its region only.

use backfill_core::{Event, EventId, RuleSet};
use backfill_runtime::ports::{Feed, Outgoing, Publisher};
use backfill_schemas::encode_event;

use super::follow::{Follower, ids};
use super::sender::{Letter, Sender};
use super::{Field, event, record};
use crate::sample::MORNING;

fn numbers(range: std::ops::Range<u128>) -> Vec<EventId> {
    range.map(EventId).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_of_one_key_keep_the_order_in_which_they_were_published() {
    let field = Field::shared("order-key").await;
    field.publish(0..2_000).await;
    let mut follower = field.follow().await;
    let records = follower.exactly(2_000).await;
    assert_eq!(ids(&records), numbers(0..2_000));
    let offsets: Vec<u64> = records.iter().map(|it| it.offset).collect();
    assert_eq!(offsets, (0..2_000).collect::<Vec<_>>());
    assert_eq!(records[7].event, Ok(event(7)));
    assert_eq!(records[7].original, None);
    assert_eq!(records[7].place.unwrap().feed, Feed::Waitlist);
}

/// Everything one topic after the other; the topics' order in the log is that of their records.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn topics_are_merged_by_the_time_of_their_records() {
    let field = Field::shared("order-topics").await;
    let mut written = Vec::new();
    for id in 0..40 {
        let event = if id % 3 == 0 { Event::RulesChanged(RuleSet::built_in()) } else { event(id) };
        let feed = Feed::of(&event).unwrap();
        let record = Outgoing { feed, value: encode_event(&event), ..field.record(id) };
        // One after the other: each is written at a time of its own, or at the same as the last.
        field.publisher.publish(&[record]).await.unwrap();
        written.push(EventId(id));
    }
    let mut follower = field.follow().await;
    let records = follower.exactly(40).await;
    assert!(records.is_sorted_by_key(|it| it.received_at));
    let mut read = ids(&records);
    read.sort();
    assert_eq!(read, written);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_goes_on_at_the_places_and_the_number() {
    let field = Field::shared("order-resume").await;
    field.publish(0..100).await;
    let mut follower = field.follow().await;
    follower.exactly(40).await;
    let places = follower.places.clone();
    assert!(!places.is_empty());

    let mut second = Follower::begin(field.log(), 40, &places).await;
    let rest = second.exactly(60).await;
    assert_eq!(ids(&rest), numbers(40..100));
    assert_eq!((rest[0].offset, rest[59].offset), (40, 99));

    let mut again = Follower::begin(field.log(), 40, &places).await;
    assert_eq!(again.exactly(60).await, rest, "the same places give the same records");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_can_be_resumed_at_an_earlier_place() {
    let field = Field::shared("order-back").await;
    field.publish(0..50).await;
    let log = field.log();
    let first = Follower::begin(log.clone(), 0, &[]).await.exactly(50).await;
    let again = Follower::begin(log, 0, &[]).await.exactly(50).await;
    assert_eq!(first, again);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_of_other_regions_are_passed_over_and_the_places_move() {
    let field = Field::shared("order-mine").await;
    let other = Field::shared("order-theirs").await;
    field.publish(0..10).await;
    other.publish(100..200).await;
    let mut follower =
        Follower::begin(field.log_among(&["x", "order-mine", "order-theirs"]), 0, &[]).await;
    assert_eq!(ids(&follower.exactly(10).await), numbers(0..10));

    // Where the other region's records are, the place is behind them as soon as they are seen.
    let mut theirs = other.follow().await;
    let last = theirs.exactly(100).await.pop().unwrap().place.unwrap();
    let reached = |places: &[backfill_runtime::ports::Position]| {
        let mine = places.iter().find(|it| (it.feed, it.partition) == (last.feed, last.partition));
        mine.is_some_and(|it| last.offset < it.offset)
    };
    tokio::time::timeout(super::follow::WAIT_MAX, async {
        while !reached(&follower.places) {
            assert_eq!(follower.read(10).await.unwrap(), []);
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("the place moves");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_waits_is_woken() {
    let field = Field::shared("order-bell").await;
    let mut follower = field.follow().await;
    assert_eq!(follower.read(10).await.unwrap(), []);
    field.publish(0..1).await;
    assert_eq!(ids(&follower.exactly(1).await), numbers(0..1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_any_codec_packed_and_any_partition_holds_is_read() {
    let field = Field::shared("order-codecs").await;
    let mut count = 0_u128;
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let sender = Sender::new(&field.options, codec);
        for partition in 0..3 {
            let id = EventId(count).to_string();
            let bytes = encode_event(&event(count));
            let letter = Letter::json(&field.region, &id, &bytes);
            let letter = letter.with("content-type", b"application/protobuf");
            sender.send(&Letter { partition: Some(partition), ..letter }).await;
            count += 1;
        }
    }
    let mut follower = field.follow().await;
    let records = follower.exactly(15).await;
    let mut read = ids(&records);
    read.sort();
    assert_eq!(read, numbers(0..15));
    assert!(records.iter().all(|it| it.event.is_ok()));
}

/// The topics take the broker's time, so that a sender whose clock is wrong disturbs nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_senders_wrong_clock_does_not_change_the_order() {
    let field = Field::shared("order-clock").await;
    let sender = Sender::new(&field.options, "none");
    for (id, timestamp) in [(0, Some(1)), (1, Some(MORNING.0 * 2)), (2, None)] {
        let name = EventId(id).to_string();
        let bytes = encode_event(&event(id));
        let letter = Letter::json(&field.region, &name, &bytes);
        let letter = letter.with("content-type", b"application/protobuf");
        let partition = Some(i32::try_from(id).unwrap());
        sender.send(&Letter { timestamp, partition, ..letter }).await;
        // So that time passes before the next.
        field.publish([100 + id]).await;
    }
    let records = field.follow().await.exactly(6).await;
    let own: Vec<u128> = ids(&records).iter().map(|id| id.0).filter(|id| *id < 100).collect();
    assert_eq!(own, [0, 1, 2]);
    assert!(records.iter().all(|it| 1_000_000_000_000 < it.received_at.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lag_is_known_and_goes_to_nothing() {
    let field = Field::shared("order-lag").await;
    let records: Vec<Outgoing> = (0..500).map(|id| record(&field.region, id)).collect();
    field.publisher.publish(&records).await.unwrap();
    let log = field.log();
    assert_eq!(log.lag(), u64::MAX, "nothing is known yet");
    let mut follower = Follower::begin(log.clone(), 0, &[]).await;
    let waits = async {
        // 500 records of ours are waiting somewhere between the broker and us.
        while !(500..u64::MAX).contains(&log.lag()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(super::follow::WAIT_MAX, waits).await.expect("the lag becomes known");
    follower.exactly(500).await;
    follower.read(usize::MAX).await.unwrap();
}

//! Input that went before it was read: said aloud, once, and reading goes on.

use backfill_core::EventId;
use backfill_kafka::{Options, ensure_topics};
use backfill_runtime::ports::{Feed, Place};
use backfill_servers::Broker;
use rdkafka::admin::{AdminClient, AdminOptions, NewPartitions};
use rdkafka::client::DefaultClientContext;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::Field;
use super::follow::{Follower, ids, reasons};

fn admin(options: &Options) -> AdminClient<DefaultClientContext> {
    ClientConfig::new().set("bootstrap.servers", &options.brokers).create().unwrap()
}

async fn delete_before(options: &Options, place: Place) {
    let mut list = TopicPartitionList::new();
    let offset = Offset::Offset(i64::try_from(place.offset).unwrap());
    let partition = i32::try_from(place.partition).unwrap();
    list.add_partition_offset(place.feed.topic(), partition, offset).unwrap();
    let done = admin(options).delete_records(&list, &AdminOptions::new()).await.unwrap();
    done.elements()[0].error().unwrap();
}

async fn make_anew(options: &Options) {
    let admin = admin(options);
    let topic = Feed::Waitlist.topic();
    admin.delete_topics(&[topic], &AdminOptions::new()).await.unwrap()[0].as_ref().unwrap();
    let made = async {
        while !ensure_topics(options).await.is_ok_and(|made| made.iter().any(|it| it == topic)) {}
    };
    tokio::time::timeout(super::follow::WAIT_MAX, made).await.expect("the topic is made anew");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_retention_ate_is_said_and_reading_goes_on() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "eaten").await;
    field.publish(0..20).await;
    let mut follower = field.follow().await;
    follower.exactly(5).await;
    let places = follower.places.clone();
    let stood = places[0];
    assert_eq!(stood.offset, 5);
    delete_before(&field.options, Place { offset: 12, ..stood.place() }).await;

    let mut late = Follower::begin(field.log(), 5, &places).await;
    let records = late.exactly(9).await;
    let said = reasons(&records);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("offsets 5 to 11 of topic backfill.waitlist.v1"), "{}", said[0]);
    assert!(said[0].contains("up to 7 records are missing"), "{}", said[0]);
    assert_eq!(records[0].place, Some(stood.place()));
    assert_eq!((records[0].offset, records[8].offset), (5, 13));
    assert_eq!(ids(&records[1..]), (12..20).map(EventId).collect::<Vec<_>>());

    // Where it stands now it says nothing any more.
    field.publish(20..21).await;
    let mut again = Follower::begin(field.log(), 14, &late.places).await;
    assert_eq!(ids(&again.exactly(1).await), [EventId(20)]);
    // Who never stood anywhere begins at what is there, and has lost nothing.
    assert_eq!(ids(&field.follow().await.exactly(1).await), [EventId(12)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_that_was_made_anew_is_read_from_its_beginning() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "anew").await;
    field.publish(0..10).await;
    let mut follower = field.follow().await;
    follower.exactly(10).await;
    let places = follower.places.clone();
    drop(follower);
    make_anew(&field.options).await;
    let fresh = Field::on(&broker, "anew").await;
    fresh.publish(100..103).await;

    let mut late = Follower::begin(fresh.log(), 10, &places).await;
    let records = late.exactly(4).await;
    let said = reasons(&records);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("ends before offset 10"), "{}", said[0]);
    assert_eq!(ids(&records[1..]), (100..103).map(EventId).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_that_was_made_anew_and_is_longer_than_the_old_is_read_from_its_beginning() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "longer").await;
    field.publish(0..10).await;
    let mut follower = field.follow().await;
    follower.exactly(10).await;
    let places = follower.places.clone();
    drop(follower);
    make_anew(&field.options).await;
    let fresh = Field::on(&broker, "longer").await;
    fresh.publish(100..140).await;

    let mut late = Follower::begin(fresh.log(), 10, &places).await;
    let records = late.exactly(41).await;
    let said = reasons(&records);
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("has another record before offset 10"), "{}", said[0]);
    assert_eq!(ids(&records[1..]), (100..140).map(EventId).collect::<Vec<_>>());
    // From there on it is the topic that is known.
    fresh.publish(140..141).await;
    let mut again = Follower::begin(fresh.log(), late.next, &late.places).await;
    assert_eq!(ids(&again.exactly(1).await), [EventId(140)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_that_is_made_anew_while_it_is_read_and_soon_longer_is_read_from_its_beginning() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "longer-live").await;
    field.publish(0..10).await;
    let mut follower = field.follow().await;
    follower.exactly(10).await;
    make_anew(&field.options).await;
    let fresh = Field::on(&broker, "longer-live").await;
    fresh.publish(100..140).await;

    let mut seen = std::collections::BTreeSet::new();
    follower
        .until(|records| {
            seen.extend(records.iter().filter(|it| it.event.is_ok()).map(|it| it.id));
            (100, seen.len() == 40)
        })
        .await;
    assert_eq!(seen, (100..140).map(EventId).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_that_is_made_anew_while_it_is_read_is_read_from_its_beginning() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "anew-live").await;
    field.publish(0..10).await;
    let mut follower = field.follow().await;
    follower.exactly(10).await;
    make_anew(&field.options).await;
    let fresh = Field::on(&broker, "anew-live").await;
    fresh.publish(100..103).await;

    let mut seen = Vec::new();
    follower
        .until(|records| {
            seen.extend(records.into_iter().filter(|it| it.event.is_ok()));
            (100, seen.len() == 3)
        })
        .await;
    assert_eq!(ids(&seen), (100..103).map(EventId).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn partitions_that_are_added_are_read_too() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "added").await;
    let mut follower = field.follow().await;
    field.publish(0..3).await;
    follower.exactly(3).await;
    let more = NewPartitions::new(Feed::Waitlist.topic(), 6);
    admin(&field.options).create_partitions([&more], &AdminOptions::new()).await.unwrap()[0]
        .as_ref()
        .unwrap();
    let sender = super::sender::Sender::new(&field.options, "none");
    let names: Vec<String> = (3..9_u128).map(|id| EventId(id).to_string()).collect();
    for (partition, name) in names.iter().enumerate() {
        let bytes = backfill_schemas::encode_event(&super::event(3 + partition as u128));
        let letter = super::sender::Letter::json(&field.region, name, &bytes);
        let letter = letter.with("content-type", b"application/protobuf");
        let partition = Some(i32::try_from(partition).unwrap());
        sender.send(&super::sender::Letter { partition, ..letter }).await;
    }
    let mut read = ids(&follower.exactly(6).await);
    read.sort();
    assert_eq!(read, (3..9).map(EventId).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_that_is_gone_is_said_until_it_is_back() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "gone-topic").await;
    field.publish(0..3).await;
    let log = field.log();
    Follower::begin(log.clone(), 0, &[]).await.exactly(3).await;
    assert_eq!(log.trouble(), None);
    let deleted = admin(&field.options)
        .delete_topics(&[Feed::Waitlist.topic()], &AdminOptions::new())
        .await
        .unwrap();
    deleted[0].as_ref().unwrap();
    let looking = std::sync::Arc::clone(&log);
    let said = tokio::task::spawn_blocking(move || {
        backfill_servers::until::until("it is said", || looking.trouble())
    });
    let said = said.await.unwrap();
    assert!(said.contains("topic backfill.waitlist.v1 is missing"), "{said}");
    assert_eq!(log.lag(), u64::MAX, "nobody knows how much it was");
    while !ensure_topics(&field.options).await.is_ok_and(|made| !made.is_empty()) {}
    let looking = std::sync::Arc::clone(&log);
    tokio::task::spawn_blocking(move || {
        backfill_servers::until::until_it_holds("it is back", || looking.trouble().is_none());
    })
    .await
    .unwrap();
}

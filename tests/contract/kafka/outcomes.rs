//! Who sends events over a topic reads on one topic what became of each.

use std::sync::Arc;

use backfill_core::{RuleSet, Timestamp};
use backfill_kafka::{KafkaPublisher, Options, Values};
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{Feed, Publisher, Store as _};
use backfill_runtime::relay::{Relay, Troubles};
use backfill_runtime::{Driver, Reading};
use backfill_schemas::{EventOutcome, EventState, decode_event_outcome_json};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::{Headers as _, OwnedMessage};
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};
use tokio::sync::watch;

use super::follow::WAIT_MAX;
use super::sender::{Letter, Sender};
use super::{Field, PARTITIONS};
use crate::database::Database;
use backfill_runtime::ports::Publications as _;

/// Nobody else who writes to this broker has this name.
const SOURCE: &str = "rxx/who-asks";
const GOOD: &[u8] = br#"{"offeringChanged": {"scope": {"trust": "RXX"}, "offerable": true}}"#;
const UNKNOWN: &[u8] = br#"{"entryRemoved": {"trust": "RXX", "reference": "W-1"}}"#;

/// Reads the topic until there are so many outcomes of [`SOURCE`].
fn read(options: &Options, count: usize) -> Vec<(OwnedMessage, EventOutcome)> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", &options.brokers)
        .set("group.id", "unused")
        .set("enable.auto.commit", "false")
        .create()
        .unwrap();
    let mut all = TopicPartitionList::new();
    for partition in 0..i32::try_from(PARTITIONS).unwrap() {
        all.add_partition_offset(Feed::Outcomes.topic(), partition, Offset::Beginning).unwrap();
    }
    consumer.assign(&all).unwrap();
    let mut found = Vec::new();
    while found.len() < count {
        let next = consumer.poll(WAIT_MAX);
        let message = next.unwrap_or_else(|| panic!("only {} outcomes came", found.len()));
        let Ok(message) = message else { continue };
        let outcome = decode_event_outcome_json(message.payload().unwrap()).unwrap();
        if outcome.source == SOURCE {
            found.push((message.detach(), outcome));
        }
    }
    found.sort_by_key(|(_, outcome)| outcome.offset);
    found
}

fn header(message: &OwnedMessage, name: &str) -> String {
    let mut headers = message.headers().unwrap().iter();
    let header = headers.find(|it| it.key == name).unwrap();
    String::from_utf8(header.value.unwrap().to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_reads_on_one_topic_what_was_taken_refused_and_not_read() {
    let field = Field::shared("outcomes").await;
    let sender = Sender::new(&field.options, "none");
    let letter = |id, value| {
        let letter = Letter::json(&field.region, id, value).with("ce_source", SOURCE.as_bytes());
        Letter { partition: Some(0), ..letter }
    };
    let mut offsets = Vec::new();
    for letter in [letter("good", GOOD), letter("unknown", UNKNOWN), letter("bad", b"{nonsense")] {
        offsets.push(u64::try_from(sender.send(&letter).await).unwrap());
    }
    let records = field.follow().await.exactly(3).await;

    let options = Options { values: Values::Json, ..field.options.clone() };
    let publisher: Arc<dyn Publisher> = Arc::new(KafkaPublisher::open(&options).unwrap());
    let database = Database::new().await;
    let store = database.open_with(Arc::clone(&publisher)).await;
    let cursor = store.take_over().await.unwrap();
    let mut driver = Driver::recover(None, [], RuleSet::built_in(), cursor, "outcomes").unwrap();
    let Timestamp(wall_ms) = Clock::system().now();
    let reading = Reading { wall_ms, steady_ms: 0, utc_offset_minutes: 0 };
    store.commit(&driver.turn(reading, &records, &[]).unwrap()).await.unwrap();

    let follow = store.following(Feed::Outcomes, 0, 9).await.unwrap().publications;
    let left = store.left(Feed::Outcomes, 0, 9).await.unwrap();
    assert_eq!((follow.len(), left.len()), (2, 1), "they are committed with what was decided");
    let (stop, shutdown) = watch::channel(false);
    let relay = Relay {
        region: "local".to_owned(),
        publications: Arc::new(store.clone()),
        publisher,
        clock: Clock::system(),
        troubles: Troubles::default(),
    };
    let relay = tokio::spawn(relay.run(shutdown));
    let found = tokio::task::spawn_blocking(move || read(&options, 3)).await.unwrap();
    stop.send_replace(true);
    relay.await.unwrap().unwrap();

    let states = [EventState::Taken, EventState::Refused, EventState::PutAside];
    let codes = ["", "unknown-entry", ""];
    let expected = ["good", "unknown", "bad"].into_iter().zip(states).zip(codes);
    for (((message, outcome), expected), offset) in found.iter().zip(expected).zip(offsets) {
        let ((id, state), code) = expected;
        assert_eq!((&*outcome.id, outcome.state, &*outcome.refusal), (id, state, code));
        assert_eq!((&*outcome.topic, outcome.partition), (Feed::Waitlist.topic(), Some(0)));
        assert_eq!(outcome.offset, Some(offset));
        assert_eq!(outcome.reason.is_empty(), state == EventState::Taken, "{outcome:?}");
        assert!(!outcome.reason.contains("nonsense"), "{outcome:?}");
        assert_eq!(message.key().unwrap(), format!("{SOURCE}\t{id}").as_bytes());
        assert_eq!(header(message, "ce_type"), "backfill.event-outcome.v1");
        assert_eq!(header(message, "content-type"), "application/json");
        assert_eq!(header(message, "ce_source"), "backfill");
        assert!(header(message, "ce_id").starts_with("outcome:"));
    }
}

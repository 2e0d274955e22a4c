//! Wishes on their way to who carries them out.

use std::time::Duration;

use backfill_core::effect::Record;
use backfill_core::{Command, EffectId, EventId};
use backfill_kafka::KafkaWishLog;
use backfill_runtime::ports::{Feed, Kind, Outgoing, Position, Publisher, Topic, Wish, WishLog};
use backfill_schemas::{encode_command, encode_record};

use super::Field;
use super::follow::WAIT_MAX;
use crate::sample::{MORNING, booking, ledger, message};
use backfill_core::slot::Reason;

fn wish(field: &Field, feed: Feed, number: u128, command: &Command) -> Outgoing {
    Outgoing {
        feed,
        id: id(number).to_string(),
        kind: Kind::Effect,
        source: "backfill".to_owned(),
        seq: Some(u64::try_from(number).unwrap()),
        value: encode_command(command),
        ..field.record(number)
    }
}

fn id(number: u128) -> EffectId {
    EffectId { event: EventId(number), index: 3 }
}

async fn read(log: &KafkaWishLog, count: usize) -> (Vec<Wish>, Vec<Position>) {
    let mut bell = log.appended();
    let reading = async {
        let (mut wishes, mut places) = (Vec::new(), Vec::new());
        while wishes.len() < count {
            bell.mark_unchanged();
            let (more, now) = log.read(count - wishes.len()).await.unwrap();
            if more.is_empty() {
                tokio::time::timeout(Duration::from_millis(200), bell.changed()).await.ok();
            }
            wishes.extend(more);
            places = now;
        }
        (wishes, places)
    };
    tokio::time::timeout(WAIT_MAX, reading).await.expect("the wishes come")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wishes_come_whole_in_order_and_only_those_that_ask_for_something() {
    let field = Field::shared("wishes").await;
    let other = Field::shared("wishes-of-others").await;
    let mut story = wish(&field, Feed::Offers, 3, &message(3));
    story.value = encode_record(&Record::Ledger(ledger(1, Reason::Freed)));
    let mut unreadable = wish(&field, Feed::Offers, 8, &message(8));
    unreadable.value = b"nonsense".to_vec();
    let records = [
        wish(&field, Feed::Offers, 1, &message(1)),
        wish(&other, Feed::Offers, 2, &message(2)),
        story,
        wish(&field, Feed::Bookings, 4, &booking(4)),
        unreadable,
        wish(&field, Feed::Offers, 5, &message(5)),
        wish(&field, Feed::Offers, 6, &message(6)),
    ];
    field.publisher.publish(&records).await.unwrap();

    let log = KafkaWishLog::open(&field.options, Topic::Offers, "wishes").unwrap();
    log.resume(&[]).await.unwrap();
    let (wishes, places) = read(&log, 2).await;
    assert_eq!(wishes[0], Wish { id: id(1), command: message(1), seq: 1, at: MORNING });
    assert_eq!(wishes[1].id, id(5));

    let later = KafkaWishLog::open(&field.options, Topic::Offers, "wishes").unwrap();
    later.resume(&places).await.unwrap();
    assert_eq!(read(&later, 1).await.0[0].id, id(6));

    let bookings = KafkaWishLog::open(&field.options, Topic::Bookings, "wishes").unwrap();
    bookings.resume(&[]).await.unwrap();
    let (wishes, _) = read(&bookings, 1).await;
    assert_eq!((wishes[0].id, &wishes[0].command), (id(4), &booking(4)));
    for log in [log, later, bookings] {
        log.close().await;
    }
}

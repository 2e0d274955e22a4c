//! One call of the publisher: hands records to the producer and waits for every receipt.

use std::collections::VecDeque;
use std::time::Duration;

use backfill_runtime::ports::Outgoing;
use backfill_schemas::Format;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::future_producer::DeliveryFuture;
use rdkafka::producer::{FutureProducer, FutureRecord};

use crate::context::Context;
use crate::error::{about_topic, code_of};
use crate::value::written;
use crate::{Values, headers};

/// The pause when others have filled the queue.
const ROOM_WAIT: Duration = Duration::from_millis(10);
/// How often room in the queue is waited for: 10 seconds.
const ROOM_WAITS_MAX: u32 = 1_000;

/// Why not everything is known to be there.
#[derive(Debug)]
pub(super) struct Failure {
    /// In Kafka's words, and what to do where there is something to do.
    pub(super) reason: String,
    /// The producer must not be used any more.
    pub(super) breaks: bool,
}

/// What the receipt of a record is waited for by.
type Pending<'a> = VecDeque<(&'a Outgoing, DeliveryFuture)>;

/// Publishes all records and waits until all are acknowledged.
pub(super) async fn deliver(
    producer: &FutureProducer<Context>,
    values: Values,
    records: &[Outgoing],
) -> Result<(), Failure> {
    let mut pending = Pending::with_capacity(records.len());
    for record in records {
        hand_in(producer, values, record, &mut pending).await?;
    }
    while let Some(next) = pending.pop_front() {
        receipt(next).await?;
    }
    Ok(())
}

async fn hand_in<'a>(
    producer: &FutureProducer<Context>,
    values: Values,
    record: &'a Outgoing,
    pending: &mut Pending<'a>,
) -> Result<(), Failure> {
    let mut waits = 0;
    let (value, format) = written(record, values);
    let mut outgoing = to_send(record, &value, format);
    loop {
        let refused = match producer.send_result(outgoing) {
            Ok(receipt) => {
                pending.push_back((record, receipt));
                return Ok(());
            }
            Err((error, refused)) if is_full(&error) && waits < ROOM_WAITS_MAX => refused,
            Err((error, _)) => return Err(failure(record, &error)),
        };
        outgoing = refused;
        waits += 1;
        match pending.pop_front() {
            Some(oldest) => receipt(oldest).await?,
            None => tokio::time::sleep(ROOM_WAIT).await,
        }
    }
}

// Its time is when it is sent: brokers refuse what is from another day. `ce_time` has the other.
fn to_send<'a>(
    record: &'a Outgoing,
    value: &'a [u8],
    format: Format,
) -> FutureRecord<'a, str, [u8]> {
    FutureRecord::to(record.feed.topic())
        .key(record.region.as_str())
        .payload(value)
        .headers(headers::of(record, format))
}

async fn receipt((record, delivery): (&Outgoing, DeliveryFuture)) -> Result<(), Failure> {
    match delivery.await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err((error, _))) => Err(failure(record, &error)),
        Err(_) => Err(Failure { reason: "the producer was given up".to_owned(), breaks: false }),
    }
}

fn is_full(error: &KafkaError) -> bool {
    code_of(error) == RDKafkaErrorCode::QueueFull
}

fn failure(record: &Outgoing, error: &KafkaError) -> Failure {
    let code = code_of(error);
    Failure { reason: about_topic(code, record.feed.topic(), "Write"), breaks: breaks(code) }
}

/// Whether a failure means that the producer lost count, or that what waits behind the lost
/// record could overtake it. What the broker refuses for its own sake does neither.
fn breaks(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    let refused = [
        Code::QueueFull,
        Code::MessageSizeTooLarge,
        Code::TopicAuthorizationFailed,
        Code::UnknownTopic,
        Code::UnknownTopicOrPartition,
    ];
    !refused.contains(&code)
}

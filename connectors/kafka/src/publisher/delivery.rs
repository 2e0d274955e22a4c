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

/// What the receipt of a record is waited for by.
type Pending<'a> = VecDeque<(&'a Outgoing, DeliveryFuture)>;

/// Why a record was not published.
pub(super) struct Failure {
    /// In words, with what to do where there is something to do.
    pub(super) reason: String,
    /// A person must grant something first.
    pub(super) is_forbidden: bool,
}

/// Publishes all records and waits until the fate of each is known, so that nothing of them is on
/// its way any more when they are published again.
///
/// # Errors
/// Why the first that failed did.
pub(super) async fn deliver(
    producer: &FutureProducer<Context>,
    values: Values,
    records: &[Outgoing],
) -> Result<(), Failure> {
    let mut pending = Pending::with_capacity(records.len());
    let mut told = Ok(());
    for record in records {
        told = hand_in(producer, values, record, &mut pending).await;
        if told.is_err() {
            break;
        }
    }
    while let Some(next) = pending.pop_front() {
        told = told.and(receipt(next).await);
    }
    told
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
        Err(_) => {
            let reason = "the producer was given up".to_owned();
            Err(Failure { reason, is_forbidden: false })
        }
    }
}

fn is_full(error: &KafkaError) -> bool {
    code_of(error) == RDKafkaErrorCode::QueueFull
}

fn failure(record: &Outgoing, error: &KafkaError) -> Failure {
    about(record, code_of(error))
}

/// What a code says of publishing a record.
pub(super) fn about(record: &Outgoing, code: RDKafkaErrorCode) -> Failure {
    use RDKafkaErrorCode as Code;
    let refusals = [Code::TopicAuthorizationFailed, Code::ClusterAuthorizationFailed];
    let reason = about_topic(code, record.feed.topic(), "Write");
    Failure { reason, is_forbidden: refusals.contains(&code) }
}

//! One call of the publisher: hands records to the producer and waits for every receipt.

use std::collections::VecDeque;
use std::time::Duration;

use backfill_runtime::ports::{Kind, Outgoing};
use backfill_schemas::Format;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::future_producer::DeliveryFuture;
use rdkafka::producer::{FutureProducer, FutureRecord};

use crate::context::Context;
use crate::error::{about_topic, code_of};
use crate::seal::Sealed;
use crate::value::{key, written};
use crate::{Values, headers};

/// The pause when others have filled the queue.
const ROOM_WAIT: Duration = Duration::from_millis(10);
/// How often room in the queue is waited for: 10 seconds.
const ROOM_WAITS_MAX: u32 = 1_000;

/// Of each record that is on its way: where it stands among them, and its receipt.
type Pending = VecDeque<(usize, DeliveryFuture)>;

/// How records are written.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub(super) values: Values,
    /// What is said on its way in is sealed with it.
    pub(super) own_key: Option<[u8; 32]>,
}

fn seal(record: &Outgoing, value: &[u8], key: &[u8; 32]) -> String {
    let sealed = Sealed {
        topic: record.feed.topic(),
        region: record.region.as_bytes(),
        id: &record.id,
        source: &record.source,
        value,
    };
    sealed.seal(key)
}

/// What became of each record.
type Told = Vec<Result<(), Failure>>;

/// Why a record was not published.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// In words, with what to do where there is something to do.
    pub(super) reason: String,
    /// A person must grant something first.
    pub(super) is_forbidden: bool,
    /// The topic does not take records of this size.
    pub(super) is_too_large: bool,
}

/// Publishes the records and waits until the fate of each is known, so that nothing of them is on its
/// way any more when they are published again.
pub(super) async fn deliver(
    producer: &FutureProducer<Context>,
    how: How,
    records: &[Outgoing],
) -> Told {
    let mut told = together(producer, how, records).await;
    if records.len() < 2 {
        return told;
    }
    // What goes out at once is refused at once, for the size of it all or of one of them: only alone
    // does each get an answer of its own.
    for (record, told) in records.iter().zip(&mut told) {
        if told.as_ref().is_err_and(|failure| failure.is_too_large) {
            *told = together(producer, how, std::slice::from_ref(record)).await.remove(0);
        }
    }
    told
}

async fn together(producer: &FutureProducer<Context>, how: How, records: &[Outgoing]) -> Told {
    let mut pending = Pending::with_capacity(records.len());
    let mut told: Told = Vec::with_capacity(records.len());
    for at in 0..records.len() {
        let handed = hand_in(producer, how, (at, records), &mut pending, &mut told).await;
        told.push(handed);
        let stops = told[at].as_ref().err().filter(|failure| !failure.is_too_large).cloned();
        if let Some(failure) = stops {
            // Those behind it would overtake it.
            told.resize_with(records.len(), || Err(failure.clone()));
            break;
        }
    }
    while let Some(next) = pending.pop_front() {
        receipt(records, next, &mut told).await;
    }
    told
}

async fn hand_in(
    producer: &FutureProducer<Context>,
    how: How,
    (at, records): (usize, &[Outgoing]),
    pending: &mut Pending,
    told: &mut Told,
) -> Result<(), Failure> {
    let record = &records[at];
    let mut waits = 0;
    let (value, format) = written(record, how.values);
    let seal =
        how.own_key.filter(|_| record.kind == Kind::Event).map(|key| seal(record, &value, &key));
    let key = key(record);
    let mut outgoing = to_send(record, (&key, &value), format, seal.as_deref());
    loop {
        let refused = match producer.send_result(outgoing) {
            Ok(receipt) => {
                pending.push_back((at, receipt));
                return Ok(());
            }
            Err((error, refused)) if is_full(&error) && waits < ROOM_WAITS_MAX => refused,
            Err((error, _)) => return Err(failure(record, &error)),
        };
        outgoing = refused;
        waits += 1;
        match pending.pop_front() {
            Some(oldest) => receipt(records, oldest, told).await,
            None => tokio::time::sleep(ROOM_WAIT).await,
        }
    }
}

// Its time is when it is sent: brokers refuse what is from another day. `ce_time` has the other.
fn to_send<'a>(
    record: &'a Outgoing,
    (key, value): (&'a str, &'a [u8]),
    format: Format,
    seal: Option<&str>,
) -> FutureRecord<'a, str, [u8]> {
    FutureRecord::to(record.feed.topic())
        .key(key)
        .payload(value)
        .headers(headers::of(record, format, seal))
}

/// Waits for the fate of a record that was handed in.
async fn receipt(records: &[Outgoing], (at, delivery): (usize, DeliveryFuture), told: &mut Told) {
    match delivery.await {
        Ok(Ok(_)) => {}
        Ok(Err((error, _))) => told[at] = Err(failure(&records[at], &error)),
        Err(_) => {
            let reason = "the producer was given up".to_owned();
            told[at] = Err(Failure { reason, is_forbidden: false, is_too_large: false });
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
    let is_too_large = code == Code::MessageSizeTooLarge;
    Failure { reason, is_forbidden: refusals.contains(&code), is_too_large }
}

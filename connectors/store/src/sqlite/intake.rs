//! The way in, with group commit: one task gathers what many callers bring into one transaction,
//! and answers each of them after it.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{Delivery, Intake, PortError, Quarantined, Taken};
use backfill_schemas::{encode_event, fingerprint};
use sqlx::{QueryBuilder, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::transact::Writer;
use super::{Bells, Sqlite, blob, quarantine, rows, stored};
use crate::Error;
use crate::keys::Keys;

/// Callers that may wait for the next transaction; more than that wait to be let in.
const QUEUE_COUNT_MAX: usize = 512;

/// Deliveries of one transaction.
const BATCH_COUNT_MAX: usize = 256;

/// A delivery and who waits for its answer.
pub(super) struct Job {
    incoming: Incoming,
    caller: oneshot::Sender<Result<Taken, Error>>,
}

/// A delivery with everything already encoded and sealed.
struct Incoming {
    source: String,
    id: String,
    body_hash: [u8; 32],
    received_at: Timestamp,
    records: Vec<Record>,
    reply: Vec<u8>,
    quarantine: Option<quarantine::Sealed>,
    /// What goes to quarantine if the id came with another body before.
    conflict: quarantine::Sealed,
}

struct Record {
    event: Vec<u8>,
    fingerprint: u64,
    bytes: Vec<u8>,
}

#[async_trait]
impl Intake for Sqlite {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let incoming = incoming(&self.inner.keys, delivery)?;
        let (caller, answer) = oneshot::channel();
        let closed = || Error::Ended("nothing is taken in any more".to_owned());
        let job = Job { incoming, caller };
        self.inner.intake.send(job).await.map_err(|_| closed())?;
        Ok(answer.await.map_err(|_| closed())??)
    }
}

fn incoming(keys: &Keys, delivery: Delivery) -> Result<Incoming, Error> {
    let records: Vec<Record> = delivery.events.iter().map(record).collect();
    let quarantine = delivery.quarantine.as_ref();
    let original = match quarantine {
        Some(quarantined) => (quarantined.kind, quarantined.original.clone()),
        None => ("log", records.iter().flat_map(|record| record.bytes.clone()).collect()),
    };
    let conflict = Quarantined {
        place: None,
        reason: format!("the id {:?} came before with another body", delivery.id),
        kind: original.0,
        original: original.1,
    };
    Ok(Incoming {
        conflict: quarantine::sealed(keys, &delivery.source, &conflict)?,
        quarantine: quarantine
            .map(|quarantined| quarantine::sealed(keys, &delivery.source, quarantined))
            .transpose()?,
        source: delivery.source,
        id: delivery.id,
        body_hash: delivery.body_hash,
        received_at: delivery.received_at,
        reply: delivery.reply,
        records,
    })
}

fn record(new: &backfill_runtime::ports::NewEvent) -> Record {
    let bytes = encode_event(&new.event);
    Record { event: blob(new.id.0), fingerprint: fingerprint(&bytes), bytes }
}

/// Starts the task that writes. It ends when the last [`Sqlite`] is dropped.
pub(super) fn start(region: Arc<str>, writer: Writer, bells: &Bells) -> mpsc::Sender<Job> {
    let (sender, jobs) = mpsc::channel(QUEUE_COUNT_MAX);
    tokio::spawn(run(Gatherer { region, writer, bells: bells.clone() }, jobs));
    sender
}

/// Writes what was gathered.
struct Gatherer {
    region: Arc<str>,
    writer: Writer,
    bells: Bells,
}

async fn run(gatherer: Gatherer, mut jobs: mpsc::Receiver<Job>) {
    let mut gathered = Vec::with_capacity(BATCH_COUNT_MAX);
    while jobs.recv_many(&mut gathered, BATCH_COUNT_MAX).await > 0 {
        metrics::histogram!("backfill_store_intake_batch_count").record(size(&gathered));
        let split = gathered.drain(..).map(|job| (Arc::new(job.incoming), job.caller));
        let (batch, callers): (Vec<_>, Vec<_>) = split.unzip();
        gatherer.answer(batch, callers).await;
    }
}

/// At most [`BATCH_COUNT_MAX`].
fn size(gathered: &[Job]) -> f64 {
    u32::try_from(gathered.len()).map_or(f64::INFINITY, f64::from)
}

type Caller = oneshot::Sender<Result<Taken, Error>>;

impl Gatherer {
    /// One bad delivery must not fail the others: if the batch is refused, each is tried alone.
    async fn answer(&self, batch: Vec<Arc<Incoming>>, callers: Vec<Caller>) {
        match self.take(batch.clone()).await {
            Ok(taken) => {
                for (caller, taken) in callers.into_iter().zip(taken) {
                    tell(caller, Ok(taken));
                }
            }
            Err(error) if error.is_unavailable() => {
                let reason = error.to_string();
                callers
                    .into_iter()
                    .for_each(|caller| tell(caller, Err(Error::Unavailable(reason.clone()))));
            }
            Err(_) => {
                for (incoming, caller) in batch.into_iter().zip(callers) {
                    let alone = self.take(vec![incoming]).await;
                    tell(caller, alone.map(|mut taken| taken.remove(0)));
                }
            }
        }
    }

    async fn take(&self, batch: Vec<Arc<Incoming>>) -> Result<Vec<Taken>, Error> {
        let region = Arc::clone(&self.region);
        let appended = self.bells.appended.clone();
        let done = move |(_, end): &(Vec<Taken>, Option<u64>)| {
            if let Some(end) = end {
                appended.send_replace(*end);
            }
        };
        Ok(self
            .writer
            .transact_then(
                move |connection| {
                    Box::pin(async move { take_all(connection, &region, &batch).await })
                },
                done,
            )
            .await?
            .0)
    }
}

/// A caller that went away does not need its answer.
fn tell(caller: Caller, answer: Result<Taken, Error>) {
    drop(caller.send(answer));
}

/// Takes a batch; returns what became of each, and the log's new end if it grew.
async fn take_all(
    connection: &mut SqliteConnection,
    region: &str,
    batch: &[Arc<Incoming>],
) -> Result<(Vec<Taken>, Option<u64>), Error> {
    let mut known = known(connection, region, batch).await?;
    let mut taken = Vec::with_capacity(batch.len());
    let mut new = Vec::new();
    for incoming in batch {
        let key = (incoming.source.clone(), incoming.id.clone());
        let verdict = match known.get(&key) {
            Some((hash, _)) if *hash != incoming.body_hash => Taken::Conflict,
            Some((_, reply)) => Taken::Duplicate { reply: reply.clone() },
            None => {
                known.insert(key, (incoming.body_hash.to_vec(), incoming.reply.clone()));
                new.push(incoming.as_ref());
                Taken::New
            }
        };
        set_aside(connection, region, incoming, &verdict).await?;
        taken.push(verdict);
    }
    write_deliveries(connection, region, &new).await?;
    let end = append(connection, region, &new).await?;
    Ok((taken, end))
}

/// Body hash and reply of each delivery that was taken before, by source and id.
type Known = HashMap<(String, String), (Vec<u8>, Vec<u8>)>;

async fn known(
    connection: &mut SqliteConnection,
    region: &str,
    batch: &[Arc<Incoming>],
) -> Result<Known, Error> {
    let mut known = Known::new();
    for piece in rows::pieces(batch) {
        let mut query = QueryBuilder::new(
            "SELECT source, delivery, body_hash, reply FROM delivery WHERE region = ",
        );
        query.push_bind(region).push(" AND (source, delivery) IN (");
        query.push_values(piece, |mut tuple, incoming| {
            tuple.push_bind(&incoming.source).push_bind(&incoming.id);
        });
        query.push(")");
        let found: Vec<(String, String, Vec<u8>, Vec<u8>)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        known.extend(found.into_iter().map(|row| ((row.0, row.1), (row.2, row.3))));
    }
    Ok(known)
}

/// Quarantines what a person must look at.
async fn set_aside(
    connection: &mut SqliteConnection,
    region: &str,
    incoming: &Incoming,
    verdict: &Taken,
) -> Result<(), Error> {
    let row = match verdict {
        Taken::New => incoming.quarantine.as_ref(),
        Taken::Conflict => Some(&incoming.conflict),
        Taken::Duplicate { .. } => None,
    };
    let Some(row) = row else { return Ok(()) };
    quarantine::write(connection, region, incoming.received_at, row).await
}

async fn write_deliveries(
    connection: &mut SqliteConnection,
    region: &str,
    new: &[&Incoming],
) -> Result<(), Error> {
    let head = "INSERT INTO delivery (region, source, delivery, body_hash, received_at, reply) ";
    let bind = |tuple: &mut rows::Tuple<'_>, incoming: &&Incoming| {
        tuple
            .push_bind(region)
            .push_bind(&incoming.source)
            .push_bind(&incoming.id)
            .push_bind(incoming.body_hash.as_slice())
            .push_bind(incoming.received_at.0)
            .push_bind(&incoming.reply);
    };
    rows::insert(connection, head, new, bind, "").await
}

/// Appends the events. The row of `log_end` is locked from here to the commit, so offsets become
/// visible in their order.
async fn append(
    connection: &mut SqliteConnection,
    region: &str,
    new: &[&Incoming],
) -> Result<Option<u64>, Error> {
    let each = new.iter().flat_map(|incoming| {
        incoming.records.iter().map(move |record| (incoming.received_at, record))
    });
    let records: Vec<_> = each.collect();
    if records.is_empty() {
        return Ok(None);
    }
    let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
    let query = "UPDATE log_end SET next_offset = next_offset + $1 WHERE region = $2
        RETURNING next_offset";
    let end: i64 =
        sqlx::query_scalar(query).bind(count).bind(region).fetch_one(&mut *connection).await?;
    let numbered: Vec<_> = (end - count..end).zip(records).collect();
    let head = "INSERT INTO log (region, log_offset, event, fingerprint, received_at, bytes) ";
    let bind = |tuple: &mut rows::Tuple<'_>, row: &(i64, (Timestamp, &Record))| {
        let (offset, (received_at, record)) = row;
        tuple
            .push_bind(region)
            .push_bind(*offset)
            .push_bind(&record.event)
            .push_bind(stored(record.fingerprint))
            .push_bind(received_at.0)
            .push_bind(&record.bytes);
    };
    rows::insert(connection, head, &numbered, bind, "").await?;
    Ok(Some(super::loaded(end)))
}

//! The way in, with group commit: one task gathers what many callers bring into one transaction,
//! and answers each of them after it. Events go to the local log, or to the feeds before the commit:
//! then what is answered is on the feeds, and what is not answered comes again.
//!
//! What deliveries say of people is written before their events can be seen: in the same transaction
//! on the local log, in one of its own before the feeds. So whoever decides an event finds what came
//! with it, and a delivery that comes again after a failure is about the same people.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{Delivery, Intake, PortError, Publisher, Taken};
use sqlx::QueryBuilder;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::known::{Key, Known, is_forgotten, key};
use super::person::Blind;
use super::transact::{Writer, hold_persons, ring};
use super::{Connection, House, known, originals, quarantine, rows, statements, stops, unused};
use crate::Error;
use crate::asides::{Asides, Room};
use crate::bells::Bells;
use crate::columns::{blob, loaded, stored};
use crate::incoming::{Incoming, Record, incoming, outgoing};
use crate::keys::Keys;

/// Callers that may wait for the next transaction; more than that wait to be let in.
const QUEUE_COUNT_MAX: usize = 512;

/// Deliveries of one transaction.
const BATCH_COUNT_MAX: usize = 256;

/// How long the brokers may take. A transaction waits for them, and PostgreSQL ends those that
/// stand still for ten seconds.
const PUBLISH_MAX: Duration = Duration::from_secs(8);

/// After so many statements about people, what is decided of them is folded into what is known.
const FOLD_EVERY: usize = 256;

/// A delivery and who waits for its answer.
pub(super) struct Job {
    incoming: Incoming,
    caller: oneshot::Sender<Result<Taken, Error>>,
}

#[async_trait]
impl Intake for House {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let keys = &self.inner.keys;
        let hash = Blind { keys, region: self.region() };
        let incoming = incoming(keys, delivery, &self.inner.nobodys, &hash)?;
        if let Some(aside) = &incoming.quarantine
            && !self.has_room(&incoming.source, aside.sealed.len()).await?
            && !self.came_before(&incoming).await?
        {
            return Err(Asides::full(&incoming.source).into());
        }
        let (caller, answer) = oneshot::channel();
        let closed = || Error::Ended("nothing is taken in any more".to_owned());
        let job = Job { incoming, caller };
        self.inner.intake.send(job).await.map_err(|_| closed())?;
        Ok(answer.await.map_err(|_| closed())??)
    }
}

impl House {
    /// Whether so much more of a sender may be put aside.
    async fn has_room(&self, sender: &str, bytes: usize) -> Result<bool, Error> {
        let asides = &self.inner.asides;
        if asides.room(sender, bytes) == Room::Unsure {
            let query = "SELECT source, CAST(sum(length(sealed)) AS BIGINT) FROM quarantine
                WHERE region = $1 GROUP BY source";
            let query = sqlx::query_as(query).bind(self.region());
            asides.read(query.fetch_all(&self.inner.readers).await?);
        }
        Ok(asides.room(sender, bytes) == Room::Yes)
    }

    /// What comes again is answered as it was.
    async fn came_before(&self, incoming: &Incoming) -> Result<bool, Error> {
        let query = "SELECT 1 FROM delivery WHERE region = $1 AND source = $2 AND delivery = $3";
        let query = sqlx::query(query).bind(self.region()).bind(&incoming.source);
        let query = query.bind(&incoming.id);
        Ok(query.fetch_optional(&self.inner.readers).await?.is_some())
    }
}

/// What the task that writes needs.
pub(super) struct Gatherer {
    pub(super) region: Arc<str>,
    pub(super) keys: Keys,
    pub(super) writer: Writer,
    pub(super) bells: Bells,
    pub(super) publisher: Option<Arc<dyn Publisher>>,
    pub(super) asides: Arc<Asides>,
}

/// Starts the task that writes. It ends when the last handle is dropped.
pub(super) fn start(gatherer: Gatherer) -> mpsc::Sender<Job> {
    let (sender, jobs) = mpsc::channel(QUEUE_COUNT_MAX);
    tokio::spawn(run(gatherer, jobs));
    sender
}

async fn run(gatherer: Gatherer, mut jobs: mpsc::Receiver<Job>) {
    let mut gathered = Vec::with_capacity(BATCH_COUNT_MAX);
    // What was left when the process ended last is folded soon.
    let mut unfolded = FOLD_EVERY;
    while jobs.recv_many(&mut gathered, BATCH_COUNT_MAX).await > 0 {
        metrics::histogram!("backfill_store_intake_batch_count").record(size(&gathered));
        let split = gathered.drain(..).map(|job| (Arc::new(job.incoming), job.caller));
        let (batch, callers): (Vec<_>, Vec<_>) = split.unzip();
        let said: usize = batch.iter().map(|incoming| incoming.said.len()).sum();
        let now = batch.iter().map(|incoming| incoming.received_at).max();
        gatherer.answer(batch, callers).await;
        unfolded += said;
        if let Some(now) = now.filter(|_| 0 < said && FOLD_EVERY <= unfolded) {
            gatherer.fold(now).await;
            unfolded = 0;
        }
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

    /// What stays unfolded counts all the same.
    async fn fold(&self, now: Timestamp) {
        let (region, keys) = (Arc::clone(&self.region), self.keys.clone());
        let fold = self.writer.transact(move |connection| {
            Box::pin(async move {
                statements::fold(connection, &keys, &region, now).await?;
                originals::forget_decided(connection, &region).await
            })
        });
        if let Err(error) = fold.await {
            tracing::warn!(%error, "what was said of people could not be folded");
        }
    }

    async fn take(&self, batch: Vec<Arc<Incoming>>) -> Result<Vec<Taken>, Error> {
        let region = Arc::clone(&self.region);
        let keys = self.keys.clone();
        let publisher = self.publisher.clone();
        let before = match publisher {
            Some(_) => Some(self.say(batch.clone()).await?),
            None => None,
        };
        let asides = Arc::clone(&self.asides);
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
                    Box::pin(async move {
                        let mut later = rows::Later::default();
                        let overtaken = match before {
                            Some(overtaken) => overtaken,
                            None => {
                                say_all(connection, &mut later, (&keys, &region), &batch).await?
                            }
                        };
                        let kept: Vec<_> = without(&batch, &overtaken);
                        let publisher = publisher.as_deref();
                        let out = (publisher, asides.as_ref());
                        let taken = take_all(connection, &mut later, (&region, &kept), out);
                        let (taken, end) = taken.await?;
                        Ok((with(taken, &batch, &overtaken), end))
                    })
                },
                done,
            )
            .await?
            .0)
    }
}

impl Gatherer {
    /// In a transaction of its own: whoever waits for the brokers must not hold people.
    async fn say(&self, batch: Vec<Arc<Incoming>>) -> Result<BTreeSet<usize>, Error> {
        if batch.iter().all(|incoming| incoming.said.is_empty()) {
            return Ok(BTreeSet::new());
        }
        let (region, keys) = (Arc::clone(&self.region), self.keys.clone());
        self.writer
            .transact(move |connection| {
                Box::pin(async move {
                    let mut later = rows::Later::default();
                    let of = (&keys, region.as_ref());
                    let overtaken = say_all(connection, &mut later, of, &batch).await?;
                    later.run(connection).await?;
                    Ok(overtaken)
                })
            })
            .await
    }
}

/// Deliveries that were not overtaken.
fn without(batch: &[Arc<Incoming>], overtaken: &BTreeSet<usize>) -> Vec<Arc<Incoming>> {
    let kept = batch.iter().enumerate().filter(|(place, _)| !overtaken.contains(place));
    kept.map(|(_, incoming)| Arc::clone(incoming)).collect()
}

/// The answers to a batch, given those of the deliveries that were not overtaken.
fn with(taken: Vec<Taken>, batch: &[Arc<Incoming>], overtaken: &BTreeSet<usize>) -> Vec<Taken> {
    let mut taken = taken.into_iter();
    let answer = |place| match overtaken.contains(&place) {
        true => Some(Taken::Overtaken),
        false => taken.next(),
    };
    (0..batch.len()).filter_map(answer).collect()
}

/// Writes what the batch says of people. What comes again says nothing. Returns the deliveries
/// that are about others than they believe.
async fn say_all(
    connection: &mut Connection,
    later: &mut rows::Later,
    (keys, region): (&Keys, &str),
    batch: &[Arc<Incoming>],
) -> Result<BTreeSet<usize>, Error> {
    let speaking: Vec<Arc<Incoming>> =
        batch.iter().filter(|incoming| !incoming.said.is_empty()).cloned().collect();
    if speaking.is_empty() {
        return Ok(BTreeSet::new());
    }
    hold_persons(connection, region).await?;
    let known = known::look_up(connection, region, &speaking).await?;
    let is_known = |incoming: &Arc<Incoming>| {
        known.get(&key(incoming)).is_some_and(|taken| !is_forgotten(incoming, taken))
    };
    let mut seen: HashSet<Key> =
        speaking.iter().filter(|incoming| is_known(incoming)).map(|it| key(it)).collect();
    let each = batch.iter().enumerate().filter(|(_, incoming)| !incoming.said.is_empty());
    let new = each.filter(|(_, incoming)| seen.insert(key(incoming)));
    let new: statements::Batch<'_> =
        new.map(|(place, incoming)| (place, incoming.said.as_slice())).collect();
    statements::write(connection, later, (keys, region), &new).await
}

/// A caller that went away does not need its answer.
fn tell(caller: Caller, answer: Result<Taken, Error>) {
    drop(caller.send(answer));
}

/// Takes a batch; returns what became of each, and the log's new end if it grew.
async fn take_all(
    connection: &mut Connection,
    later: &mut rows::Later,
    (region, batch): (&str, &[Arc<Incoming>]),
    (publisher, asides): (Option<&dyn Publisher>, &Asides),
) -> Result<(Vec<Taken>, Option<u64>), Error> {
    let mut unclaimed = write_deliveries(connection, region, batch).await?;
    let known = match unclaimed.len() == batch.len() {
        true => Known::new(),
        false => {
            renew(connection, region, batch, &mut unclaimed).await?;
            known::look_up(connection, region, batch).await?
        }
    };
    let mut taken = Vec::with_capacity(batch.len());
    let mut new = Vec::new();
    for incoming in batch {
        let verdict = match known.get(&key(incoming)) {
            // Of several with one id in the batch, the first was written.
            _ if unclaimed.remove(&key(incoming)) => {
                new.push(incoming.as_ref());
                Taken::New
            }
            Some(taken) if taken.body_hash == incoming.body_hash => {
                Taken::Duplicate { reply: taken.reply.clone() }
            }
            Some(_) | None => Taken::Conflict,
        };
        set_aside(connection, region, (incoming, &verdict), (publisher.is_some(), asides)).await?;
        taken.push(verdict);
    }
    let end = match publisher {
        Some(publisher) => publish(publisher, region, &new).await?,
        None => append(connection, later, region, &new).await?,
    };
    stops::told(later, region, &new);
    originals::keep(later, region, &new);
    unused::count(later, region, &new);
    later.run(connection).await?;
    if end.is_some() {
        ring(connection, region, "appended").await?;
    }
    Ok((taken, end))
}

/// Writes the deliveries that are not known yet, and returns which those are. In one order for
/// all processes, so that none waits for another in a circle.
async fn write_deliveries(
    connection: &mut Connection,
    region: &str,
    batch: &[Arc<Incoming>],
) -> Result<HashSet<Key>, Error> {
    let mut sorted: Vec<&Incoming> = batch.iter().map(AsRef::as_ref).collect();
    sorted.sort_by(|a, b| (&a.source, &a.id).cmp(&(&b.source, &b.id)));
    let mut written = HashSet::new();
    for piece in rows::pieces(&sorted) {
        let mut query = QueryBuilder::new(
            "INSERT INTO delivery (region, source, delivery, body_hash, received_at, reply) ",
        );
        query.push_values(piece, |mut tuple, incoming| {
            tuple
                .push_bind(region)
                .push_bind(&incoming.source)
                .push_bind(&incoming.id)
                .push_bind(incoming.body_hash.as_slice())
                .push_bind(incoming.received_at.0)
                .push_bind(&incoming.reply);
        });
        query.push(" ON CONFLICT (region, source, delivery) DO NOTHING RETURNING source, delivery");
        let keys: Vec<Key> = query.build_query_as().fetch_all(&mut *connection).await?;
        written.extend(keys);
    }
    Ok(written)
}

/// Puts deliveries in the place of those that came under their ids so long ago that they were other
/// messages, and adds them to those that were written. Of several under one id, the first.
async fn renew(
    connection: &mut Connection,
    region: &str,
    batch: &[Arc<Incoming>],
    written: &mut HashSet<Key>,
) -> Result<(), Error> {
    let query = "UPDATE delivery SET body_hash = $1, received_at = $2, reply = $3
        WHERE region = $4 AND source = $5 AND delivery = $6 AND received_at < $7";
    for incoming in batch {
        let Some(before) = incoming.forgets_before else { continue };
        if written.contains(&key(incoming)) {
            continue;
        }
        let renewed = sqlx::query(query)
            .bind(incoming.body_hash.as_slice())
            .bind(incoming.received_at.0)
            .bind(&incoming.reply)
            .bind(region)
            .bind(&incoming.source)
            .bind(&incoming.id)
            .bind(before.0)
            .execute(&mut *connection)
            .await?;
        if renewed.rows_affected() == 1 {
            written.insert(key(incoming));
        }
    }
    Ok(())
}

/// Quarantines what a person must look at.
async fn set_aside(
    connection: &mut Connection,
    region: &str,
    (incoming, verdict): (&Incoming, &Taken),
    (announces, asides): (bool, &Asides),
) -> Result<(), Error> {
    let row = match verdict {
        Taken::New => incoming.quarantine.as_ref(),
        Taken::Conflict => Some(&incoming.conflict),
        Taken::Duplicate { .. } | Taken::Overtaken => None,
    };
    let Some(row) = row else { return Ok(()) };
    // For what should be put aside it was asked before.
    if matches!(verdict, Taken::Conflict) && asides.room(&row.source, row.sealed.len()) == Room::No
    {
        return Err(Asides::full(&row.source));
    }
    asides.add(&row.source, row.sealed.len());
    quarantine::write(connection, region, incoming.received_at, row, announces).await
}

/// Puts the events on their feeds. Returns only when the brokers have them.
async fn publish(
    publisher: &dyn Publisher,
    region: &str,
    new: &[&Incoming],
) -> Result<Option<u64>, Error> {
    let each = new.iter().map(|incoming| outgoing(region, incoming));
    let records = each.collect::<Result<Vec<_>, Error>>()?.concat();
    if records.is_empty() {
        return Ok(None);
    }
    match timeout(PUBLISH_MAX, publisher.publish(&records)).await {
        Ok(Ok(())) => Ok(None),
        Ok(Err(error)) => Err(Error::Unavailable(error.to_string())),
        Err(_) => Err(Error::Unavailable("the brokers did not answer in time".to_owned())),
    }
}

/// Appends the events. The row of `log_end` is locked from here to the commit, so offsets become
/// visible in their order.
async fn append(
    connection: &mut Connection,
    later: &mut rows::Later,
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
            .push_bind(blob(record.event.0))
            .push_bind(stored(record.fingerprint))
            .push_bind(received_at.0)
            .push_bind(&record.bytes);
    };
    later.insert(head, &numbered, bind, "");
    Ok(Some(loaded(end)))
}

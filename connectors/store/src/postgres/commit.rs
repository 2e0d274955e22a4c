//! Owns the region and writes commits: one call of a stored function, which is one transaction and
//! one round trip.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use backfill_core::EventId;
use backfill_runtime::ports::{Commit, CommitError, Cursor};
use sqlx::PgConnection;

use super::arguments::{bind_aside, bind_journal, bind_patients, bind_slots, bind_stops};
use super::effects::bind_effects;
use super::following::of_commit;
use super::fresh::Seqs;
use super::rows::Later;
use super::transact::Work;
use super::{Postgres, heard, merges, offerings, originals, quarantine, store, untrue, unused};
use crate::Error;
use crate::bells::ring;
use crate::columns::{blob, stored};
use crate::prepared::{Prepared, prepared};

/// See `migrations/postgres/0027_commit.sql`.
const CALL: &str = "SELECT backfill_commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
    $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
    $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48,
    $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66,
    $67, $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79)";

impl Postgres {
    /// Takes the region over, if its lease is this process's.
    pub(super) async fn own(&self) -> Result<Cursor, Error> {
        let region = Arc::clone(&self.inner.region);
        let holder = self.inner.holder.clone();
        let own = self.inner.writer.transact(move |connection| {
            Box::pin(async move {
                if let Some(holder) = holder {
                    check_lease(connection, &region, &holder).await?;
                }
                store::take_over(connection, &region).await
            })
        });
        let cursor = own.await?;
        self.inner.fresh.begin_anew();
        self.inner.epoch.store(cursor.owner_epoch, Ordering::SeqCst);
        Ok(cursor)
    }

    /// Event and fingerprint of those that are in the inbox: one round trip for a whole batch.
    pub(super) async fn known_events(&self, ids: &[EventId]) -> Result<Vec<(Vec<u8>, i64)>, Error> {
        let ids: Vec<Vec<u8>> = ids.iter().map(|id| blob(id.0)).collect();
        // Each id by itself: a plan made while the table is empty, and then kept, would take
        // `event = ANY ($2)` for a filter and read the whole region.
        let query = "SELECT seen.event, seen.fingerprint
            FROM unnest($2::bytea[]) AS asked (event)
            CROSS JOIN LATERAL (SELECT event, fingerprint FROM inbox
                WHERE region = $1 AND event = asked.event OFFSET 0) AS seen";
        let query = sqlx::query_as(query).bind(self.region()).bind(ids);
        Ok(query.fetch_all(&self.inner.readers).await?)
    }

    pub(super) async fn write(&self, commit: &Commit) -> Result<(), CommitError> {
        let mut prepared = prepared(&self.inner.keys, commit)?;
        originals::put_in(&self.inner.readers, self.region(), &mut prepared.quarantine).await?;
        originals::name(&self.inner.readers, self.region(), &mut prepared.repeats).await?;
        let (region, publishes) = (Arc::clone(&self.inner.region), self.inner.publishes);
        let (bells, fresh) = (self.inner.bells.clone(), Arc::clone(&self.inner.fresh));
        let effects = !commit.commands.is_empty() || !commit.records.is_empty();
        let follows = if publishes { of_commit(&region, &prepared) } else { Vec::new() };
        let first = prepared.journal.first().map(|line| line.seq);
        let last = prepared.last;
        let numbers = self.numbers(prepared.quarantine.len()).await?;
        let done = move |(): &()| {
            if let Some((first, last)) = first.zip(last) {
                fresh.committed(Seqs { first, last: last.seq }, &follows);
            }
            if publishes {
                ring(&bells.announced);
            } else if effects {
                ring(&bells.added);
            }
            bells.committed.send_modify(|seq| *seq = last.map_or(*seq, |last| last.seq));
        };
        let rows = &prepared.rows;
        let has_more = !prepared.merges.is_empty()
            || !rows.heard.is_empty()
            || !rows.offerings.is_empty()
            || !prepared.repeats.is_empty()
            || !prepared.untrue.is_empty();
        let work = work(region, prepared, numbers, publishes);
        match has_more {
            // Merges, lost bookings and repeats are rare, and a trust is written down once a minute:
            // only then more than one round trip.
            true => self.inner.writer.transact_then(work, done).await?,
            false => self.inner.writer.once(work, done).await?,
        };
        Ok(())
    }

    /// Poison is rare: only then a second round trip.
    async fn numbers(&self, count: usize) -> Result<Vec<i64>, Error> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let numbers = self.inner.writer.transact(move |connection| {
            Box::pin(async move { quarantine::numbers(connection, count).await })
        });
        numbers.await
    }
}

/// By the clock of the database. The row is held, so that nobody takes the lease meanwhile.
async fn check_lease(
    connection: &mut PgConnection,
    region: &str,
    holder: &str,
) -> Result<(), Error> {
    let query = "SELECT holder FROM lease
        WHERE job = 'match' AND region = $1 AND holder = $2 AND clock_timestamp() < expires_at
        FOR SHARE";
    let query = sqlx::query_scalar(query).bind(region).bind(holder);
    let held: Option<String> = query.fetch_optional(connection).await?;
    held.map(drop).ok_or_else(|| Error::NoLease { region: region.to_owned() })
}

/// Who is one person, and who was heard, is written first; what is no longer so is called off last:
/// it is one statement only where there is nothing of that.
fn work(
    region: Arc<str>,
    prepared: Prepared,
    numbers: Vec<i64>,
    publishes: bool,
) -> impl for<'c> FnOnce(&'c mut PgConnection) -> Work<'c, ()> + Send + 'static {
    move |connection| {
        Box::pin(async move {
            merges::write(connection, &region, &prepared.merges).await?;
            let mut later = Later::default();
            heard::write(&mut later, &region, &prepared.rows.heard);
            offerings::write(&mut later, &region, &prepared.rows.offerings);
            later.run(connection).await?;
            call(connection, &region, (&prepared, &numbers), publishes).await?;
            untrue::call_off(connection, &region, &prepared.untrue).await?;
            unused::add(&mut later, &region, &prepared.repeats);
            later.run(connection).await
        })
    }
}

async fn call(
    connection: &mut PgConnection,
    region: &str,
    (commit, numbers): (&Prepared, &[i64]),
    publishes: bool,
) -> Result<(), Error> {
    let call = sqlx::query(CALL)
        .bind(region)
        .bind(stored(commit.next_offset))
        .bind(stored(commit.expected.next_offset))
        .bind(stored(commit.expected.owner_epoch));
    let call = bind_journal(call, commit, publishes);
    let call = bind_effects(call, commit, publishes);
    let call = bind_stops(call, commit);
    let call = bind_patients(call, &commit.rows);
    let call = bind_slots(call, &commit.rows);
    bind_aside(call, commit, numbers).execute(connection).await?;
    Ok(())
}

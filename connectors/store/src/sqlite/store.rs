//! The commit point: cursor, journal and everything that follows, in one transaction.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::{EventId, Recorded, Snapshot, Timestamp};
use backfill_runtime::ports::{Commit, CommitError, Cursor, Place, PortError, Seen, Store};
use backfill_schemas::{decode_recorded, decode_snapshot, encode_snapshot};
use sqlx::{QueryBuilder, SqliteConnection};

use super::prepared::{EffectLine, JournalLine, Prepared, prepared};
use super::rows::Tuple;
use super::{
    Sqlite, blob, chain, id, limit, loaded, offers, outbox, places, projections, quarantine, rows,
    stored,
};
use crate::Error;

/// Snapshots kept: the newest, and one more in case it can not be read.
const SNAPSHOTS_KEPT: i64 = 2;

#[async_trait]
impl Store for Sqlite {
    async fn take_over(&self) -> Result<Cursor, PortError> {
        let region = Arc::clone(&self.inner.region);
        Ok(self
            .inner
            .writer
            .transact(move |connection| Box::pin(take_over(connection, region)))
            .await?)
    }

    async fn places(&self) -> Result<Vec<Place>, PortError> {
        Ok(places::read(&self.inner.readers, self.region()).await?)
    }

    async fn snapshot(&self) -> Result<Option<Snapshot>, PortError> {
        let query = "SELECT bytes FROM snapshot WHERE region = $1 ORDER BY seq DESC LIMIT 1";
        let bytes: Option<Vec<u8>> = sqlx::query_scalar(query)
            .bind(self.region())
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let snapshot = bytes.as_deref().map(decode_snapshot).transpose();
        Ok(snapshot.map_err(Error::row("snapshot"))?)
    }

    async fn journal(&self, seq: u64, count_max: usize) -> Result<Vec<Recorded>, PortError> {
        let query = "SELECT bytes FROM journal WHERE region = $1 AND $2 < seq
            ORDER BY seq LIMIT $3";
        let rows: Vec<Vec<u8>> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(stored(seq))
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let decoded = rows.iter().map(|bytes| decode_recorded(bytes));
        Ok(decoded.collect::<Result<_, _>>().map_err(Error::row("journal"))?)
    }

    async fn seen(&self, ids: &[EventId]) -> Result<Vec<Seen>, PortError> {
        let mut seen = Vec::new();
        for piece in rows::pieces(ids) {
            let mut query =
                QueryBuilder::new("SELECT event, fingerprint FROM inbox WHERE region = ");
            query.push_bind(self.region()).push(" AND event IN ");
            rows::push_list(&mut query, piece, |event| blob(event.0));
            let found: Vec<(Vec<u8>, i64)> =
                query.build_query_as().fetch_all(&self.inner.readers).await.map_err(Error::from)?;
            for (event, fingerprint) in found {
                let id = EventId(id("inbox", &event)?);
                seen.push(Seen { id, fingerprint: loaded(fingerprint) });
            }
        }
        Ok(seen)
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let prepared = prepared(&self.inner.keys, commit)?;
        let region = Arc::clone(&self.inner.region);
        let bells = self.inner.bells.clone();
        let (wishes, last) = (!prepared.outbox.is_empty(), prepared.last);
        let done = move |(): &()| {
            if wishes {
                bells.added.send_modify(|count| *count += 1);
            }
            bells.committed.send_modify(|seq| *seq = last.map_or(*seq, |last| last.seq));
        };
        Ok(self
            .inner
            .writer
            .transact_then(
                move |connection| {
                    Box::pin(async move { write(connection, &region, &prepared).await })
                },
                done,
            )
            .await?)
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), PortError> {
        let (seq, bytes) = (stored(snapshot.seq), encode_snapshot(snapshot));
        let region = Arc::clone(&self.inner.region);
        Ok(self
            .inner
            .writer
            .transact(move |connection| {
                Box::pin(async move { save_snapshot(connection, &region, seq, bytes).await })
            })
            .await?)
    }
}

async fn take_over(connection: &mut SqliteConnection, region: Arc<str>) -> Result<Cursor, Error> {
    let query = "INSERT INTO cursor (region, next_offset, owner_epoch) VALUES ($1, 0, 1)
        ON CONFLICT (region) DO UPDATE SET owner_epoch = cursor.owner_epoch + 1
        RETURNING next_offset, owner_epoch";
    let (next_offset, owner_epoch): (i64, i64) =
        sqlx::query_as(query).bind(&*region).fetch_one(connection).await?;
    Ok(Cursor { next_offset: loaded(next_offset), owner_epoch: loaded(owner_epoch) })
}

async fn save_snapshot(
    connection: &mut SqliteConnection,
    region: &str,
    seq: i64,
    bytes: Vec<u8>,
) -> Result<(), Error> {
    let save = "INSERT INTO snapshot (region, seq, bytes) VALUES ($1, $2, $3)
        ON CONFLICT (region, seq) DO UPDATE SET bytes = excluded.bytes";
    sqlx::query(save).bind(region).bind(seq).bind(bytes).execute(&mut *connection).await?;
    let prune = "DELETE FROM snapshot WHERE region = $1 AND seq NOT IN
        (SELECT seq FROM snapshot WHERE region = $1 ORDER BY seq DESC LIMIT $2)";
    sqlx::query(prune).bind(region).bind(SNAPSHOTS_KEPT).execute(connection).await?;
    Ok(())
}

/// The fence comes first: whoever lost the region writes nothing.
async fn write(
    connection: &mut SqliteConnection,
    region: &str,
    commit: &Prepared,
) -> Result<(), Error> {
    fence(connection, region, commit).await?;
    places::write(connection, region, &commit.places).await?;
    write_journal(connection, region, commit).await?;
    write_inbox(connection, region, commit).await?;
    write_outbox(connection, region, commit).await?;
    outbox::call_off(connection, region, &commit.stops).await?;
    let ledger = "INSERT INTO ledger
        (region, event, effect_index, slot, seq, recorded_at, bytes) ";
    write_lines(connection, region, ledger, &commit.ledger).await?;
    let decisions = "INSERT INTO decision
        (region, event, effect_index, slot, seq, recorded_at, bytes) ";
    write_lines(connection, region, decisions, &commit.decisions).await?;
    // Offers of the batch may have been made under any rules of the batch.
    offers::raise_limit(connection, region, &commit.limits).await?;
    projections::write(connection, region, &commit.rows).await?;
    offers::set_limit(connection, region, &commit.limits).await?;
    write_quarantine(connection, region, commit).await
}

async fn fence(
    connection: &mut SqliteConnection,
    region: &str,
    commit: &Prepared,
) -> Result<(), Error> {
    let query = "UPDATE cursor SET next_offset = $1
        WHERE region = $2 AND next_offset = $3 AND owner_epoch = $4";
    let hit = sqlx::query(query)
        .bind(stored(commit.next_offset))
        .bind(region)
        .bind(stored(commit.expected.next_offset))
        .bind(stored(commit.expected.owner_epoch))
        .execute(connection)
        .await?;
    if hit.rows_affected() == 1 { Ok(()) } else { Err(Error::Fenced) }
}

async fn write_journal(
    connection: &mut SqliteConnection,
    region: &str,
    commit: &Prepared,
) -> Result<(), Error> {
    let chained = chain::go_on(connection, region, &commit.journal).await?;
    let head = "INSERT INTO journal (region, seq, event, bytes, chain) ";
    let bind = |tuple: &mut Tuple<'_>, (line, chain): &(&JournalLine, chain::Link)| {
        tuple
            .push_bind(region)
            .push_bind(stored(line.seq))
            .push_bind(&line.event)
            .push_bind(&line.bytes)
            .push_bind(chain.to_vec());
    };
    rows::insert(connection, head, &chained, bind, "").await
}

async fn write_inbox(
    connection: &mut SqliteConnection,
    region: &str,
    commit: &Prepared,
) -> Result<(), Error> {
    let head = "INSERT INTO inbox (region, event, fingerprint, refusal, original) ";
    let bind = |tuple: &mut Tuple<'_>, line: &super::prepared::InboxLine| {
        tuple
            .push_bind(region)
            .push_bind(&line.event)
            .push_bind(stored(line.fingerprint))
            .push_bind(&line.refusal)
            .push_bind(&line.original);
    };
    rows::insert(connection, head, &commit.inbox, bind, "").await
}

async fn write_outbox(
    connection: &mut SqliteConnection,
    region: &str,
    commit: &Prepared,
) -> Result<(), Error> {
    let head = "INSERT INTO outbox (region, event, effect_index, topic, seq, created_at, due_at,
        attempts, state, error, bytes) ";
    let bind = |tuple: &mut Tuple<'_>, (topic, line): &(&'static str, EffectLine)| {
        tuple
            .push_bind(region)
            .push_bind(blob(line.id.event.0))
            .push_bind(i64::from(line.id.index))
            .push_bind(*topic)
            .push_bind(stored(line.place.seq))
            .push_bind(line.place.at.0)
            .push_bind(line.place.at.0)
            .push("0, 'waiting', ''")
            .push_bind(&line.bytes);
    };
    rows::insert(connection, head, &commit.outbox, bind, IGNORE_KNOWN).await
}

/// An effect that was written before is the same effect.
const IGNORE_KNOWN: &str = " ON CONFLICT (region, event, effect_index) DO NOTHING";

async fn write_lines(
    connection: &mut SqliteConnection,
    region: &str,
    head: &'static str,
    lines: &[(backfill_core::SlotId, EffectLine)],
) -> Result<(), Error> {
    let bind = |tuple: &mut Tuple<'_>, (slot, line): &(backfill_core::SlotId, EffectLine)| {
        tuple
            .push_bind(region)
            .push_bind(blob(line.id.event.0))
            .push_bind(i64::from(line.id.index))
            .push_bind(blob(slot.0))
            .push_bind(stored(line.place.seq))
            .push_bind(line.place.at.0)
            .push_bind(&line.bytes);
    };
    rows::insert(connection, head, lines, bind, IGNORE_KNOWN).await
}

async fn write_quarantine(
    connection: &mut SqliteConnection,
    region: &str,
    commit: &Prepared,
) -> Result<(), Error> {
    if commit.quarantine.is_empty() {
        return Ok(());
    }
    let at = match commit.last {
        Some(last) => last.at,
        None => last_received(connection, region, commit.next_offset).await?,
    };
    for row in &commit.quarantine {
        quarantine::write(connection, region, at, row).await?;
    }
    Ok(())
}

/// When the last log record before `offset` was received.
async fn last_received(
    connection: &mut SqliteConnection,
    region: &str,
    offset: u64,
) -> Result<Timestamp, Error> {
    let query = "SELECT received_at FROM log WHERE region = $1 AND log_offset < $2
        ORDER BY log_offset DESC LIMIT 1";
    let at: Option<i64> = sqlx::query_scalar(query)
        .bind(region)
        .bind(stored(offset))
        .fetch_optional(connection)
        .await?;
    Ok(Timestamp(at.unwrap_or(0)))
}

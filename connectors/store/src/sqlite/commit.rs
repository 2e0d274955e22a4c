//! Writes a commit: the journal and everything that follows, in one transaction.

use std::sync::Arc;

use backfill_core::{EventId, Timestamp};
use backfill_runtime::ports::{self, Commit, CommitError, Cursor};
use sqlx::{QueryBuilder, SqliteConnection};

use super::rows::{Later, Tuple};
use super::{
    Sqlite, called_off, merges, offers, originals, places, projections, quarantine, rows, store,
    untrue, unused,
};
use crate::Error;
use crate::chain::{BEGINNING, Link, next};
use crate::columns::{blob, stored};
use crate::prepared::{EffectLine, InboxLine, JournalLine, Prepared, StoryLine, prepared};

impl Sqlite {
    pub(super) async fn own(&self) -> Result<Cursor, Error> {
        let region = Arc::clone(&self.inner.region);
        let work = self.inner.writer.transact(move |connection| {
            Box::pin(async move { store::take_over(connection, &region).await })
        });
        work.await
    }

    /// Event and fingerprint of those that are in the inbox.
    pub(super) async fn known_events(&self, ids: &[EventId]) -> Result<Vec<(Vec<u8>, i64)>, Error> {
        let mut known = Vec::new();
        for piece in rows::pieces(ids) {
            let mut query =
                QueryBuilder::new("SELECT event, fingerprint FROM inbox WHERE region = ");
            query.push_bind(self.region()).push(" AND event IN ");
            rows::push_list(&mut query, piece, |event| blob(event.0));
            let found = query.build_query_as().fetch_all(&self.inner.readers);
            known.extend(found.await?);
        }
        Ok(known)
    }

    pub(super) async fn write(&self, commit: &Commit) -> Result<(), CommitError> {
        let mut prepared = prepared(&self.inner.keys, commit)?;
        originals::put_in(&self.inner.readers, self.region(), &mut prepared.quarantine).await?;
        originals::name(&self.inner.readers, self.region(), &mut prepared.repeats).await?;
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
}

/// The fence comes first: whoever lost the region writes nothing.
async fn write(
    connection: &mut SqliteConnection,
    region: &str,
    commit: &Prepared,
) -> Result<(), Error> {
    fence(connection, region, commit).await?;
    let before = link_before(connection, region, &commit.journal).await?;
    let mut later = Later::default();
    write_places(connection, region, &commit.places).await?;
    write_journal(&mut later, region, (commit, before));
    write_inbox(&mut later, region, commit);
    write_story(&mut later, region, &commit.story);
    empty_log(&mut later, region, commit);
    write_outbox(&mut later, region, commit);
    if commit.has_more() {
        later.run(connection).await?;
    }
    called_off::call_off(connection, region, &commit.silenced).await?;
    untrue::call_off(connection, region, &commit.untrue).await?;
    merges::write(connection, region, &commit.merges).await?;
    // Offers of the batch may have been made under any rules of the batch.
    offers::raise_limit(connection, region, &commit.limits).await?;
    projections::write(connection, &mut later, region, &commit.rows).await?;
    unused::add(&mut later, region, &commit.repeats);
    later.run(connection).await?;
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

async fn write_places(
    connection: &mut SqliteConnection,
    region: &str,
    places: &[ports::Position],
) -> Result<(), Error> {
    let query = "INSERT INTO place (region, reader, feed, partition, next_offset, mark)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (region, reader, feed, partition)
        DO UPDATE SET next_offset = excluded.next_offset, mark = excluded.mark";
    for place in places {
        sqlx::query(query)
            .bind(region)
            .bind(places::MATCHER)
            .bind(place.feed.topic())
            .bind(i64::from(place.partition))
            .bind(stored(place.offset))
            .bind(place.mark.map(stored))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn write_journal(later: &mut Later, region: &str, (commit, before): (&Prepared, Link)) {
    let chained = go_on(before, &commit.journal);
    let head = "INSERT INTO journal (region, seq, bytes, outcome, chain) ";
    let bind = |tuple: &mut Tuple<'_>, (line, chain): &(&JournalLine, Link)| {
        tuple
            .push_bind(region)
            .push_bind(stored(line.seq))
            .push_bind(&line.bytes)
            .push_bind(&line.outcome)
            .push_bind(chain.to_vec());
    };
    later.insert(head, &chained, bind, "");
}

fn write_inbox(later: &mut Later, region: &str, commit: &Prepared) {
    let head = "INSERT INTO inbox (region, event, fingerprint, refusal, original) ";
    let bind = |tuple: &mut Tuple<'_>, line: &InboxLine| {
        tuple
            .push_bind(region)
            .push_bind(&line.event)
            .push_bind(stored(line.fingerprint))
            .push_bind(&line.refusal)
            .push_bind(&line.original);
    };
    later.insert(head, &commit.inbox, bind, "");
}

fn write_story(later: &mut Later, region: &str, story: &[StoryLine]) {
    let head = "INSERT INTO story (region, slot, seq, recorded_at) ";
    let bind = |tuple: &mut Tuple<'_>, line: &StoryLine| {
        tuple
            .push_bind(region)
            .push_bind(blob(line.slot.0))
            .push_bind(stored(line.place.seq))
            .push_bind(line.place.at.0);
    };
    later.insert(head, story, bind, "");
}

/// What the journal has need not be in the log as well. What it does not have stays for a person.
fn empty_log(later: &mut Later, region: &str, commit: &Prepared) {
    if commit.journal.is_empty() {
        return;
    }
    let query = later.next(1);
    query.push("UPDATE log SET bytes = x'' WHERE region = ").push_bind(region.to_owned());
    query.push(" AND log_offset >= ").push_bind(stored(commit.expected.next_offset));
    query.push(" AND log_offset < ").push_bind(stored(commit.next_offset));
    query.push(
        " AND EXISTS (SELECT 1 FROM inbox WHERE inbox.region = log.region
            AND inbox.event = log.event AND inbox.fingerprint = log.fingerprint)",
    );
}

fn write_outbox(later: &mut Later, region: &str, commit: &Prepared) {
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
    // A wish that was written before is the same wish.
    let tail = " ON CONFLICT (region, event, effect_index) DO NOTHING";
    later.insert(head, &commit.outbox, bind, tail);
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
        quarantine::write(connection, region, at, row, false).await?;
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

/// The link of the record before the first of a batch.
async fn link_before(
    connection: &mut SqliteConnection,
    region: &str,
    lines: &[JournalLine],
) -> Result<Link, Error> {
    let Some(first) = lines.first() else { return Ok(BEGINNING) };
    let query = "SELECT chain FROM journal WHERE region = $1 AND seq = $2";
    let before: Option<Vec<u8>> = sqlx::query_scalar(query)
        .bind(region)
        .bind(stored(first.seq.saturating_sub(1)))
        .fetch_optional(connection)
        .await?;
    Ok(before.and_then(|it| Link::try_from(it).ok()).unwrap_or(BEGINNING))
}

/// The records of a batch with their links.
fn go_on(before: Link, lines: &[JournalLine]) -> Vec<(&JournalLine, Link)> {
    let mut link = before;
    let linked = lines.iter().map(|line| {
        link = next(&link, &line.bytes);
        (line, link)
    });
    linked.collect()
}

//! Throws away what was kept long enough, a little at a time: each table has a small transaction of its
//! own, so that no commit waits for more than a few rows. Nothing is looked for that has no index: what
//! has none is gone through from where it was left.

use std::sync::{Mutex, PoisonError};

use backfill_core::{Record, Timestamp};
use sqlx::QueryBuilder;

use super::{Connection, House, rows, story};
use crate::Error;
use crate::columns::limit;
use crate::retention::{Retention, Swept};

/// Rows of one table that one round throws away at most.
const ROWS_MAX: usize = 200;
/// Slots of one round, each with its offers and its story.
const SLOTS_MAX: usize = 50;
/// Deliveries that one round looks at.
const DELIVERIES_LOOKED_AT: usize = 1_000;

/// Where the last round left off, in what has no index by time.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Source and id of the last delivery that was looked at.
    delivery: Mutex<(String, String)>,
    /// Start of the last slot whose decisions were thrown away.
    decided: Mutex<Option<i64>>,
}

impl House {
    /// One round: throws away a little of everything that was kept long enough.
    ///
    /// # Errors
    /// If the database cannot be reached; the next round goes on.
    pub async fn sweep(&self, kept: Retention, now: Timestamp) -> Result<Swept, Error> {
        let mut swept = Swept::default();
        if let Some(before) = kept.before(kept.quarantine_days, now) {
            swept.quarantine = self.delete(QUARANTINE, before).await?;
        }
        if let Some(before) = kept.before(kept.log_days, now) {
            swept.log = self.delete(LOG, before).await?;
        }
        if let Some(before) = kept.before(kept.outbox_days, now) {
            swept.outbox = self.delete(OUTBOX, before).await?;
        }
        if let Some(before) = kept.before(kept.delivery_days, now) {
            swept.deliveries = self.sweep_deliveries(before).await?;
        }
        if let Some(before) = kept.before(kept.decision_days, now) {
            swept.decisions = self.sweep_decisions(before).await?;
        }
        if let Some(before) = kept.before(kept.slot_days, now) {
            swept.slots = self.sweep_slots(before).await?;
            swept.appointments = self.delete(APPOINTMENT, before).await?;
        }
        Ok(swept)
    }

    async fn delete(&self, query: &'static str, before: Timestamp) -> Result<u64, Error> {
        let region = self.region().to_owned();
        let delete = self.inner.writer.transact(move |connection| {
            Box::pin(async move {
                let query = sqlx::query(query).bind(region).bind(before.0).bind(limit(ROWS_MAX));
                Ok(query.execute(connection).await?.rows_affected())
            })
        });
        delete.await
    }

    async fn sweep_deliveries(&self, before: Timestamp) -> Result<u64, Error> {
        let mark = locked(&self.inner.marks.delivery).clone();
        let query = "SELECT source, delivery, received_at FROM delivery
            WHERE region = $1 AND (source, delivery) > ($2, $3) ORDER BY source, delivery LIMIT $4";
        let looked_at: Vec<(String, String, i64)> = sqlx::query_as(query)
            .bind(self.region())
            .bind(&mark.0)
            .bind(&mark.1)
            .bind(limit(DELIVERIES_LOOKED_AT))
            .fetch_all(&self.inner.readers)
            .await?;
        let old = looked_at.iter().filter(|it| it.2 < before.0).take(ROWS_MAX);
        let old: Vec<(String, String, i64)> = old.cloned().collect();
        let next = match old.len() {
            ROWS_MAX => old.last().map(|it| (it.0.clone(), it.1.clone())),
            _ => looked_at.last().map(|it| (it.0.clone(), it.1.clone())),
        };
        *locked(&self.inner.marks.delivery) = next.unwrap_or_default();
        if old.is_empty() {
            return Ok(0);
        }
        let region = self.region().to_owned();
        let delete = self.inner.writer.transact(move |connection| {
            Box::pin(async move { delete_deliveries(connection, &region, old, before).await })
        });
        delete.await
    }

    async fn sweep_decisions(&self, before: Timestamp) -> Result<u64, Error> {
        let from = locked(&self.inner.marks.decided).unwrap_or(i64::MIN);
        let query = "SELECT id, starts_at FROM slot WHERE region = $1 AND starts_at >= $2
            AND starts_at < $3 ORDER BY starts_at, id LIMIT $4";
        let slots: Vec<(Vec<u8>, i64)> = sqlx::query_as(query)
            .bind(self.region())
            .bind(from)
            .bind(before.0)
            .bind(limit(ROWS_MAX))
            .fetch_all(&self.inner.readers)
            .await?;
        let Some((_, last)) = slots.last().cloned() else { return Ok(0) };
        // Of many slots of one start the rest comes next; of as many as fit, the next start.
        let next = if slots.len() < ROWS_MAX || last == from { last + 1 } else { last };
        let ids: Vec<Vec<u8>> = slots.into_iter().map(|(id, _)| id).collect();
        let region = self.region().to_owned();
        let delete = self.inner.writer.transact(move |connection| {
            Box::pin(async move { story::forget(connection, &region, &ids, is_decision).await })
        });
        let gone = delete.await?;
        *locked(&self.inner.marks.decided) = Some(next);
        Ok(gone)
    }

    async fn sweep_slots(&self, before: Timestamp) -> Result<u64, Error> {
        let query = "SELECT id FROM slot WHERE region = $1 AND starts_at < $2
            AND state IN ('filled', 'unfilled', 'withdrawn', 'not_offered')
            ORDER BY starts_at, id LIMIT $3";
        let ids: Vec<Vec<u8>> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(before.0)
            .bind(limit(SLOTS_MAX))
            .fetch_all(&self.inner.readers)
            .await?;
        if ids.is_empty() {
            return Ok(0);
        }
        let region = self.region().to_owned();
        let delete = self.inner.writer.transact(move |connection| {
            Box::pin(async move {
                story::forget(connection, &region, &ids, |_| true).await?;
                for query in [STORIES, LINKS, CHECKS, OFFERS] {
                    delete_of(connection, query, &region, &ids).await?;
                }
                delete_of(connection, SLOTS, &region, &ids).await
            })
        });
        delete.await
    }
}

const QUARANTINE: &str = "DELETE FROM quarantine WHERE region = $1 AND number IN (
    SELECT number FROM quarantine WHERE region = $1 AND received_at < $2 ORDER BY number LIMIT $3)";
/// Only what was decided: the cursor is behind it.
const LOG: &str = "DELETE FROM log WHERE region = $1 AND log_offset IN (
    SELECT log_offset FROM log WHERE region = $1 AND received_at < $2
        AND log_offset < (SELECT next_offset FROM cursor WHERE region = $1)
    ORDER BY log_offset LIMIT $3)";
/// Only what has ended: what waits, and what a person is to do, is kept however old.
const OUTBOX: &str = "DELETE FROM outbox WHERE region = $1 AND (event, effect_index) IN (
    SELECT event, effect_index FROM outbox WHERE region = $1 AND created_at < $2
        AND state IN ('done', 'failed')
    ORDER BY seq, effect_index LIMIT $3)";
const APPOINTMENT: &str = "DELETE FROM appointment WHERE region = $1 AND id IN (
    SELECT id FROM appointment WHERE region = $1 AND starts_at < $2 AND status = 'ended' LIMIT $3)";
const STORIES: &str = "DELETE FROM story WHERE region = ";
const LINKS: &str = "DELETE FROM vault_link WHERE region = ";
const CHECKS: &str = "DELETE FROM vault_check WHERE region = ";
const OFFERS: &str = "DELETE FROM offer WHERE region = ";
const SLOTS: &str = "DELETE FROM slot WHERE region = ";

fn is_decision(record: &Record) -> bool {
    record.decision().is_some()
}

/// Deletes what belongs to these slots.
async fn delete_of(
    connection: &mut Connection,
    head: &'static str,
    region: &str,
    slots: &[Vec<u8>],
) -> Result<u64, Error> {
    let mut gone = 0;
    for piece in rows::pieces(slots) {
        let mut query = QueryBuilder::new(head);
        query.push_bind(region);
        match head {
            SLOTS => drop(query.push(" AND id IN ")),
            LINKS | CHECKS => {
                query.push(" AND offer IN (SELECT id FROM offer WHERE region = ");
                query.push_bind(region).push(" AND slot IN ");
            }
            _ => drop(query.push(" AND slot IN ")),
        }
        rows::push_list(&mut query, piece, Clone::clone);
        if matches!(head, LINKS | CHECKS) {
            query.push(")");
        }
        gone += query.build().execute(&mut *connection).await?.rows_affected();
    }
    Ok(gone)
}

/// Not those that were renewed meanwhile.
async fn delete_deliveries(
    connection: &mut Connection,
    region: &str,
    old: Vec<(String, String, i64)>,
    before: Timestamp,
) -> Result<u64, Error> {
    let mut gone = 0;
    let query = "DELETE FROM delivery
        WHERE region = $1 AND source = $2 AND delivery = $3 AND received_at < $4";
    for (source, id, _) in old {
        let query = sqlx::query(query).bind(region).bind(source).bind(id).bind(before.0);
        gone += query.execute(&mut *connection).await?.rows_affected();
    }
    Ok(gone)
}

fn locked<T>(mark: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mark.lock().unwrap_or_else(PoisonError::into_inner)
}

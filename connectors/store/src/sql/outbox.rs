//! The outbox: wishes that wait, and what became of each try.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::{EffectId, EventId, Timestamp};
use backfill_runtime::ports::{Finished, Outbox, PortError, Task, Topic};
use backfill_schemas::decode_command;
use tokio::sync::watch;

use super::{Connection, House};
use crate::Error;
use crate::columns::{blob, id, limit};
use crate::ended::ended_name;
use crate::prepared::topic_name;

type Row = (Vec<u8>, i64, i64, i64, Vec<u8>);

#[async_trait]
impl Outbox for House {
    async fn due(
        &self,
        topic: Topic,
        now: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Task>, PortError> {
        let query = "SELECT event, effect_index, attempts, created_at, bytes FROM outbox
            WHERE region = $1 AND topic = $2 AND state = 'waiting' AND due_at <= $3
            ORDER BY seq, effect_index LIMIT $4";
        let rows: Vec<Row> = sqlx::query_as(query)
            .bind(self.region())
            .bind(topic_name(topic))
            .bind(now.0)
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        Ok(rows.into_iter().map(task).collect::<Result<_, Error>>()?)
    }

    async fn finish(&self, id: EffectId, finished: Finished) -> Result<(), PortError> {
        let region = Arc::clone(&self.inner.region);
        let finish = self.inner.writer.together(move |connection| {
            Box::pin(async move { finish(connection, &region, id, finished).await })
        });
        Ok(finish.await?)
    }

    fn added(&self) -> watch::Receiver<u64> {
        self.inner.bells.added.subscribe()
    }
}

fn task(row: Row) -> Result<Task, Error> {
    let (event, index, attempts, created_at, bytes) = row;
    Ok(Task {
        id: effect_id(&event, index)?,
        command: decode_command(&bytes).map_err(Error::row("outbox"))?,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        created_at: Timestamp(created_at),
    })
}

/// The id of a wish from its two columns.
pub(super) fn effect_id(event: &[u8], index: i64) -> Result<EffectId, Error> {
    let index = u16::try_from(index).map_err(|_| Error::Row {
        table: "outbox",
        reason: format!("{index} is no place in a list of effects"),
    })?;
    Ok(EffectId { event: EventId(id("outbox", event)?), index })
}

/// Only what waits changes: what is done or failed stays so. What a person must do ends when that
/// person says so, and by nothing else.
async fn finish(
    connection: &mut Connection,
    region: &str,
    id: EffectId,
    finished: Finished,
) -> Result<(), Error> {
    let (state, ended, due_at, error) = match finished {
        Finished::Done { ended, why } => ("done", ended_name(ended), None, why),
        Finished::ToDo { why } => ("to_do", "", None, why),
        Finished::Retry { at, error } => ("waiting", "", Some(at.0), error),
        Finished::Failed { error } => ("failed", "", None, error),
    };
    let query = "UPDATE outbox SET state = $1, ended = $2, due_at = coalesce($3, due_at),
            error = $4, attempts = attempts + 1
        WHERE region = $5 AND event = $6 AND effect_index = $7
            AND (state = 'waiting' OR (state = 'to_do' AND $2 = 'told'))";
    sqlx::query(query)
        .bind(state)
        .bind(ended)
        .bind(due_at)
        .bind(error)
        .bind(region)
        .bind(blob(id.event.0))
        .bind(i64::from(id.index))
        .execute(connection)
        .await?;
    Ok(())
}

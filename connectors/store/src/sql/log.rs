//! The local log, for those who read it.

use async_trait::async_trait;
use backfill_core::{EventId, Timestamp};
use backfill_runtime::Principal;
use backfill_runtime::ports::{Batch, Log, LogRecord, PortError, Position, heard_until};
use backfill_schemas::decode_event;
use tokio::sync::watch;

use super::House;
use crate::Error;
use crate::columns::{id, limit, loaded, stored};

type Row = (i64, Vec<u8>, i64, i64, Vec<u8>);

#[async_trait]
impl Log for House {
    /// The number alone tells where to go on.
    async fn resume(&self, _next_offset: u64, _places: &[Position]) -> Result<(), PortError> {
        Ok(())
    }

    async fn read(&self, offset: u64, count_max: usize) -> Result<Batch, PortError> {
        let query = "SELECT log_offset, event, fingerprint, received_at, bytes FROM log
            WHERE region = $1 AND $2 <= log_offset ORDER BY log_offset LIMIT $3";
        let rows: Vec<Row> = sqlx::query_as(query)
            .bind(self.region())
            .bind(stored(offset))
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let records = rows.into_iter().map(record).collect::<Result<Vec<_>, Error>>()?;
        let heard_until = heard_until(&records, count_max);
        Ok(Batch { records, places: Vec::new(), heard_until })
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.inner.bells.appended.subscribe()
    }
}

fn record(row: Row) -> Result<LogRecord, Error> {
    let (offset, event, fingerprint, received_at, bytes) = row;
    Ok(LogRecord {
        source: String::new(),
        principal: Principal::own(),
        sender: None,
        place: None,
        original: None,
        offset: loaded(offset),
        id: EventId(id("log", &event)?),
        fingerprint: loaded(fingerprint),
        received_at: Timestamp(received_at),
        event: decode_event(&bytes).map_err(|error| error.to_string()),
    })
}

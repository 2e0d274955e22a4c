//! What was committed and is to be told on the feeds: a row is there until it was told.

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{Announcement, Announcements, Feed, Kind, Outgoing, PortError};
use tokio::sync::watch;

use super::Postgres;
use crate::Error;
use crate::columns::{limit, loaded, stored};

/// Number, feed, id, kind, source, time, journal record, value.
type Row = (i64, String, String, String, String, i64, Option<i64>, Vec<u8>);

/// Between the first and the last: a plan that was made while there were few rows, and then kept,
/// may look through all of a region for the numbers.
const FORGET: &str = "DELETE FROM announcement
    WHERE region = $1 AND number BETWEEN $2 AND $3 AND number = ANY ($4)";

#[async_trait]
impl Announcements for Postgres {
    async fn untold(&self, count_max: usize) -> Result<Vec<Announcement>, PortError> {
        let query = "SELECT number, feed, id, kind, source, recorded_at, seq, value
            FROM announcement WHERE region = $1 ORDER BY number LIMIT $2";
        let rows: Vec<Row> = sqlx::query_as(query)
            .bind(self.region())
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let announcements = rows.into_iter().map(|row| announcement(self.region(), row));
        Ok(announcements.collect::<Result<_, Error>>()?)
    }

    async fn told(&self, numbers: &[u64]) -> Result<(), PortError> {
        let region = self.region().to_owned();
        let numbers: Vec<i64> = numbers.iter().copied().map(stored).collect();
        let (Some(first), Some(last)) = (numbers.iter().min(), numbers.iter().max()) else {
            return Ok(());
        };
        let (first, last) = (*first, *last);
        let forget = self.inner.writer.once(
            move |connection| {
                Box::pin(async move {
                    sqlx::query(FORGET)
                        .bind(region)
                        .bind(first)
                        .bind(last)
                        .bind(numbers)
                        .execute(connection)
                        .await?;
                    Ok(())
                })
            },
            |()| (),
        );
        Ok(forget.await?)
    }

    fn announced(&self) -> watch::Receiver<u64> {
        self.inner.bells.announced.subscribe()
    }
}

fn announcement(region: &str, row: Row) -> Result<Announcement, Error> {
    let (number, feed, id, kind, source, at, seq, value) = row;
    let wrong = |reason: String| Error::Row { table: "announcement", reason };
    let kind = match kind.as_str() {
        "effect" => Kind::Effect,
        "quarantined" => Kind::Quarantined,
        _ => return Err(wrong(format!("{kind} is no kind"))),
    };
    let feed = Feed::named(&feed).ok_or_else(|| wrong(format!("{feed} is no feed")))?;
    let record = Outgoing {
        feed,
        region: region.to_owned(),
        id,
        kind,
        source,
        at: Timestamp(at),
        seq: seq.map(loaded),
        value,
    };
    Ok(Announcement { number: loaded(number), record })
}

//! What was committed and is to be told on the feeds: a row is there until it was told.

use std::collections::BTreeSet;
use std::time::Instant;

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{Announcement, Announcements, Feed, Kind, Outgoing, PortError};
use tokio::sync::watch;

use super::Postgres;
use super::fresh::{Fresh, KEPT_MAX};
use crate::Error;
use crate::columns::{limit, loaded, stored};

/// Number, feed, id, kind, source, time, journal record, value.
type Row = (i64, String, String, String, String, i64, Option<i64>, Vec<u8>);

/// Between the first and the last: a plan that was made while there were few rows, and then kept,
/// may look through all of a region for the numbers.
const FORGET: &str = "DELETE FROM announcement
    WHERE region = $1 AND number BETWEEN $2 AND $3 AND number = ANY ($4)";

impl Postgres {
    /// How much of each feed is not told yet, and when the oldest of it was committed; feeds that are
    /// told are left out.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn unpublished(&self) -> Result<Vec<(Feed, u64, Timestamp)>, Error> {
        let query = "SELECT feed, count(*), min(recorded_at) FROM announcement
            WHERE region = $1 GROUP BY feed ORDER BY feed";
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as(query).bind(self.region()).fetch_all(&self.inner.readers).await?;
        let known = rows.into_iter().filter_map(|(feed, count, oldest)| {
            Some((Feed::named(&feed)?, loaded(count), Timestamp(oldest)))
        });
        Ok(known.collect())
    }

    /// Asks the table, and keeps what it says.
    async fn look(&self, feed: Feed, fresh: &Fresh, after: u64) -> Result<(), Error> {
        let look = fresh.look(after);
        let query = "SELECT number, feed, id, kind, source, recorded_at, seq, value
            FROM announcement WHERE region = $1 AND feed = $2 AND $3 < number
            ORDER BY number LIMIT $4";
        let rows: Vec<Row> = sqlx::query_as(query)
            .bind(self.region())
            .bind(feed.topic())
            .bind(stored(after))
            .bind(limit(KEPT_MAX))
            .fetch_all(&self.inner.readers)
            .await?;
        let table = rows.into_iter().map(|row| announcement(self.region(), row));
        let table = table.collect::<Result<Vec<_>, Error>>()?;
        fresh.looked(look, &table, Instant::now());
        Ok(())
    }
}

#[async_trait]
impl Announcements for Postgres {
    async fn untold(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Vec<Announcement>, PortError> {
        let Some(fresh) = self.inner.fresh.of(feed) else { return Ok(Vec::new()) };
        if let Some(next) = fresh.next(after, count_max, Instant::now()) {
            return Ok(next);
        }
        if let Err(error) = self.look(feed, fresh, after).await {
            fresh.begin_anew();
            return Err(error.into());
        }
        Ok(fresh.next(after, count_max, Instant::now()).unwrap_or_default())
    }

    async fn told(&self, numbers: &[u64]) -> Result<(), PortError> {
        let region = self.region().to_owned();
        let told: BTreeSet<u64> = numbers.iter().copied().collect();
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
        forget.await?;
        self.inner.fresh.told(&told);
        Ok(())
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
        "event_outcome" => Kind::EventOutcome,
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

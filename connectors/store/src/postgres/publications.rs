//! What is to be published: it follows from the journal by a position for each topic, or is left beside it
//! as a row that is there until it was published.

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{
    Feed, Following, Kind, Outgoing, PortError, Publication, Publications, Step,
};
use sqlx::Row as _;
use tokio::sync::watch;

use super::effects::bind_left;
use super::following::{Row, end, first_seq, of_row};
use super::{Postgres, fresh};
use crate::Error;
use crate::columns::{limit, loaded, stored};

/// Number, feed, id, kind, source, time, journal record, value.
type Left = (i64, String, String, String, String, i64, Option<i64>, Vec<u8>);

/// How many records of the journal are looked through at once.
const PAGE: usize = 1_000;

/// Between the first and the last: a plan that was made while there were few rows, and then kept,
/// may look through all of a region for the numbers.
const FORGET: &str = "DELETE FROM unpublished
    WHERE region = $1 AND number BETWEEN $2 AND $3 AND number = ANY ($4)";

const MOVE: &str = "SELECT backfill_move_position($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

impl Postgres {
    /// How much of each feed is not published yet, and when the oldest of it was committed; feeds of which
    /// everything is published are left out. Counts no more than a few thousand.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn unpublished(&self) -> Result<Vec<(Feed, u64, Timestamp)>, Error> {
        let mut all = Vec::new();
        for feed in Feed::OUT {
            let mut waits = self.read_left(feed, 0, fresh::KEPT_MAX).await?;
            let mut after = self.read_position(feed).await?;
            while waits.len() < fresh::KEPT_MAX {
                let following = self.read_following(feed, after, PAGE).await?;
                after = following.to;
                waits.extend(following.publications);
                if following.is_all {
                    break;
                }
            }
            if let Some(oldest) = waits.iter().map(|it| it.record.at).min() {
                all.push((feed, waits.len() as u64, oldest));
            }
        }
        Ok(all)
    }

    async fn read_position(&self, feed: Feed) -> Result<u64, Error> {
        let query = "SELECT position FROM published WHERE region = $1 AND feed = $2";
        let query = sqlx::query_scalar(query).bind(self.region()).bind(feed.topic());
        let position: Option<i64> = query.fetch_optional(&self.inner.readers).await?;
        Ok(position.map_or(0, loaded))
    }

    async fn read_following(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Following, Error> {
        let query = "SELECT bytes, outcome, told FROM journal
            WHERE region = $1 AND $2 <= seq ORDER BY seq LIMIT $3";
        let rows: Vec<Row> = sqlx::query_as(query)
            .bind(self.region())
            .bind(stored(first_seq(after)))
            .bind(limit(PAGE))
            .fetch_all(&self.inner.readers)
            .await?;
        let mut following =
            Following { publications: Vec::new(), to: after, is_all: rows.len() < PAGE };
        for row in &rows {
            let (seq, all) = of_row(self.region(), row)?;
            for publication in all {
                if publication.record.feed != feed || publication.number <= after {
                    continue;
                }
                if following.publications.len() == count_max {
                    following.is_all = false;
                    return Ok(following);
                }
                following.to = publication.number;
                following.publications.push(publication);
            }
            following.to = end(seq);
        }
        Ok(following)
    }

    async fn read_left(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Vec<Publication>, Error> {
        let query = "SELECT number, feed, id, kind, source, recorded_at, seq, value
            FROM unpublished WHERE region = $1 AND feed = $2 AND $3 < number
            ORDER BY number LIMIT $4";
        let rows: Vec<Left> = sqlx::query_as(query)
            .bind(self.region())
            .bind(feed.topic())
            .bind(stored(after))
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await?;
        rows.into_iter().map(|row| publication(self.region(), row)).collect()
    }

    async fn write_position(
        &self,
        feed: Feed,
        step: Step,
        refused: Vec<Outgoing>,
    ) -> Result<bool, Error> {
        let (region, epoch) = (self.region().to_owned(), self.inner.epoch());
        let step = self.inner.writer.once(
            move |connection| {
                Box::pin(async move {
                    let call = sqlx::query(MOVE)
                        .bind(region)
                        .bind(feed.topic())
                        .bind(stored(epoch))
                        .bind(stored(step.from))
                        .bind(stored(step.to));
                    Ok(bind_left(call, &refused).fetch_one(connection).await?.try_get(0)?)
                })
            },
            |_: &bool| (),
        );
        step.await
    }
}

#[async_trait]
impl Publications for Postgres {
    async fn position(&self, feed: Feed) -> Result<u64, PortError> {
        Ok(self.read_position(feed).await?)
    }

    async fn following(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Following, PortError> {
        let Some(fresh) = self.inner.fresh.of(feed).filter(|_| feed != Feed::Quarantine) else {
            return Ok(Following { publications: Vec::new(), to: after, is_all: true });
        };
        match fresh.next(after, count_max) {
            Some(following) => Ok(following),
            None => Ok(self.read_following(feed, after, count_max).await?),
        }
    }

    async fn move_position(
        &self,
        feed: Feed,
        step: Step,
        refused: &[Outgoing],
    ) -> Result<(), PortError> {
        if !self.write_position(feed, step, refused.to_vec()).await? {
            let reason = format!("{} is published by another owner of the region", feed.topic());
            return Err(Error::Unavailable(reason).into());
        }
        if let Some(fresh) = self.inner.fresh.of(feed) {
            fresh.published(step.to);
        }
        Ok(())
    }

    async fn left(
        &self,
        feed: Feed,
        after: u64,
        count_max: usize,
    ) -> Result<Vec<Publication>, PortError> {
        Ok(self.read_left(feed, after, count_max).await?)
    }

    async fn published(&self, numbers: &[u64]) -> Result<(), PortError> {
        let region = self.region().to_owned();
        let numbers: Vec<i64> = numbers.iter().copied().map(stored).collect();
        let (Some(first), Some(last)) = (numbers.iter().min(), numbers.iter().max()) else {
            return Ok(());
        };
        let (first, last) = (*first, *last);
        let forget = self.inner.writer.once(
            move |connection| {
                Box::pin(async move {
                    let query = sqlx::query(FORGET).bind(region).bind(first).bind(last);
                    query.bind(numbers).execute(connection).await?;
                    Ok(())
                })
            },
            |()| (),
        );
        Ok(forget.await?)
    }

    fn more(&self) -> watch::Receiver<u64> {
        self.inner.bells.announced.subscribe()
    }
}

fn publication(region: &str, row: Left) -> Result<Publication, Error> {
    let (number, feed, id, kind, source, at, seq, value) = row;
    let wrong = |reason: String| Error::Row { table: "unpublished", reason };
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
    Ok(Publication { number: loaded(number), record })
}

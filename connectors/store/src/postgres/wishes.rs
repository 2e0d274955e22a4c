//! Wishes that come over a feed, taken into the outbox, each once.

use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{Copies as _, PortError, Position, Restored, Topic, Wish, Wishes};
use backfill_schemas::encode_command;
use sqlx::PgConnection;

use super::arguments::Places;
use super::{Postgres, places};
use crate::Error;
use crate::bells::ring;
use crate::called_off;
use crate::columns::{blob, stored};
use crate::prepared::{mark, topic_name};

/// Who reads the wishes of a topic, as the table of places names them.
fn reader(topic: Topic) -> &'static str {
    match topic {
        Topic::Offers => "notify",
        Topic::Bookings => "connect",
    }
}

#[async_trait]
impl Wishes for Postgres {
    async fn wish_places(&self, topic: Topic) -> Result<Vec<Position>, PortError> {
        Ok(places::read(&self.inner.readers, self.region(), reader(topic)).await?)
    }

    async fn take_wishes(
        &self,
        topic: Topic,
        wishes: &[Wish],
        places: &[Position],
    ) -> Result<(), PortError> {
        let restored = if wishes.is_empty() { None } else { self.restored().await? };
        let wishes: Vec<&Wish> =
            wishes.iter().filter(|it| !is_lost(restored, it.seq, it.at)).collect();
        let taken = Taken { topic, wishes: Columns::of(&wishes), places: Places::of(places) };
        let region = Arc::clone(&self.inner.region);
        let added = self.inner.bells.added.clone();
        let take = self.inner.writer.once(
            move |connection| Box::pin(async move { take(connection, &region, taken).await }),
            move |()| ring(&added),
        );
        Ok(take.await?)
    }
}

/// Whether a wish of this record and time is one of what a restore took away: the feed still has it,
/// and nobody would know of it here.
fn is_lost(restored: Option<Restored>, seq: u64, at: Timestamp) -> bool {
    restored.is_some_and(|it| it.seq < seq && at < it.at)
}

struct Taken {
    topic: Topic,
    wishes: Columns,
    places: Places,
}

/// Wishes, column by column.
#[derive(Default)]
struct Columns {
    events: Vec<Vec<u8>>,
    indexes: Vec<i64>,
    marks: Vec<Option<Vec<u8>>>,
    seqs: Vec<i64>,
    times: Vec<i64>,
    effects: Vec<Vec<u8>>,
}

impl Columns {
    fn of(wishes: &[&Wish]) -> Self {
        let mut columns = Self::default();
        for wish in wishes {
            columns.events.push(blob(wish.id.event.0));
            columns.indexes.push(i64::from(wish.id.index));
            columns.marks.push(mark(&wish.command));
            columns.seqs.push(stored(wish.seq));
            columns.times.push(wish.at.0);
            columns.effects.push(encode_command(&wish.command));
        }
        columns
    }
}

async fn take(connection: &mut PgConnection, region: &str, taken: Taken) -> Result<(), Error> {
    let Taken { topic, wishes, places } = taken;
    let query =
        "SELECT backfill_take_wishes($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    sqlx::query(query)
        .bind(region)
        .bind(topic_name(topic))
        .bind(reader(topic))
        .bind(wishes.events)
        .bind(wishes.indexes)
        .bind(wishes.marks)
        .bind(wishes.seqs)
        .bind(wishes.times)
        .bind(wishes.effects)
        .bind(called_off::REASON)
        .bind(places.feeds)
        .bind(places.partitions)
        .bind(places.offsets)
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use backfill_runtime::ports::Incarnation;

    use super::*;

    #[test]
    fn what_was_wished_between_a_backup_and_its_restore_is_passed_over() {
        let restored =
            Some(Restored { incarnation: Incarnation(7), seq: 10, at: Timestamp(1_000) });
        for (seq, at, lost) in
            [(9, 900, false), (10, 900, false), (11, 900, true), (11, 1_000, false)]
        {
            assert_eq!(is_lost(restored, seq, Timestamp(at)), lost, "{seq} at {at}");
            assert!(!is_lost(None, seq, Timestamp(at)));
        }
    }
}

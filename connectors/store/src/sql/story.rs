//! The stories of slots: what the journal says of each, and how it goes once it was kept long enough.

use backfill_core::{Decided, EventId, Record, SlotId, Timestamp};
use backfill_schemas::{decode_decided, encode_decided};
use sqlx::QueryBuilder;

use super::{Connection, House, rows};
use crate::Error;
use crate::columns::{blob, loaded};

/// What a record tells of a slot: its time, its number, and what it says.
pub(super) type Line = (Timestamp, u64, Record);

/// Nobody asks for the ids of what is read here.
const UNNAMED: EventId = EventId(0);

/// What follows from a record.
pub(super) fn decided(outcome: &[u8]) -> Result<Decided, Error> {
    decode_decided(UNNAMED, outcome).map_err(Error::row("journal"))
}

impl House {
    /// What was written down of a slot, in its order.
    pub(super) async fn story(&self, slot: SlotId) -> Result<Vec<Line>, Error> {
        let query = "SELECT story.recorded_at, story.seq, journal.outcome FROM story
            JOIN journal ON journal.region = story.region AND journal.seq = story.seq
            WHERE story.region = $1 AND story.slot = $2 AND journal.outcome IS NOT NULL
            ORDER BY story.seq";
        let told: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(query)
            .bind(self.region())
            .bind(blob(slot.0))
            .fetch_all(&self.inner.readers)
            .await?;
        let mut lines = Vec::new();
        for (at, seq, outcome) in told {
            let records = decided(&outcome)?.records.into_iter().map(|it| it.what);
            let of_slot = records.filter(|record| record.slot() == slot);
            lines.extend(of_slot.map(|record| (Timestamp(at), loaded(seq), record)));
        }
        Ok(lines)
    }
}

/// Takes out of the journal what it tells of these slots, as far as that `goes`. Returns how much.
pub(super) async fn forget(
    connection: &mut Connection,
    region: &str,
    slots: &[Vec<u8>],
    goes: fn(&Record) -> bool,
) -> Result<u64, Error> {
    let mut gone = 0;
    for piece in rows::pieces(slots) {
        let mut query = QueryBuilder::new(
            "SELECT DISTINCT story.seq, journal.outcome FROM story
            JOIN journal ON journal.region = story.region AND journal.seq = story.seq
            WHERE journal.outcome IS NOT NULL AND story.region = ",
        );
        query.push_bind(region).push(" AND story.slot IN ");
        rows::push_list(&mut query, piece, Clone::clone);
        let told: Vec<(i64, Vec<u8>)> = query.build_query_as().fetch_all(&mut *connection).await?;
        for (seq, outcome) in told {
            let mut decided = decided(&outcome)?;
            let before = decided.records.len();
            let is_of = |slot: SlotId| piece.contains(&blob(slot.0));
            decided.records.retain(|it| !(is_of(it.what.slot()) && goes(&it.what)));
            if decided.records.len() < before {
                shorten(connection, region, seq, &decided).await?;
                gone += (before - decided.records.len()) as u64;
            }
        }
    }
    Ok(gone)
}

async fn shorten(
    connection: &mut Connection,
    region: &str,
    seq: i64,
    decided: &Decided,
) -> Result<(), Error> {
    let records: Vec<_> = decided.records.iter().collect();
    let commands: Vec<_> = decided.commands.iter().collect();
    let outcome = encode_decided(decided.refusal, &records, &commands);
    let query = "UPDATE journal SET outcome = $1 WHERE region = $2 AND seq = $3";
    let query = sqlx::query(query).bind(Some(outcome).filter(|bytes| !bytes.is_empty()));
    query.bind(region).bind(seq).execute(connection).await?;
    Ok(())
}

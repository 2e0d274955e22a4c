//! Deliveries that came before: what was answered then is answered again.

use std::collections::HashMap;
use std::sync::Arc;

use backfill_core::Timestamp;
use sqlx::QueryBuilder;

use super::{Connection, Db, rows};
use crate::Error;
use crate::incoming::Incoming;

/// Source and id of a delivery.
pub(super) type Key = (String, String);

pub(super) fn key(incoming: &Incoming) -> Key {
    (incoming.source.clone(), incoming.id.clone())
}

/// A delivery that was taken before.
pub(super) struct Before {
    pub(super) body_hash: Vec<u8>,
    pub(super) reply: Vec<u8>,
    received_at: Timestamp,
}

/// Whether what was taken before is so old that this is another message.
pub(super) fn is_forgotten(incoming: &Incoming, taken: &Before) -> bool {
    incoming.forgets_before.is_some_and(|before| taken.received_at < before)
}

/// Each delivery whose id is taken, by source and id.
pub(super) type Known = HashMap<Key, Before>;

pub(super) async fn look_up(
    connection: &mut Connection,
    region: &str,
    batch: &[Arc<Incoming>],
) -> Result<Known, Error> {
    let mut known = Known::new();
    for piece in rows::pieces(batch) {
        let mut query = query(region, piece);
        let found: Vec<BeforeColumns> = query.build_query_as().fetch_all(&mut *connection).await?;
        let before = |(source, id, body_hash, reply, at)| {
            ((source, id), Before { body_hash, reply, received_at: Timestamp(at) })
        };
        known.extend(found.into_iter().map(before));
    }
    Ok(known)
}

/// Each looked up by its key: a list of pairs would be read as a filter of all that there is.
pub(super) fn query(region: &str, piece: &[Arc<Incoming>]) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new("WITH asked (source, delivery) AS (");
    query.push_values(piece, |mut tuple, incoming| {
        tuple.push_bind(incoming.source.clone()).push_bind(incoming.id.clone());
    });
    query.push(
        ") SELECT taken.source, taken.delivery, taken.body_hash, taken.reply, taken.received_at
        FROM asked JOIN delivery AS taken
            ON taken.source = asked.source AND taken.delivery = asked.delivery
        WHERE taken.region = ",
    );
    query.push_bind(region.to_owned());
    query
}

/// Source, id, body hash, reply, and when it was received.
type BeforeColumns = (String, String, Vec<u8>, Vec<u8>, i64);

//! Originals that could not be taken: numbered, kept once however often they come, and told of.

use backfill_core::Timestamp;
use backfill_runtime::ports::Feed;
use backfill_schemas::{Quarantined, encode_quarantined};
use sqlx::PgConnection;

use crate::Error;
use crate::columns::loaded;
use crate::original::Sealed;

/// Numbers for originals. Several processes number at the same time, so some may stay unused.
pub(super) async fn numbers(
    connection: &mut PgConnection,
    count: usize,
) -> Result<Vec<i64>, Error> {
    let query = "SELECT nextval('quarantine_number') FROM generate_series(1, $1)";
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    Ok(sqlx::query_scalar(query).bind(count).fetch_all(connection).await?)
}

/// What the feed says of an original: where it was and why it was put aside, not what it is.
pub(super) fn note(number: i64, at: Option<Timestamp>, row: &Sealed) -> Vec<u8> {
    encode_quarantined(&Quarantined {
        topic: row.place.map_or("", |place| place.feed.topic()).to_owned(),
        partition: row.place.map(|place| place.partition),
        offset: row.place.map(|place| place.offset),
        kind: row.kind.clone(),
        reason: row.reason.clone(),
        at,
        number: Some(loaded(number)),
    })
}

/// Writes a sealed original, unless it is known.
pub(super) async fn write(
    connection: &mut PgConnection,
    region: &str,
    at: Timestamp,
    row: &Sealed,
    announces: bool,
) -> Result<(), Error> {
    let numbers = numbers(connection, 1).await?;
    let notes: Vec<Vec<u8>> = numbers.iter().map(|it| note(*it, Some(at), row)).collect();
    let query = "SELECT backfill_set_aside($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    sqlx::query(query)
        .bind(region)
        .bind(at.0)
        .bind(&row.source)
        .bind(numbers)
        .bind(vec![&row.digest[..]])
        .bind(vec![&row.kind[..]])
        .bind(vec![&row.reason[..]])
        .bind(vec![&row.sealed[..]])
        .bind(announces)
        .bind(Feed::Quarantine.topic())
        .bind(notes)
        .execute(connection)
        .await?;
    Ok(())
}

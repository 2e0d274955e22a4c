//! What the database knows of the time, and what a person confirmed.

use backfill_core::Timestamp;
use backfill_runtime::ports::{Accepted, Times};
use backfill_schemas::decode_recorded;

use super::{Connection, House};
use crate::Error;
use crate::columns::loaded;

pub(super) async fn read(house: &House) -> Result<Times, Error> {
    let last = "SELECT bytes FROM journal WHERE region = $1 ORDER BY seq DESC LIMIT 1";
    let last: Option<Vec<u8>> =
        sqlx::query_scalar(last).bind(house.region()).fetch_optional(&house.inner.readers).await?;
    let last = last.as_deref().map(decode_recorded).transpose().map_err(Error::row("journal"))?;
    let accepted = "SELECT seq, at FROM clock_accepted WHERE region = $1";
    let accepted: Option<(i64, i64)> =
        sqlx::query_as(accepted).bind(house.region()).fetch_optional(&house.inner.readers).await?;
    Ok(Times {
        seq: last.as_ref().map_or(0, |last| last.seq),
        at: last.map(|last| last.at),
        accepted: accepted.map(|(seq, at)| Accepted { seq: loaded(seq), at: Timestamp(at) }),
        database: house.own_time().await?,
    })
}

/// The word counts until something is decided, so it is written beside the last record.
pub(super) async fn accept(
    connection: &mut Connection,
    region: &str,
    at: Timestamp,
) -> Result<(), Error> {
    let query = "INSERT INTO clock_accepted (region, seq, at)
        VALUES ($1, (SELECT coalesce(max(seq), 0) FROM journal WHERE region = $1), $2)
        ON CONFLICT (region) DO UPDATE SET seq = excluded.seq, at = excluded.at";
    sqlx::query(query).bind(region).bind(at.0).execute(connection).await?;
    Ok(())
}

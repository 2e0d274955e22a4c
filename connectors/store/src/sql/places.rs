//! Where the readers of a region go on in each partition of a feed.

use backfill_runtime::ports::{Feed, Place};

use super::{Connection, Pool};
use crate::Error;
use crate::columns::{loaded, stored};

/// The reader that decides.
pub(super) const MATCHER: &str = "match";

type Row = (String, i64, i64);

/// Where a reader goes on.
pub(super) async fn read(pool: &Pool, region: &str, reader: &str) -> Result<Vec<Place>, Error> {
    let query = "SELECT feed, partition, next_offset FROM place
        WHERE region = $1 AND reader = $2 ORDER BY feed, partition";
    let rows: Vec<Row> = sqlx::query_as(query).bind(region).bind(reader).fetch_all(pool).await?;
    rows.into_iter().map(place).collect()
}

fn place((feed, partition, next_offset): Row) -> Result<Place, Error> {
    let wrong = || Error::Row { table: "place", reason: format!("{feed}, {partition}") };
    Ok(Place {
        feed: Feed::named(&feed).ok_or_else(wrong)?,
        partition: u32::try_from(partition).map_err(|_| wrong())?,
        offset: loaded(next_offset),
    })
}

/// Writes down where a reader goes on.
pub(super) async fn write(
    connection: &mut Connection,
    region: &str,
    reader: &str,
    places: &[Place],
) -> Result<(), Error> {
    let query = "INSERT INTO place (region, reader, feed, partition, next_offset)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (region, reader, feed, partition)
        DO UPDATE SET next_offset = excluded.next_offset";
    for place in places {
        sqlx::query(query)
            .bind(region)
            .bind(reader)
            .bind(place.feed.topic())
            .bind(i64::from(place.partition))
            .bind(stored(place.offset))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

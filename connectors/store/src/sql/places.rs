//! Where the readers of a region go on in each partition of a feed.

use backfill_runtime::ports::{Feed, Position};

use super::Pool;
use crate::Error;
use crate::columns::loaded;

/// The reader that decides.
pub(super) const MATCHER: &str = "match";

type Row = (String, i64, i64, Option<i64>);

/// Where a reader goes on.
pub(super) async fn read(pool: &Pool, region: &str, reader: &str) -> Result<Vec<Position>, Error> {
    let query = "SELECT feed, partition, next_offset, mark FROM place
        WHERE region = $1 AND reader = $2 ORDER BY feed, partition";
    let rows: Vec<Row> = sqlx::query_as(query).bind(region).bind(reader).fetch_all(pool).await?;
    rows.into_iter().map(place).collect()
}

fn place((feed, partition, next_offset, mark): Row) -> Result<Position, Error> {
    let wrong = || Error::Row { table: "place", reason: format!("{feed}, {partition}") };
    Ok(Position {
        feed: Feed::named(&feed).ok_or_else(wrong)?,
        partition: u32::try_from(partition).map_err(|_| wrong())?,
        offset: loaded(next_offset),
        mark: mark.map(loaded),
    })
}

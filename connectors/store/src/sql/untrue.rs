//! Calls off what is no longer so: that somebody is booked, once the booking is gone, and that it is
//! gone, once it stands after all.

use backfill_runtime::ports::{Ended, Topic};
use backfill_schemas::decode_command;

use super::Connection;
use crate::Error;
use crate::called_off::{NO_LONGER_SO, Untrue};
use crate::ended::ended_name;
use crate::prepared::topic_name;

/// From the small indexes of what waits: the outbox keeps what was done as well.
pub(super) const WAITING: &str = "SELECT event, effect_index, bytes FROM outbox
        WHERE region = $1 AND topic = $2 AND state = 'waiting'
    UNION ALL SELECT event, effect_index, bytes FROM outbox
        WHERE region = $1 AND topic = $2 AND state = 'to_do'";

/// See the module: neither what waits to be sent, nor what a person was to tell. Few wait at a
/// time, and few bookings go.
pub(super) async fn call_off(
    connection: &mut Connection,
    region: &str,
    untrue: &Untrue,
) -> Result<(), Error> {
    if untrue.is_empty() {
        return Ok(());
    }
    let waiting: Vec<(Vec<u8>, i64, Vec<u8>)> = sqlx::query_as(WAITING)
        .bind(region)
        .bind(topic_name(Topic::Offers))
        .fetch_all(&mut *connection)
        .await?;
    for (event, index, bytes) in waiting {
        let command = decode_command(&bytes).map_err(Error::row("outbox"))?;
        if untrue.is_said_by(&command) {
            call_off_one(connection, region, event, index).await?;
        }
    }
    Ok(())
}

async fn call_off_one(
    connection: &mut Connection,
    region: &str,
    event: Vec<u8>,
    index: i64,
) -> Result<(), Error> {
    let query = "UPDATE outbox SET state = 'done', ended = $1, error = $2
        WHERE region = $3 AND event = $4 AND effect_index = $5";
    let query = sqlx::query(query).bind(ended_name(Ended::Unneeded)).bind(NO_LONGER_SO);
    query.bind(region).bind(event).bind(index).execute(connection).await?;
    Ok(())
}

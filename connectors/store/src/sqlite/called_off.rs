//! Calls off what waits to be sent to those who said stop or died, and what a person was to tell
//! them.

use backfill_core::Silence;
use backfill_runtime::ports::{Silenced, Topic};
use backfill_schemas::decode_command;
use sqlx::SqliteConnection;

use super::rows;
use crate::Error;
use crate::called_off::{REASON, calls_off};
use crate::columns::{blob, loaded, stored};
use crate::prepared::topic_name;

/// What waits, from the two small indexes: the outbox keeps what was done as well.
pub(super) const WAITING: &str = "SELECT event, effect_index, seq, bytes FROM outbox
        WHERE region = $1 AND topic = $2 AND state = 'waiting'
    UNION ALL SELECT event, effect_index, seq, bytes FROM outbox
        WHERE region = $1 AND topic = $2 AND state = 'to_do'";

/// See the module. The outbox holds a patient only inside the wish; few messages wait at a time,
/// and a stop is rare.
pub(super) async fn call_off(
    connection: &mut SqliteConnection,
    region: &str,
    silenced: &[Silenced],
) -> Result<(), Error> {
    if silenced.is_empty() {
        return Ok(());
    }
    remember(connection, region, silenced).await?;
    let waiting: Vec<(Vec<u8>, i64, i64, Vec<u8>)> = sqlx::query_as(WAITING)
        .bind(region)
        .bind(topic_name(Topic::Offers))
        .fetch_all(&mut *connection)
        .await?;
    for (event, index, seq, bytes) in waiting {
        let command = decode_command(&bytes).map_err(Error::row("outbox"))?;
        if silenced.iter().any(|it| calls_off(it, &command, loaded(seq))) {
            call_off_one(connection, region, event, index).await?;
        }
    }
    Ok(())
}

/// Only a death is asked for later: a stop calls off what is here, and nothing comes over a feed.
async fn remember(
    connection: &mut SqliteConnection,
    region: &str,
    silenced: &[Silenced],
) -> Result<(), Error> {
    let head = "INSERT INTO stop (region, patient, seq) ";
    let tail = " ON CONFLICT (region, patient) DO UPDATE SET seq = max(seq, excluded.seq)";
    let bind = |tuple: &mut rows::Tuple<'_>, it: &Silenced| {
        tuple.push_bind(region).push_bind(blob(it.patient.0)).push_bind(stored(it.seq));
    };
    let died = silenced.iter().filter(|it| it.silence == Silence::Died);
    let died: Vec<Silenced> = died.copied().collect();
    let mut later = rows::Later::default();
    later.insert(head, &died, bind, tail);
    later.run(connection).await
}

async fn call_off_one(
    connection: &mut SqliteConnection,
    region: &str,
    event: Vec<u8>,
    index: i64,
) -> Result<(), Error> {
    let query = "UPDATE outbox SET state = 'failed', error = $1
        WHERE region = $2 AND event = $3 AND effect_index = $4";
    let query = sqlx::query(query).bind(REASON).bind(region).bind(event).bind(index);
    query.execute(connection).await?;
    Ok(())
}

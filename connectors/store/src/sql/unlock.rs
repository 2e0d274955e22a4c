//! The key of a database: read, or made if nothing was ever sealed there; and the rows that a
//! region always has.

use std::path::Path;
use std::sync::Arc;

use backfill_core::RuleSet;

use super::Connection;
use super::transact::Writer;
use crate::Error;
use crate::keys::{Carried, Key, Keys};
use crate::ring;

/// Reads the key, or makes one if nothing was ever sealed here, and writes the region's rows.
pub(super) async fn unlock(writer: &Writer, region: &Arc<str>, path: &Path) -> Result<Keys, Error> {
    let name = Arc::clone(region);
    let known = writer.transact(move |connection| Box::pin(proof(connection, name))).await?;
    let (keys, carried) = match known {
        Some((proof, carried)) => (ring::key_of(path, &proof)?, carried),
        None => {
            Keys::create(path)?;
            (Keys::read(path)?, Carried::default())
        }
    };
    let keys = keys.carrying(&carried)?;
    let row = (Arc::clone(region), keys.proof, carried);
    writer.transact(move |connection| Box::pin(found(connection, row))).await?;
    Ok(keys)
}

/// The proof of the key, and what was carried over from older ones.
type Known = (Vec<u8>, Carried);

/// Any region's proof will do: all regions of a file share the key file.
async fn proof(connection: &mut Connection, region: Arc<str>) -> Result<Option<Known>, Error> {
    let query = "SELECT proof, carried, sealed_by FROM vault_key ORDER BY region = $1 DESC LIMIT 1";
    let row = sqlx::query_as(query).bind(&*region).fetch_optional(connection).await?;
    Ok(row.map(|(proof, keys, sealed_by)| (proof, Carried { keys, sealed_by })))
}

/// Writes the rows that a region always has.
async fn found(
    connection: &mut Connection,
    (region, proof, carried): (Arc<str>, Key, Carried),
) -> Result<(), Error> {
    let key = "INSERT INTO vault_key (region, proof, carried, sealed_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING";
    let key = sqlx::query(key).bind(&*region).bind(proof.to_vec());
    key.bind(carried.keys).bind(carried.sealed_by).execute(&mut *connection).await?;
    let log = "INSERT INTO log_end (region, next_offset) VALUES ($1, 0) ON CONFLICT DO NOTHING";
    sqlx::query(log).bind(&*region).execute(&mut *connection).await?;
    let limit = "INSERT INTO offer_limit (region, live_offers_max) VALUES ($1, $2)
        ON CONFLICT DO NOTHING";
    let live_offers_max = i64::from(RuleSet::built_in().live_offers_max);
    sqlx::query(limit).bind(&*region).bind(live_offers_max).execute(&mut *connection).await?;
    Ok(())
}

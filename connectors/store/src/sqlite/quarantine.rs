//! Originals that could not be taken: numbered, and kept once however often they come.

use backfill_core::Timestamp;

use sqlx::SqliteConnection;

use crate::Error;
use crate::original::Sealed;

/// Writes a sealed original under the next number. No feed tells of it.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    region: &str,
    at: Timestamp,
    row: &Sealed,
    _announces: bool,
) -> Result<(), Error> {
    let query = "INSERT INTO quarantine
            (region, number, digest, received_at, source, kind, reason, sealed)
        VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM quarantine WHERE region = $1),
            $2, $3, $4, $5, $6, $7)
        ON CONFLICT (region, digest) DO NOTHING";
    sqlx::query(query)
        .bind(region)
        .bind(&row.digest)
        .bind(at.0)
        .bind(&row.source)
        .bind(&row.kind)
        .bind(&row.reason)
        .bind(&row.sealed)
        .execute(connection)
        .await?;
    Ok(())
}

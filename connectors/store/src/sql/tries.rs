//! Wrong answers to the light check, counted by offer, and by patient for a while: whoever has several
//! links to one patient has no more tries than with one.

use backfill_core::PatientRef;
use backfill_runtime::ports::{TRIES_COUNT_MS, Try};

use super::Connection;
use super::persons::Persons;
use crate::Error;
use crate::columns::blob;

/// Counts one, and returns the greater of the two counts.
pub(super) async fn count(
    connection: &mut Connection,
    vault: &Persons,
    wrong: Try,
) -> Result<i64, Error> {
    let query = "INSERT INTO vault_check (region, offer, wrong_count) VALUES ($1, $2, 1)
        ON CONFLICT (region, offer) DO UPDATE SET wrong_count = vault_check.wrong_count + 1
        RETURNING wrong_count";
    let query = sqlx::query_scalar(query).bind(&*vault.region).bind(blob(wrong.offer.0));
    let of_offer: i64 = query.fetch_one(&mut *connection).await?;
    // The count begins anew with the first that comes after the time of the last has passed.
    let query = "INSERT INTO vault_tries (region, patient, since, wrong_count) VALUES ($1, $2, $3, 1)
        ON CONFLICT (region, patient) DO UPDATE SET
            wrong_count = CASE WHEN vault_tries.since > $4 THEN vault_tries.wrong_count + 1 ELSE 1 END,
            since = CASE WHEN vault_tries.since > $4 THEN vault_tries.since ELSE excluded.since END
        RETURNING wrong_count";
    let patient = person(connection, vault, wrong.patient).await?;
    let of_patient: i64 = sqlx::query_scalar(query)
        .bind(&*vault.region)
        .bind(blob(patient.0))
        .bind(wrong.at.0)
        .bind(wrong.at.0.saturating_sub(TRIES_COUNT_MS))
        .fetch_one(&mut *connection)
        .await?;
    Ok(of_offer.max(of_patient))
}

/// How many there were before.
pub(super) async fn before(
    connection: &mut Connection,
    vault: &Persons,
    before: Try,
) -> Result<i64, Error> {
    let query = "SELECT wrong_count FROM vault_check WHERE region = $1 AND offer = $2";
    let query = sqlx::query_scalar(query).bind(&*vault.region).bind(blob(before.offer.0));
    let of_offer: Option<i64> = query.fetch_optional(&mut *connection).await?;
    let query = "SELECT wrong_count FROM vault_tries
        WHERE region = $1 AND patient = $2 AND since > $3";
    let patient = person(connection, vault, before.patient).await?;
    let of_patient: Option<i64> = sqlx::query_scalar(query)
        .bind(&*vault.region)
        .bind(blob(patient.0))
        .bind(before.at.0.saturating_sub(TRIES_COUNT_MS))
        .fetch_optional(&mut *connection)
        .await?;
    Ok(of_offer.unwrap_or(0).max(of_patient.unwrap_or(0)))
}

async fn person(
    connection: &mut Connection,
    vault: &Persons,
    patient: PatientRef,
) -> Result<PatientRef, Error> {
    let references = vault.references(connection, patient).await?;
    Ok(references.first().copied().unwrap_or(patient))
}

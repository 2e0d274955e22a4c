//! Exchanges the key file: alone, beside a service, or with all that it seals. That is sealed anew in one
//! transaction, so that the old key opens all or nothing, wherever it is cut off.

use std::path::Path;

use backfill_core::PatientRef;
use sqlx::SqliteConnection;

use super::exchange::exchange;
use super::{Sqlite, open};
use crate::columns::id;
use crate::keys::Keys;
use crate::original::{opened_bytes, resealed};
use crate::seal::{place_of_person, seal, unseal};
use crate::{Error, Options, Rotated, ring};

/// How many rows are looked at together; originals may be large.
const PEOPLE_AT_ONCE: i64 = 500;
const ORIGINALS_AT_ONCE: i64 = 8;

impl Sqlite {
    /// Has a new key file open the database. What it opened stays sealed as it is, so that whoever has
    /// the database open need not notice: works while a service runs.
    ///
    /// # Errors
    /// If the database cannot be opened, the new key cannot be written beside the old one, or another
    /// exchange runs. Then all is as it was, and may be tried again.
    pub async fn rotate_key(path: &Path, options: &Options) -> Result<Rotated, Error> {
        Self::rotating(path, options, false).await
    }

    /// Seals all keys of people and all originals with a new key, which takes the place of the old one.
    /// Nobody else may have the database open.
    ///
    /// # Errors
    /// As [`Sqlite::rotate_key`].
    pub async fn reseal(path: &Path, options: &Options) -> Result<Rotated, Error> {
        Self::rotating(path, options, true).await
    }

    async fn rotating(path: &Path, options: &Options, reseals: bool) -> Result<Rotated, Error> {
        let file = open::key_file(path, options);
        let _alone = ring::hold(&file)?;
        let was_begun = ring::has_next(&file);
        let store = Self::open(path, options).await?;
        if was_begun && !ring::has_next(&file) {
            store.close().await;
            return Ok(Rotated::Finished);
        }
        let rotated = match reseals {
            true => store.seal_anew(&file).await,
            false => store.exchange(&file).await,
        };
        store.close().await;
        rotated
    }

    async fn exchange(&self, file: &Path) -> Result<Rotated, Error> {
        let (old, next) = (self.inner.keys.clone(), ring::make_next(file)?);
        let proof = next.proof;
        let work = self.inner.writer.transact(move |connection| {
            Box::pin(async move { exchange(connection, (&old, &next)).await })
        });
        work.await?;
        ring::settle(file, &proof)?;
        Ok(Rotated::Exchanged)
    }

    async fn seal_anew(&self, file: &Path) -> Result<Rotated, Error> {
        let (old, next) = (self.inner.keys.clone(), ring::make_next(file)?);
        let carried = old.sealed_for_the_next(&next)?;
        let proof = next.proof;
        let work = self.inner.writer.transact(move |connection| {
            Box::pin(async move {
                let (people, mut unreadable) = people(connection, (&old, &next)).await?;
                let aside = quarantined(connection, (&old, &next)).await?;
                let waiting = waiting(connection, (&old, &next)).await?;
                let originals = aside.0 + waiting.0;
                unreadable += aside.1 + waiting.1;
                let query = "UPDATE vault_key SET proof = $1, carried = $2, sealed_by = NULL";
                sqlx::query(query).bind(&proof[..]).bind(carried).execute(connection).await?;
                Ok(Rotated::Resealed { people, originals, unreadable })
            })
        });
        let done = work.await?;
        // What the old key opens must not stay in the write-ahead log; closing empties it too.
        let _done = self.inner.writer.forget_old_pages().await;
        ring::settle(file, &proof)?;
        Ok(done)
    }
}

type Pair<'a> = (&'a Keys, &'a Keys);

/// Where the next rows begin: region, and the row's own name.
type After<T> = (String, T);

/// How many were sealed anew, and how many nobody can open.
type Counts = (u64, u64);

/// What opened; what did not was damaged before, and no key opens it.
fn readable<T>(opened: Result<T, Error>, unreadable: &mut u64) -> Result<Option<T>, Error> {
    match opened {
        Ok(opened) => Ok(Some(opened)),
        Err(Error::Unsealed) => {
            *unreadable += 1;
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

async fn people(connection: &mut SqliteConnection, (old, next): Pair<'_>) -> Result<Counts, Error> {
    let (mut after, mut count, mut shut): (After<Vec<u8>>, u64, u64) = (After::default(), 0, 0);
    loop {
        let query = "SELECT region, patient, wrapped_key FROM vault_person
            WHERE (region, patient) > ($1, $2) AND wrapped_key IS NOT NULL
            ORDER BY region, patient LIMIT $3";
        let query = sqlx::query_as(query).bind(&after.0).bind(&after.1).bind(PEOPLE_AT_ONCE);
        let rows: Vec<(String, Vec<u8>, Vec<u8>)> = query.fetch_all(&mut *connection).await?;
        let Some((region, patient, _)) = rows.last() else { return Ok((count, shut)) };
        after = (region.clone(), patient.clone());
        for (region, patient, wrapped) in rows {
            let name = PatientRef(id("vault_person", &patient)?);
            let place = place_of_person(&region, name, "wrapped_key");
            let opened = readable(unseal(&old.wrap, &place, &wrapped), &mut shut)?;
            let Some(opened) = opened else { continue };
            let wrapped = seal(&next.wrap, &place, &opened)?;
            let query =
                "UPDATE vault_person SET wrapped_key = $3 WHERE region = $1 AND patient = $2";
            let query = sqlx::query(query).bind(region).bind(patient).bind(wrapped);
            count += query.execute(&mut *connection).await?.rows_affected();
        }
    }
}

async fn quarantined(
    connection: &mut SqliteConnection,
    (old, next): Pair<'_>,
) -> Result<Counts, Error> {
    let (mut after, mut count, mut shut): (After<i64>, u64, u64) =
        ((String::new(), i64::MIN), 0, 0);
    loop {
        let query = "SELECT region, number, digest, sealed FROM quarantine
            WHERE (region, number) > ($1, $2) ORDER BY region, number LIMIT $3";
        let query = sqlx::query_as(query).bind(&after.0).bind(after.1).bind(ORIGINALS_AT_ONCE);
        let rows: Vec<(String, i64, Vec<u8>, Vec<u8>)> = query.fetch_all(&mut *connection).await?;
        let Some((region, number, ..)) = rows.last() else { return Ok((count, shut)) };
        after = (region.clone(), *number);
        for (region, number, digest, sealed) in rows {
            let opened = readable(opened_bytes(old, &digest, &sealed), &mut shut)?;
            let Some(opened) = opened else { continue };
            let sealed = resealed(next, &digest, &opened)?;
            let query = "UPDATE quarantine SET sealed = $3 WHERE region = $1 AND number = $2";
            let query = sqlx::query(query).bind(region).bind(number).bind(sealed);
            count += query.execute(&mut *connection).await?.rows_affected();
        }
    }
}

/// Region, event, digest and sealed bytes of a message.
type Waiting = (String, Vec<u8>, Vec<u8>, Vec<u8>);

/// Messages whose events are not decided yet.
async fn waiting(
    connection: &mut SqliteConnection,
    (old, next): Pair<'_>,
) -> Result<Counts, Error> {
    let (mut after, mut count, mut shut): (After<Vec<u8>>, u64, u64) = (After::default(), 0, 0);
    loop {
        let query = "SELECT region, event, digest, sealed FROM original
            WHERE (region, event) > ($1, $2) ORDER BY region, event LIMIT $3";
        let query = sqlx::query_as(query).bind(&after.0).bind(&after.1).bind(ORIGINALS_AT_ONCE);
        let rows: Vec<Waiting> = query.fetch_all(&mut *connection).await?;
        let Some((region, event, ..)) = rows.last() else { return Ok((count, shut)) };
        after = (region.clone(), event.clone());
        for (region, event, digest, sealed) in rows {
            let opened = readable(opened_bytes(old, &digest, &sealed), &mut shut)?;
            let Some(opened) = opened else { continue };
            let sealed = resealed(next, &digest, &opened)?;
            let query = "UPDATE original SET sealed = $3 WHERE region = $1 AND event = $2";
            let query = sqlx::query(query).bind(region).bind(event).bind(sealed);
            count += query.execute(&mut *connection).await?.rows_affected();
        }
    }
}

//! What is sealed and does not open: one damaged row must neither keep the others from being read, nor
//! go unnoticed.

use backfill_core::PatientRef;

use super::{House, person};
use crate::columns::{id, limit};
use crate::{Error, original};

/// Rows that are looked at together.
const ROWS_AT_ONCE: usize = 256;

/// The names of the rows that do not open.
pub(super) async fn named(house: &House) -> Result<Vec<String>, Error> {
    let mut named = quarantined(house).await?;
    named.extend(waiting(house).await?);
    named.extend(people(house).await?);
    Ok(named)
}

/// Number, digest, sealed.
type Aside = (i64, Vec<u8>, Vec<u8>);

async fn quarantined(house: &House) -> Result<Vec<String>, Error> {
    let query = "SELECT number, digest, sealed FROM quarantine
        WHERE region = $1 AND number > $2 ORDER BY number LIMIT $3";
    let (mut named, mut after) = (Vec::new(), i64::MIN);
    loop {
        let query = sqlx::query_as(query).bind(house.region()).bind(after);
        let query = query.bind(limit(ROWS_AT_ONCE));
        let page: Vec<Aside> = query.fetch_all(&house.inner.readers).await?;
        let Some(last) = page.last() else { return Ok(named) };
        after = last.0;
        let shut = page.iter().filter(|(_, digest, sealed)| !opens(house, digest, sealed));
        named.extend(shut.map(|(number, ..)| format!("original {number} in quarantine")));
    }
}

/// Event, digest, sealed.
type Waiting = (Vec<u8>, Vec<u8>, Vec<u8>);

/// Few: they go as soon as their events are decided.
async fn waiting(house: &House) -> Result<Vec<String>, Error> {
    let query = "SELECT event, digest, sealed FROM original WHERE region = $1";
    let query = sqlx::query_as(query).bind(house.region());
    let rows: Vec<Waiting> = query.fetch_all(&house.inner.readers).await?;
    let shut = rows.iter().filter(|(_, digest, sealed)| !opens(house, digest, sealed));
    shut.map(|(event, ..)| Ok(format!("the message of event {:032x}", id("original", event)?)))
        .collect()
}

fn opens(house: &House, digest: &[u8], sealed: &[u8]) -> bool {
    original::opened_bytes(&house.inner.keys, digest, sealed).is_ok()
}

async fn people(house: &House) -> Result<Vec<String>, Error> {
    let query = "SELECT patient FROM vault_person
        WHERE region = $1 AND patient > $2 ORDER BY patient LIMIT $3";
    let (mut named, mut after) = (Vec::new(), Vec::new());
    loop {
        let query = sqlx::query_scalar(query).bind(house.region()).bind(&after);
        let query = query.bind(limit(ROWS_AT_ONCE));
        let page: Vec<Vec<u8>> = query.fetch_all(&house.inner.readers).await?;
        let Some(last) = page.last() else { return Ok(named) };
        after = last.clone();
        let page = page.iter().map(|it| Ok(PatientRef(id("vault_person", it)?)));
        named.extend(shut_of(house, &page.collect::<Result<Vec<_>, Error>>()?).await?);
    }
}

/// Of these people those whose details do not open: each alone only where one of them does not.
async fn shut_of(house: &House, page: &[PatientRef]) -> Result<Vec<String>, Error> {
    if is_open(house, page).await? {
        return Ok(Vec::new());
    }
    let mut named = Vec::new();
    for patient in page {
        if !is_open(house, &[*patient]).await? {
            named.push(format!("what is known of person {patient}"));
        }
    }
    Ok(named)
}

async fn is_open(house: &House, page: &[PatientRef]) -> Result<bool, Error> {
    let mut connection = house.inner.readers.acquire().await?;
    match person::load(&mut connection, &house.inner.keys, house.region(), page).await {
        Ok(_) => Ok(true),
        Err(Error::Unsealed) => Ok(false),
        Err(other) => Err(other),
    }
}

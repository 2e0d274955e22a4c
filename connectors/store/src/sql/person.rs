//! A person's row in the vault: their own key, wrapped, and what is sealed with it.

use backfill_core::PatientRef;
use backfill_runtime::ports::{Contact, Identifier};
use sqlx::QueryBuilder;

use super::{Connection, Db, rows};
use crate::columns::{blob, id};
use crate::keys::{Key, Keys, keyed_hash, random_key};
use crate::seal::{seal, unseal};
use crate::{Error, contact};

/// Wrapped key, sealed contact, and whether the person was erased.
pub(super) type Columns = (Option<Vec<u8>>, Option<Vec<u8>>, i64);

/// What is known of a person.
pub(super) enum Person {
    /// Nothing yet.
    Unknown,
    /// The key is gone for good.
    Erased,
    /// Their key and details.
    Known { key: Key, contact: Contact },
}

/// Opens a row.
pub(super) fn opened(
    keys: &Keys,
    region: &str,
    patient: PatientRef,
    row: Option<Columns>,
) -> Result<Person, Error> {
    match row {
        Some((_, _, 1)) => Ok(Person::Erased),
        Some((Some(wrapped), Some(sealed), _)) => {
            let key = unseal(&keys.wrap, &place(region, patient, "wrapped_key"), &wrapped)?;
            let key: Key = key.try_into().map_err(|_| Error::Unsealed)?;
            let bytes = unseal(&key, &place(region, patient, "contact"), &sealed)?;
            Ok(Person::Known { key, contact: contact::from_bytes(&bytes)? })
        }
        _ => Ok(Person::Unknown),
    }
}

/// Writes a person's details, with a new key if they have none.
pub(super) async fn write(
    connection: &mut Connection,
    keys: &Keys,
    region: &str,
    patient: PatientRef,
    (key, contact): (Option<Key>, &Contact),
) -> Result<(), Error> {
    let key = key.map_or_else(random_key, Ok)?;
    let wrapped = seal(&keys.wrap, &place(region, patient, "wrapped_key"), &key)?;
    let bytes = contact::to_bytes(contact)?;
    let sealed = seal(&key, &place(region, patient, "contact"), &bytes)?;
    let query = "INSERT INTO vault_person (region, patient, wrapped_key, contact)
        VALUES ($1, $2, $3, $4) ON CONFLICT (region, patient) DO UPDATE
        SET wrapped_key = excluded.wrapped_key, contact = excluded.contact";
    sqlx::query(query)
        .bind(region)
        .bind(blob(patient.0))
        .bind(wrapped)
        .bind(sealed)
        .execute(connection)
        .await?;
    Ok(())
}

/// Table, row and column: what is sealed opens nowhere else.
fn place(region: &str, patient: PatientRef, column: &str) -> String {
    format!("vault_person/{region}/{patient}/{column}")
}

pub(super) const SELECT: &str = "SELECT wrapped_key, contact, erased FROM vault_person
    WHERE region = $1 AND patient = $2";

/// The reference that a reference lives on as: itself, unless it was merged.
pub(super) const SELECT_MERGED: &str = "SELECT merged_into FROM vault_person
    WHERE region = $1 AND patient = $2 AND merged_into IS NOT NULL";

/// The keyed hash under which a number is found.
pub(super) fn blind_index(keys: &Keys, region: &str, number: &Identifier) -> Vec<u8> {
    let parts = [region.as_bytes(), number.system.as_bytes(), number.value.as_bytes()];
    keyed_hash(&keys.blind, &parts).to_vec()
}

/// A query for the persons known by these numbers: blind index and patient.
pub(super) fn owners_query(region: &str, indexes: &[Vec<u8>]) -> QueryBuilder<Db> {
    let mut query =
        QueryBuilder::new("SELECT blind_index, patient FROM vault_identifier WHERE region = ");
    query.push_bind(region).push(" AND blind_index IN ");
    rows::push_list(&mut query, indexes, Clone::clone);
    query
}

/// A row of [`owners_query`].
pub(super) type Owner = (Vec<u8>, Vec<u8>);

/// Whom the first known of these numbers belongs to.
pub(super) fn first_owner(
    indexes: &[Vec<u8>],
    owners: &[Owner],
) -> Result<Option<PatientRef>, Error> {
    let owner = indexes.iter().find_map(|index| owners.iter().find(|owner| owner.0 == *index));
    owner.map(|owner| id("vault_identifier", &owner.1).map(PatientRef)).transpose()
}

/// Lets numbers lead to a person; numbers that lead to somebody stay with them.
pub(super) async fn claim(
    connection: &mut Connection,
    region: &str,
    indexes: &[Vec<u8>],
    patient: PatientRef,
) -> Result<(), Error> {
    let head = "INSERT INTO vault_identifier (region, blind_index, patient) ";
    let bind = |tuple: &mut rows::Tuple<'_>, index: &Vec<u8>| {
        tuple.push_bind(region).push_bind(index).push_bind(blob(patient.0));
    };
    let tail = " ON CONFLICT (region, blind_index) DO NOTHING";
    rows::insert(connection, head, indexes, bind, tail).await
}

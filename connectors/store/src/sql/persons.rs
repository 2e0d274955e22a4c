//! What the vault does with persons: find, add, merge, erase. Each inside one transaction.

use std::sync::Arc;

use backfill_core::PatientRef;
use backfill_runtime::ports::Contact;

use super::Connection;
use super::person::{self, Columns, Person};
use super::transact::hold_persons;
use crate::Error;
use crate::columns::{blob, id};
use crate::contact::merged;
use crate::keys::{Keys, random_reference};

/// Looks again inside the transaction: of two callers with the same new number, the second finds
/// what the first made.
pub(super) async fn claim(
    connection: &mut Connection,
    region: &str,
    indexes: &[Vec<u8>],
) -> Result<PatientRef, Error> {
    hold_persons(connection, region).await?;
    let owners: Vec<person::Owner> =
        person::owners_query(region, indexes).build_query_as().fetch_all(&mut *connection).await?;
    let patient = match person::first_owner(indexes, &owners)? {
        Some(patient) => patient,
        None => random_reference()?,
    };
    person::claim(connection, region, indexes, patient).await?;
    Ok(patient)
}

/// Work on the rows of persons.
pub(super) struct Persons {
    pub(super) region: Arc<str>,
    pub(super) keys: Keys,
}

impl Persons {
    /// The row that a reference leads to, and whose it is.
    pub(super) async fn person(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
    ) -> Result<(PatientRef, Person), Error> {
        let merged: Option<Vec<u8>> = sqlx::query_scalar(person::SELECT_MERGED)
            .bind(&*self.region)
            .bind(blob(patient.0))
            .fetch_optional(&mut *connection)
            .await?;
        // A merge rewrites earlier ones, so one step is always enough.
        let patient = match merged {
            Some(into) => PatientRef(id("vault_person", &into)?),
            None => patient,
        };
        let row: Option<Columns> = sqlx::query_as(person::SELECT)
            .bind(&*self.region)
            .bind(blob(patient.0))
            .fetch_optional(connection)
            .await?;
        Ok((patient, person::opened(&self.keys, &self.region, patient, row)?))
    }

    /// Who was erased stays erased, whatever late message comes.
    pub(super) async fn put(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
        contact: &Contact,
    ) -> Result<(), Error> {
        hold_persons(connection, &self.region).await?;
        let (patient, known) = self.person(connection, patient).await?;
        let (key, contact) = match known {
            Person::Erased => return Ok(()),
            Person::Unknown if *contact == Contact::default() => return Ok(()),
            Person::Unknown => (None, contact.clone()),
            Person::Known { key, contact: old } => (Some(key), merged(&old, contact)),
        };
        let index = |number| person::blind_index(&self.keys, &self.region, number);
        let indexes: Vec<Vec<u8>> = contact.identifiers.iter().map(index).collect();
        person::claim(connection, &self.region, &indexes, patient).await?;
        person::write(connection, &self.keys, &self.region, patient, (key, &contact)).await
    }

    /// Numbers and details go to `into`; the key of `from` is destroyed.
    pub(super) async fn merge(
        &self,
        connection: &mut Connection,
        from: PatientRef,
        into: PatientRef,
    ) -> Result<(), Error> {
        hold_persons(connection, &self.region).await?;
        let (from, old) = self.person(connection, from).await?;
        let (into, kept) = self.person(connection, into).await?;
        if from == into {
            return Ok(());
        }
        let (old, kept) = match (old, kept) {
            (Person::Known { contact, .. }, kept) => (contact, kept),
            (Person::Unknown | Person::Erased, kept) => (Contact::default(), kept),
        };
        let region = &*self.region;
        match kept {
            Person::Erased => {}
            Person::Unknown if old == Contact::default() => {}
            Person::Unknown => {
                person::write(connection, &self.keys, region, into, (None, &old)).await?;
            }
            Person::Known { key, contact } => {
                let both = merged(&old, &contact);
                person::write(connection, &self.keys, region, into, (Some(key), &both)).await?;
            }
        }
        self.redirect(connection, from, into).await
    }

    async fn redirect(
        &self,
        connection: &mut Connection,
        from: PatientRef,
        into: PatientRef,
    ) -> Result<(), Error> {
        let numbers = "UPDATE vault_identifier SET patient = $3
            WHERE region = $1 AND patient = $2";
        self.pair(connection, numbers, from, into).await?;
        let earlier = "UPDATE vault_person SET merged_into = $3
            WHERE region = $1 AND merged_into = $2";
        self.pair(connection, earlier, from, into).await?;
        let itself = "INSERT INTO vault_person (region, patient, merged_into) VALUES ($1, $2, $3)
            ON CONFLICT (region, patient) DO UPDATE SET merged_into = excluded.merged_into,
            wrapped_key = NULL, contact = NULL";
        self.pair(connection, itself, from, into).await
    }

    async fn pair(
        &self,
        connection: &mut Connection,
        query: &'static str,
        from: PatientRef,
        into: PatientRef,
    ) -> Result<(), Error> {
        let query = sqlx::query(query).bind(&*self.region).bind(blob(from.0)).bind(blob(into.0));
        query.execute(connection).await?;
        Ok(())
    }

    /// A row without a key stays, so that a late message does not bring the person back.
    pub(super) async fn erase(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
    ) -> Result<(), Error> {
        hold_persons(connection, &self.region).await?;
        let (patient, _) = self.person(connection, patient).await?;
        let person = "INSERT INTO vault_person (region, patient, erased) VALUES ($1, $2, 1)
            ON CONFLICT (region, patient) DO UPDATE
            SET wrapped_key = NULL, contact = NULL, erased = 1";
        let numbers = "DELETE FROM vault_identifier WHERE region = $1 AND patient = $2";
        for query in [person, numbers] {
            let query = sqlx::query(query).bind(&*self.region).bind(blob(patient.0));
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }
}

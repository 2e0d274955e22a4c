//! Who somebody is, what is known of them, and how they are forgotten.

use std::sync::Arc;

use backfill_core::PatientRef;
use backfill_runtime::identity::Answer;
use backfill_runtime::ports::{Contact, Resolved, Who};

use super::person::Blind;
use super::register::{self, Asked};
use super::transact::hold_persons;
use super::{Connection, merges, person};
use crate::Error;
use crate::columns::blob;
use crate::keys::{Keys, random_reference};
use crate::people::{Record, asked};

/// Work on the rows of persons.
pub(super) struct Persons {
    pub(super) region: Arc<str>,
    pub(super) keys: Keys,
    /// Numbers that the settings call nobody's.
    pub(super) nobodys: Arc<[String]>,
}

impl Persons {
    /// Changes nothing. Several statements look it up, and somebody may become known between two of
    /// them: a doubt is one only if a second look finds it too.
    pub(super) async fn resolve(
        &self,
        connection: &mut Connection,
        who: &Who,
    ) -> Result<Resolved, Error> {
        let first = self.look(connection, who).await?;
        if matches!(first, Resolved::Doubt(_)) {
            return self.look(connection, who).await;
        }
        Ok(first)
    }

    async fn look(&self, connection: &mut Connection, who: &Who) -> Result<Resolved, Error> {
        let hash = Blind { keys: &self.keys, region: &self.region };
        let (who, numbers) = asked(who, &self.nobodys, &hash);
        let asked = Asked { who: &who, numbers: &numbers, patient: None };
        let register = register::look_up(connection, &self.keys, &self.region, &[asked]).await?;
        // All was looked up, so there is a judgement.
        Ok(match register.judge(&who, &numbers).unwrap_or(Answer::Nobody) {
            Answer::Same(patient) => Resolved::Known(patient),
            Answer::New => Resolved::New(random_reference()?),
            Answer::Nobody => Resolved::Nobody,
            Answer::Doubt(doubt) => Resolved::Doubt(doubt),
        })
    }

    /// What is known of a person, under whichever of their references.
    pub(super) async fn known(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
    ) -> Result<Option<Record>, Error> {
        self.record(connection, patient, false).await
    }

    /// The same, if `waiting` with what was said and is not decided yet.
    pub(super) async fn record(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
        waiting: bool,
    ) -> Result<Option<Record>, Error> {
        let members = merges::touching(connection, &self.region, [patient]).await?.members(patient);
        let mut rows = person::load(connection, &self.keys, &self.region, &members).await?;
        let mut known: Option<Record> = None;
        for member in members {
            let Some(record) = rows.remove(&member).and_then(|it| it.known(waiting)) else {
                continue;
            };
            match &mut known {
                Some(known) => known.fill_from(&record),
                None => known = Some(record),
            }
        }
        Ok(known)
    }

    /// All references of a person, the one that lives first.
    pub(super) async fn references(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
    ) -> Result<Vec<PatientRef>, Error> {
        Ok(merges::touching(connection, &self.region, [patient]).await?.members(patient))
    }

    /// What names a person, under each of their references: also what waits for its event, and the
    /// numbers that are theirs no more.
    pub(super) async fn naming(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
    ) -> Result<Vec<Contact>, Error> {
        let members = self.references(connection, patient).await?;
        let rows = person::load(connection, &self.keys, &self.region, &members).await?;
        Ok(rows.into_values().filter_map(|row| row.known(true)).map(Record::naming).collect())
    }

    /// A row without a key stays, so that a late message does not bring the person back.
    pub(super) async fn erase(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
    ) -> Result<(), Error> {
        hold_persons(connection, &self.region).await?;
        let members = merges::touching(connection, &self.region, [patient]).await?.members(patient);
        for member in members {
            self.erase_reference(connection, member).await?;
        }
        Ok(())
    }

    async fn erase_reference(
        &self,
        connection: &mut Connection,
        patient: PatientRef,
    ) -> Result<(), Error> {
        let person = "INSERT INTO vault_person (region, patient, erased) VALUES ($1, $2, 1)
            ON CONFLICT (region, patient) DO UPDATE
            SET wrapped_key = NULL, contact = NULL, erased = 1";
        let numbers = "DELETE FROM vault_identifier WHERE region = $1 AND patient = $2";
        let statements = "DELETE FROM vault_statement WHERE region = $1 AND patient = $2";
        let tries = "DELETE FROM vault_tries WHERE region = $1 AND patient = $2";
        for query in [person, numbers, statements, tries] {
            let query = sqlx::query(query).bind(&*self.region).bind(blob(patient.0));
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }
}

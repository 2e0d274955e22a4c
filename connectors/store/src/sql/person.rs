//! A person's row in the vault, with what was said and is not folded into it yet. All of it is
//! sealed with their own key, which lies wrapped beside it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use backfill_core::{EventId, PatientRef};
use backfill_runtime::identity;
use backfill_runtime::ports::Identifier;
use sqlx::QueryBuilder;

use super::{Connection, rows};
use crate::Error;
use crate::columns::{blob, id};
use crate::keys::{Key, Keys, keyed_hash, random_key};
use crate::people::{Hash, Record};
use crate::seal::{place_of_person, seal, unseal};

/// Whether a statement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It came without an event, or its event was carried out.
    Counts,
    /// Its event is not decided yet.
    Waits,
    /// Its event was refused.
    Refused,
}

/// What was said of a person and is not folded yet.
pub(super) struct Statement {
    pub(super) number: i64,
    pub(super) received_at: i64,
    pub(super) outcome: Outcome,
    pub(super) said: Record,
}

/// A row of the vault.
#[expect(clippy::large_enum_variant, reason = "a few are held at a time, and nearly all are known")]
pub(super) enum Person {
    /// The key is gone for good.
    Erased,
    /// Their key, what is known, and what was said since, oldest first.
    Known { key: Key, record: Record, said: Vec<Statement> },
}

impl Person {
    /// What is known; with `waiting` also what was said and is not decided yet. None if nothing.
    pub(super) fn known(self, waiting: bool) -> Option<Record> {
        let Self::Known { mut record, said, .. } = self else { return None };
        let counts = |outcome| match outcome {
            Outcome::Counts => true,
            Outcome::Waits => waiting,
            Outcome::Refused => false,
        };
        for statement in said.iter().filter(|statement| counts(statement.outcome)) {
            record.hear(&statement.said);
        }
        Some(record).filter(|record| *record != Record::default())
    }
}

/// Patient, wrapped key, sealed contact, erased; number, event, time, outcome, sealed statement.
type Columns = (
    Vec<u8>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    i64,
    Option<i64>,
    Option<Vec<u8>>,
    Option<i64>,
    String,
    Option<Vec<u8>>,
);

/// In one statement, so that nothing is folded between two looks.
const SELECT: &str = "SELECT person.patient, person.wrapped_key, person.contact, person.erased,
        said.number, said.event, said.received_at,
        CASE WHEN inbox.refusal IS NOT NULL THEN 'refused'
            WHEN said.event IS NULL OR inbox.event IS NOT NULL THEN 'counts' ELSE 'waits' END,
        said.sealed
    FROM vault_person AS person
    LEFT JOIN vault_statement AS said
        ON said.region = person.region AND said.patient = person.patient
    LEFT JOIN inbox ON inbox.region = said.region AND inbox.event = said.event
    WHERE person.region = ";

/// The rows of these people. Who has none is not in the answer.
pub(super) async fn load(
    connection: &mut Connection,
    keys: &Keys,
    region: &str,
    patients: &[PatientRef],
) -> Result<BTreeMap<PatientRef, Person>, Error> {
    let mut people = BTreeMap::new();
    for piece in rows::pieces(patients) {
        let mut query = QueryBuilder::new(SELECT);
        query.push_bind(region).push(" AND person.patient IN ");
        rows::push_list(&mut query, piece, |patient| blob(patient.0));
        query.push(" ORDER BY said.number");
        let found: Vec<Columns> = query.build_query_as().fetch_all(&mut *connection).await?;
        for columns in found {
            add(&mut people, keys, region, columns)?;
        }
    }
    Ok(people)
}

fn add(
    people: &mut BTreeMap<PatientRef, Person>,
    keys: &Keys,
    region: &str,
    columns: Columns,
) -> Result<(), Error> {
    let (patient, wrapped, contact, erased, number, event, received_at, outcome, sealed) = columns;
    let patient = PatientRef(id("vault_person", &patient)?);
    let Some(wrapped) = wrapped.filter(|_| erased == 0) else {
        people.insert(patient, Person::Erased);
        return Ok(());
    };
    if let Entry::Vacant(place_of) = people.entry(patient) {
        let key = opened_key(keys, region, patient, &wrapped)?;
        let record = contact
            .map(|sealed| opened(&key, &place_of_person(region, patient, "contact"), &sealed));
        let record = record.transpose()?.unwrap_or_default();
        place_of.insert(Person::Known { key, record, said: Vec::new() });
    }
    let (Some(number), Some(sealed)) = (number, sealed) else { return Ok(()) };
    let Some(Person::Known { key, said, .. }) = people.get_mut(&patient) else { return Ok(()) };
    let event = event.map(|event| id("vault_statement", &event).map(EventId)).transpose()?;
    let text = opened(key, &place_of_statement(region, patient, event), &sealed)?;
    let outcome = match outcome.as_str() {
        "counts" => Outcome::Counts,
        "refused" => Outcome::Refused,
        _ => Outcome::Waits,
    };
    let received_at = received_at.unwrap_or_default();
    said.push(Statement { number, received_at, outcome, said: text });
    Ok(())
}

fn opened(key: &Key, place: &str, sealed: &[u8]) -> Result<Record, Error> {
    Record::from_bytes(&unseal(key, place, sealed)?)
}

fn opened_key(
    keys: &Keys,
    region: &str,
    patient: PatientRef,
    wrapped: &[u8],
) -> Result<Key, Error> {
    let key = unseal(&keys.wrap, &place_of_person(region, patient, "wrapped_key"), wrapped)?;
    key.try_into().map_err(|_| Error::Unsealed)
}

/// The keys of these people; none for those who were erased. Who has no row is not in the answer.
pub(super) async fn keys_known(
    connection: &mut Connection,
    keys: &Keys,
    region: &str,
    patients: &[PatientRef],
) -> Result<BTreeMap<PatientRef, Option<Key>>, Error> {
    let mut known = BTreeMap::new();
    for piece in rows::pieces(patients) {
        let mut query = QueryBuilder::new(
            "SELECT patient, wrapped_key, erased FROM vault_person WHERE region = ",
        );
        query.push_bind(region).push(" AND patient IN ");
        rows::push_list(&mut query, piece, |patient| blob(patient.0));
        let found: Vec<(Vec<u8>, Option<Vec<u8>>, i64)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        for (patient, wrapped, erased) in found {
            let patient = PatientRef(id("vault_person", &patient)?);
            let wrapped = wrapped.filter(|_| erased == 0);
            let key = wrapped.map(|wrapped| opened_key(keys, region, patient, &wrapped));
            known.insert(patient, key.transpose()?);
        }
    }
    Ok(known)
}

/// Makes keys for people who have no row yet.
pub(super) fn new_keys(
    later: &mut rows::Later,
    keys: &Keys,
    region: &str,
    patients: impl IntoIterator<Item = PatientRef>,
) -> Result<BTreeMap<PatientRef, Option<Key>>, Error> {
    let (mut new, mut rows) = (BTreeMap::new(), Vec::new());
    for patient in patients {
        let key = random_key()?;
        rows.push((
            patient,
            seal(&keys.wrap, &place_of_person(region, patient, "wrapped_key"), &key)?,
        ));
        new.insert(patient, Some(key));
    }
    let head = "INSERT INTO vault_person (region, patient, wrapped_key) ";
    let bind = |tuple: &mut rows::Tuple<'_>, (patient, wrapped): &(PatientRef, Vec<u8>)| {
        tuple.push_bind(region).push_bind(blob(patient.0)).push_bind(wrapped);
    };
    later.insert(head, &rows, bind, "");
    Ok(new)
}

/// Writes what is known of a person.
pub(super) async fn write(
    connection: &mut Connection,
    region: &str,
    patient: PatientRef,
    (key, record): (&Key, &Record),
) -> Result<(), Error> {
    let sealed = seal(key, &place_of_person(region, patient, "contact"), &record.to_bytes()?)?;
    let query = "UPDATE vault_person SET contact = $3 WHERE region = $1 AND patient = $2";
    let query = sqlx::query(query).bind(region).bind(blob(patient.0)).bind(sealed);
    query.execute(connection).await?;
    Ok(())
}

/// Seals a statement of a person.
pub(super) fn sealed_statement(
    key: &Key,
    region: &str,
    (patient, event): (PatientRef, Option<EventId>),
    said: &Record,
) -> Result<Vec<u8>, Error> {
    seal(key, &place_of_statement(region, patient, event), &said.to_bytes()?)
}

fn place_of_statement(region: &str, patient: PatientRef, event: Option<EventId>) -> String {
    let event = event.map(|event| event.to_string()).unwrap_or_default();
    format!("vault_statement/{region}/{patient}/{event}/sealed")
}

/// Hashes that cannot be read back, each region's its own.
#[derive(Clone, Copy)]
pub(super) struct Blind<'a> {
    pub(super) keys: &'a Keys,
    pub(super) region: &'a str,
}

impl Hash for Blind<'_> {
    fn number(&self, number: &Identifier) -> Vec<u8> {
        let (system, value) = identity::key(number);
        self.text(&[system.as_bytes(), value.as_bytes()])
    }

    fn text(&self, text: &[&[u8]]) -> Vec<u8> {
        let parts = [&[self.region.as_bytes()], text].concat();
        keyed_hash(&self.keys.blind, &parts).to_vec()
    }
}

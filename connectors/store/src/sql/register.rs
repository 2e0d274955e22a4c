//! Looks up whom numbers lead to, and writes what a delivery adds.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::{EventId, PatientRef};
use backfill_runtime::ports::Who;
use sqlx::QueryBuilder;

use super::{Connection, Db, merges, person, rows};
use crate::Error;
use crate::columns::{blob, id};
use crate::keys::Keys;
use crate::people::{Claim, Numbered, Owner, Register, Traits};

/// Who is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) who: &'a Who,
    pub(super) numbers: &'a [Numbered],
    /// The reference that a delivery believes it is about.
    pub(super) patient: Option<PatientRef>,
}

/// Looks up all that decides who these are.
pub(super) async fn look_up(
    connection: &mut Connection,
    keys: &Keys,
    region: &str,
    asked: &[Asked<'_>],
) -> Result<Register, Error> {
    let mut register = Register::default();
    owners(connection, region, asked, &mut register).await?;
    let people = register.owners.values().map(|owner| owner.patient);
    let named = asked.iter().flat_map(|asked| asked.who.patient.into_iter().chain(asked.patient));
    let people: Vec<PatientRef> = people.chain(named).collect();
    register.merges = merges::touching(connection, region, people).await?;
    let unsure: BTreeSet<PatientRef> =
        asked.iter().filter_map(|asked| register.unsure_of(asked.who, asked.numbers)).collect();
    if !unsure.is_empty() {
        traits(connection, keys, region, &unsure, &mut register).await?;
    }
    Ok(register)
}

/// Whom the numbers lead to. What came with a refused event leads nowhere.
async fn owners(
    connection: &mut Connection,
    region: &str,
    asked: &[Asked<'_>],
    register: &mut Register,
) -> Result<(), Error> {
    let numbers = asked.iter().flat_map(|asked| asked.numbers);
    let indexes: BTreeSet<&Vec<u8>> = numbers.map(|number| &number.index).collect();
    let indexes: Vec<&Vec<u8>> = indexes.into_iter().collect();
    for piece in rows::pieces(&indexes) {
        let mut query = QueryBuilder::new(
            "SELECT number.blind_index, number.patient,
                CASE WHEN inbox.event IS NULL THEN number.event END
            FROM vault_identifier AS number
            LEFT JOIN inbox ON inbox.region = number.region AND inbox.event = number.event
            WHERE inbox.refusal IS NULL AND number.region = ",
        );
        query.push_bind(region).push(" AND number.blind_index IN ");
        rows::push_list(&mut query, piece, |index| (*index).clone());
        let found: Vec<OwnerColumns> = query.build_query_as().fetch_all(&mut *connection).await?;
        for (index, patient, event) in found {
            let patient = PatientRef(id("vault_identifier", &patient)?);
            let event = event.map(|event| id("vault_identifier", &event).map(EventId));
            register.owners.insert(index, Owner { patient, waits_for: event.transpose()? });
        }
    }
    Ok(())
}

/// A number's index, whose it is, and the event that it waits for.
type OwnerColumns = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);

/// NHS numbers and dates of birth, also of those who were merged into them.
async fn traits(
    connection: &mut Connection,
    keys: &Keys,
    region: &str,
    people: &BTreeSet<PatientRef>,
    register: &mut Register,
) -> Result<(), Error> {
    let members: Vec<(PatientRef, Vec<PatientRef>)> =
        people.iter().map(|it| (*it, register.merges.members(*it))).collect();
    let everybody: Vec<PatientRef> = members.iter().flat_map(|(_, all)| all.clone()).collect();
    let mut nhs = nhs_numbers(connection, region, &everybody).await?;
    let mut rows = person::load(connection, keys, region, &everybody).await?;
    for (current, members) in members {
        let mut traits = Traits::default();
        for member in members {
            traits.nhs.extend(nhs.remove(&member).unwrap_or_default());
            let record = rows.remove(&member).and_then(|person| person.known(true));
            let date = record.and_then(|it| it.birth_date().map(str::to_owned));
            traits.birth_date = traits.birth_date.or(date);
        }
        register.traits.insert(current, traits);
    }
    Ok(())
}

async fn nhs_numbers(
    connection: &mut Connection,
    region: &str,
    people: &[PatientRef],
) -> Result<BTreeMap<PatientRef, Vec<Vec<u8>>>, Error> {
    let mut numbers: BTreeMap<PatientRef, Vec<Vec<u8>>> = BTreeMap::new();
    for piece in rows::pieces(people) {
        let mut query = nhs_query(region, piece);
        let found: Vec<(Vec<u8>, Vec<u8>)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        for (patient, index) in found {
            let patient = PatientRef(id("vault_identifier", &patient)?);
            numbers.entry(patient).or_default().push(index);
        }
    }
    Ok(numbers)
}

pub(super) fn nhs_query(region: &str, people: &[PatientRef]) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new(
        "SELECT number.patient, number.blind_index FROM vault_identifier AS number
        LEFT JOIN inbox ON inbox.region = number.region AND inbox.event = number.event
        WHERE inbox.refusal IS NULL AND number.nhs = 1 AND number.region = ",
    );
    query.push_bind(region.to_owned()).push(" AND number.patient IN ");
    rows::push_list(&mut query, people, |patient| blob(patient.0));
    query
}

/// Numbers that are not these people's any more lead to nobody.
pub(super) async fn let_go(
    connection: &mut Connection,
    region: &str,
    indexes: &[Vec<u8>],
    members: &[PatientRef],
) -> Result<(), Error> {
    for index in indexes {
        let mut query = QueryBuilder::new("DELETE FROM vault_identifier WHERE region = ");
        query.push_bind(region).push(" AND blind_index = ").push_bind(index);
        query.push(" AND patient IN ");
        rows::push_list(&mut query, members, |patient| blob(patient.0));
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Lets numbers lead to people. What came with a refused event gives way.
pub(super) fn claim(later: &mut rows::Later, region: &str, claims: &[Claim]) {
    for piece in rows::pieces(claims) {
        push_refused(later.next(piece.len()), region, piece);
    }
    let head = "INSERT INTO vault_identifier (region, blind_index, patient, nhs, event) ";
    let bind = |tuple: &mut rows::Tuple<'_>, claim: &Claim| {
        tuple
            .push_bind(region)
            .push_bind(&claim.index)
            .push_bind(blob(claim.patient.0))
            .push_bind(i64::from(claim.is_nhs))
            .push_bind(claim.event.map(|event| blob(event.0)));
    };
    // A number is claimed again only to count whatever becomes of the first event.
    let tail = " ON CONFLICT (region, blind_index) DO UPDATE SET event = NULL";
    later.insert(head, claims, bind, tail);
}

/// What came with a refused event, of these numbers and people.
pub(super) fn push_refused(query: &mut QueryBuilder<Db>, region: &str, claims: &[Claim]) {
    query.push("DELETE FROM vault_identifier WHERE region = ");
    query.push_bind(region.to_owned()).push(" AND (blind_index IN ");
    rows::push_list(query, claims, |claim| claim.index.clone());
    query.push(" OR patient IN ");
    rows::push_list(query, claims, |claim| blob(claim.patient.0));
    query.push(
        ") AND EXISTS (SELECT 1 FROM inbox WHERE inbox.region = vault_identifier.region
            AND inbox.event = vault_identifier.event AND inbox.refusal IS NOT NULL)",
    );
}

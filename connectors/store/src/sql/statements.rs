//! What deliveries say of people: written before their events are on the log, and folded into what
//! is known once it is clear that they count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use backfill_core::{EventId, PatientRef, Timestamp};
use sqlx::QueryBuilder;

use super::person::{self, Outcome, Person, Statement};
use super::register::{self, Asked};
use super::transact::hold_persons;
use super::{Connection, rows};
use crate::Error;
use crate::columns::{blob, id, limit};
use crate::keys::{Key, Keys};
use crate::people::{Claim, Print, Spoken};

/// Statements looked at when what was said is folded, the oldest first.
const FOLDED_COUNT_MAX: usize = 1_024;

/// What waits so long for its event will wait for ever: a month, in milliseconds.
const WAIT_MS_MAX: i64 = 31 * 24 * 60 * 60 * 1_000;

/// What deliveries say of people, each delivery by its place in the batch.
pub(super) type Batch<'a> = Vec<(usize, &'a [Spoken])>;

/// Writes what is said. Returns the deliveries that are about others than they believe: nothing
/// of those is written.
pub(super) async fn write(
    connection: &mut Connection,
    later: &mut rows::Later,
    (keys, region): (&Keys, &str),
    batch: &Batch<'_>,
) -> Result<BTreeSet<usize>, Error> {
    let all = || batch.iter().flat_map(|(_, spoken)| spoken.iter());
    let asked: Vec<Asked<'_>> = all().map(asked).collect();
    let mut register = register::look_up(connection, keys, region, &asked).await?;
    let people: BTreeSet<PatientRef> =
        all().map(|spoken| register.merges.current(spoken.patient)).collect();
    let people: Vec<PatientRef> = people.into_iter().collect();
    let mut keys_known = person::keys_known(connection, keys, region, &people).await?;
    let mut overtaken = BTreeSet::new();
    let (mut claims, mut said) = (Vec::new(), Vec::new());
    for (place, spoken) in batch {
        // Who was erased stays erased, whatever late message comes: one that knows them by numbers
        // is about somebody new.
        let is_erased = |it: &Spoken| {
            matches!(keys_known.get(&register.merges.current(it.patient)), Some(None))
        };
        if spoken.iter().any(|it| is_erased(it) && it.is_by_numbers()) {
            overtaken.insert(*place);
            continue;
        }
        let living: Vec<&Spoken> =
            spoken.iter().filter(|it| !is_erased(it) && !it.is_empty()).collect();
        let admitted: Option<Vec<Vec<Claim>>> =
            living.iter().map(|spoken| register.admit(spoken)).collect();
        let Some(admitted) = admitted else {
            overtaken.insert(*place);
            continue;
        };
        for (spoken, new) in living.into_iter().zip(admitted) {
            let patient = register.merges.current(spoken.patient);
            if !spoken.former.is_empty() {
                let members = register.merges.members(patient);
                let is_former =
                    |it: &Claim| spoken.former.contains(&it.index) && members.contains(&it.patient);
                claims.retain(|it| !is_former(it));
                register::let_go(connection, region, &spoken.former, &members).await?;
            }
            said.push(Said { patient, spoken, is_new: !new.is_empty() });
            claims.extend(new);
        }
    }
    register::claim(later, region, &claims);
    let said = without_repeats(connection, later, region, said).await?;
    let new = said.iter().map(|said| said.patient);
    let new: BTreeSet<PatientRef> = new.filter(|it| !keys_known.contains_key(it)).collect();
    keys_known.extend(person::new_keys(later, keys, region, new)?);
    insert(later, &keys_known, region, &said)?;
    Ok(overtaken)
}

/// What is said of somebody who was found.
struct Said<'a> {
    patient: PatientRef,
    spoken: &'a Spoken,
    /// Whether a number leads to them only now.
    is_new: bool,
}

fn asked(spoken: &Spoken) -> Asked<'_> {
    Asked { who: &spoken.who, numbers: &spoken.numbers, patient: Some(spoken.patient) }
}

/// Leaves out what says the same as last time, and notes what says something else.
async fn without_repeats<'a>(
    connection: &mut Connection,
    later: &mut rows::Later,
    region: &str,
    said: Vec<Said<'a>>,
) -> Result<Vec<Said<'a>>, Error> {
    let prints = said.iter().filter_map(|said| said.spoken.repeats.as_ref());
    let names: Vec<&Vec<u8>> = prints.map(|print| &print.name).collect();
    if names.is_empty() {
        return Ok(said);
    }
    let mut before = said_before(connection, region, &names).await?;
    let mut other = Vec::new();
    let mut is_kept = |said: &Said<'_>| {
        let Some(Print { name, text }) = &said.spoken.repeats else { return true };
        let last = before.insert(name.clone(), text.clone());
        if !said.is_new && last.as_ref() == Some(text) {
            return false;
        }
        other.push((name.clone(), text.clone(), said.spoken.event));
        true
    };
    let kept = said.into_iter().filter(|said| is_kept(said)).collect();
    note_prints(later, region, other);
    Ok(kept)
}

/// What was said last under these names. What was refused was not said.
async fn said_before(
    connection: &mut Connection,
    region: &str,
    names: &[&Vec<u8>],
) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, Error> {
    let mut before = BTreeMap::new();
    for piece in rows::pieces(names) {
        let mut query = QueryBuilder::new(
            "SELECT said.name, said.print FROM vault_said AS said
            LEFT JOIN inbox ON inbox.region = said.region AND inbox.event = said.event
            WHERE inbox.refusal IS NULL AND said.region = ",
        );
        query.push_bind(region).push(" AND said.name IN ");
        rows::push_list(&mut query, piece, |name| (*name).clone());
        let found: Vec<(Vec<u8>, Vec<u8>)> =
            query.build_query_as().fetch_all(&mut *connection).await?;
        before.extend(found);
    }
    Ok(before)
}

/// The last under each name: one statement may not write a row twice.
fn note_prints(
    later: &mut rows::Later,
    region: &str,
    prints: Vec<(Vec<u8>, Vec<u8>, Option<EventId>)>,
) {
    let last: BTreeMap<Vec<u8>, (Vec<u8>, Option<EventId>)> =
        prints.into_iter().map(|(name, print, event)| (name, (print, event))).collect();
    let last: Vec<_> = last.into_iter().collect();
    let head = "INSERT INTO vault_said (region, name, print, event) ";
    let tail = " ON CONFLICT (region, name)
        DO UPDATE SET print = excluded.print, event = excluded.event";
    let bind = |tuple: &mut rows::Tuple<'_>, row: &(Vec<u8>, (Vec<u8>, Option<EventId>))| {
        let (name, (print, event)) = row;
        tuple
            .push_bind(region)
            .push_bind(name)
            .push_bind(print)
            .push_bind(event.map(|event| blob(event.0)));
    };
    later.insert(head, &last, bind, tail);
}

fn insert(
    later: &mut rows::Later,
    keys: &BTreeMap<PatientRef, Option<Key>>,
    region: &str,
    said: &[Said<'_>],
) -> Result<(), Error> {
    let mut sealed = Vec::with_capacity(said.len());
    for Said { patient, spoken, .. } in said {
        if let Some(Some(key)) = keys.get(patient) {
            let row = (*patient, spoken.event);
            let bytes = person::sealed_statement(key, region, row, &spoken.said)?;
            sealed.push((*patient, *spoken, bytes));
        }
    }
    let head = "INSERT INTO vault_statement (region, patient, event, received_at, sealed) ";
    let bind = |tuple: &mut rows::Tuple<'_>, row: &(PatientRef, &Spoken, Vec<u8>)| {
        let (patient, spoken, sealed) = row;
        tuple
            .push_bind(region)
            .push_bind(blob(patient.0))
            .push_bind(spoken.event.map(|event| blob(event.0)))
            .push_bind(spoken.received_at.0)
            .push_bind(sealed);
    };
    later.insert(head, &sealed, bind, "");
    Ok(())
}

/// Folds what counts into what is known, and forgets what was refused. In the order in which it
/// came: what follows something that still waits, waits with it.
pub(super) async fn fold(
    connection: &mut Connection,
    keys: &Keys,
    region: &Arc<str>,
    now: Timestamp,
) -> Result<(), Error> {
    hold_persons(connection, region).await?;
    let query = "SELECT DISTINCT patient FROM
        (SELECT patient FROM vault_statement WHERE region = $1 ORDER BY number LIMIT $2) AS first";
    let found: Vec<Vec<u8>> = sqlx::query_scalar(query)
        .bind(&**region)
        .bind(limit(FOLDED_COUNT_MAX))
        .fetch_all(&mut *connection)
        .await?;
    let people: Result<Vec<PatientRef>, Error> =
        found.iter().map(|bytes| id("vault_statement", bytes).map(PatientRef)).collect();
    let people: BTreeMap<PatientRef, Person> =
        person::load(connection, keys, region, &people?).await?;
    let mut done = Vec::new();
    for (patient, person) in people {
        let Person::Known { key, mut record, said } = person else { continue };
        let is_over = |statement: &&Statement| {
            let is_old = statement.received_at < now.0.saturating_sub(WAIT_MS_MAX);
            statement.outcome != Outcome::Waits || is_old
        };
        let over: Vec<&Statement> = said.iter().take_while(is_over).collect();
        let before = record.clone();
        let counts = over.iter().filter(|it| it.outcome == Outcome::Counts);
        counts.for_each(|statement| record.hear(&statement.said));
        if record != before {
            person::write(connection, region, patient, (&key, &record)).await?;
        }
        done.extend(over.iter().map(|statement| statement.number));
    }
    forget(connection, region, &done).await
}

async fn forget(connection: &mut Connection, region: &str, numbers: &[i64]) -> Result<(), Error> {
    for piece in rows::pieces(numbers) {
        let mut query = QueryBuilder::new("DELETE FROM vault_statement WHERE region = ");
        query.push_bind(region).push(" AND number IN (");
        let mut list = query.separated(", ");
        for number in piece {
            list.push_bind(*number);
        }
        query.push(")");
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

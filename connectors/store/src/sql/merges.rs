//! Which references are one person. Written with the commit of the events that say so.

use std::collections::BTreeSet;

use backfill_core::{EventId, PatientRef, Timestamp};
use backfill_runtime::ports::Merge;
use sqlx::QueryBuilder;

use super::{Connection, Db, rows};
use crate::Error;
use crate::columns::{blob, id, limit};
use crate::people::{Change, Merges};

/// Ended, stayed, event, time.
type Columns = (Vec<u8>, Vec<u8>, Vec<u8>, i64);

const SELECT: &str = "SELECT ended, stayed, event, merged_at FROM vault_merge WHERE region = ";

/// All merges that touch these people. Most touch none: then it is one look.
pub(super) async fn touching(
    connection: &mut Connection,
    region: &str,
    patients: impl IntoIterator<Item = PatientRef>,
) -> Result<Merges, Error> {
    let mut merges = Merges::default();
    let mut seen: BTreeSet<PatientRef> = patients.into_iter().collect();
    let mut next: Vec<PatientRef> = seen.iter().copied().collect();
    while !next.is_empty() {
        let mut found = BTreeSet::new();
        for piece in rows::pieces(&next) {
            let mut query = touching_query(region, piece);
            let columns: Vec<Columns> = query.build_query_as().fetch_all(&mut *connection).await?;
            for merge in columns.into_iter().map(opened) {
                let Merge { from, into, .. } = merge?;
                merges.add(from, into);
                found.extend([from, into]);
            }
        }
        next = found.into_iter().filter(|patient| seen.insert(*patient)).collect();
    }
    Ok(merges)
}

pub(super) fn touching_query(region: &str, patients: &[PatientRef]) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(region.to_owned()).push(" AND (ended IN ");
    rows::push_list(&mut query, patients, |patient| blob(patient.0));
    query.push(" OR stayed IN ");
    rows::push_list(&mut query, patients, |patient| blob(patient.0));
    query.push(")");
    query
}

fn opened((ended, stayed, event, at): Columns) -> Result<Merge, Error> {
    let patient = |bytes: &[u8]| id("vault_merge", bytes).map(PatientRef);
    Ok(Merge {
        from: patient(&ended)?,
        into: patient(&stayed)?,
        event: EventId(id("vault_merge", &event)?),
        at: Timestamp(at),
    })
}

/// The merge that ended a reference.
pub(super) async fn of(
    connection: &mut Connection,
    region: &str,
    from: PatientRef,
) -> Result<Option<Merge>, Error> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(region).push(" AND ended = ").push_bind(blob(from.0));
    let found: Option<Columns> = query.build_query_as().fetch_optional(connection).await?;
    found.map(opened).transpose()
}

/// The newest merges.
pub(super) async fn newest(
    connection: &mut Connection,
    region: &str,
    count_max: usize,
) -> Result<Vec<Merge>, Error> {
    let mut query = QueryBuilder::new(SELECT);
    query.push_bind(region).push(" ORDER BY merged_at DESC, ended LIMIT ");
    query.push_bind(limit(count_max));
    let found: Vec<Columns> = query.build_query_as().fetch_all(connection).await?;
    found.into_iter().map(opened).collect()
}

/// Writes what a commit changes.
pub(super) async fn write(
    connection: &mut Connection,
    region: &str,
    changes: &[Change],
) -> Result<(), Error> {
    for change in changes {
        match change {
            Change::Merged(merge) => merged(connection, region, merge).await?,
            Change::Parted(from) => parted(connection, region, *from).await?,
        }
    }
    Ok(())
}

async fn merged(connection: &mut Connection, region: &str, merge: &Merge) -> Result<(), Error> {
    let known = touching(connection, region, [merge.from, merge.into]).await?;
    let (from, into) = (known.current(merge.from), known.current(merge.into));
    if from == into {
        return Ok(());
    }
    let query = "INSERT INTO vault_merge (region, ended, stayed, event, merged_at)
        VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(query)
        .bind(region)
        .bind(blob(from.0))
        .bind(blob(into.0))
        .bind(blob(merge.event.0))
        .bind(merge.at.0)
        .execute(connection)
        .await?;
    Ok(())
}

async fn parted(connection: &mut Connection, region: &str, from: PatientRef) -> Result<(), Error> {
    let query = "DELETE FROM vault_merge WHERE region = $1 AND ended = $2";
    sqlx::query(query).bind(region).bind(blob(from.0)).execute(connection).await?;
    Ok(())
}

//! Messages as they came, until their events are decided: what the engine then puts aside for a
//! person is the message, and not only where it was on the log.

use std::collections::HashMap;

use backfill_core::EventId;
use sqlx::QueryBuilder;

use super::{Connection, Pool, rows};
use crate::Error;
use crate::columns::{blob, id};
use crate::incoming::Incoming;
use crate::original::Sealed;
use crate::prepared::Repeat;

/// Keeps the originals of new deliveries that mean something. They are sealed already, for the case
/// that their ids came before.
pub(super) fn keep(later: &mut rows::Later, region: &str, new: &[&Incoming]) {
    let kept = new.iter().filter(|incoming| incoming.keeps_original);
    let each: Vec<(EventId, &Sealed)> = kept
        .flat_map(|incoming| {
            incoming.records.iter().map(|record| (record.event, &incoming.conflict))
        })
        .collect();
    let head = "INSERT INTO original (region, event, source, kind, digest, sealed) ";
    let bind = |tuple: &mut rows::Tuple<'_>, row: &(EventId, &Sealed)| {
        let (event, original) = *row;
        tuple
            .push_bind(region)
            .push_bind(blob(event.0))
            .push_bind(original.source.clone())
            .push_bind(original.kind.clone())
            .push_bind(original.digest.clone())
            .push_bind(original.sealed.clone());
    };
    later.insert(head, &each, bind, " ON CONFLICT (region, event) DO NOTHING");
}

/// Forgets those whose events are decided.
pub(super) async fn forget_decided(connection: &mut Connection, region: &str) -> Result<(), Error> {
    let query = "DELETE FROM original WHERE region = $1 AND EXISTS (SELECT 1 FROM inbox
        WHERE inbox.region = original.region AND inbox.event = original.event)";
    sqlx::query(query).bind(region).execute(connection).await?;
    Ok(())
}

/// Puts in who sent what had no effect, where the message is kept.
pub(super) async fn name(
    readers: &Pool,
    region: &str,
    repeats: &mut [Repeat],
) -> Result<(), Error> {
    let events: Vec<EventId> = repeats.iter().map(|it| it.event).collect();
    let mut kept: HashMap<EventId, String> = HashMap::new();
    for piece in rows::pieces(&events) {
        let mut query = QueryBuilder::new("SELECT event, source FROM original WHERE region = ");
        query.push_bind(region).push(" AND event IN ");
        rows::push_list(&mut query, piece, |event| blob(event.0));
        let found: Vec<(Vec<u8>, String)> = query.build_query_as().fetch_all(readers).await?;
        for (event, source) in found {
            kept.insert(EventId(id("original", &event)?), source);
        }
    }
    for repeat in repeats {
        if let Some(source) = kept.remove(&repeat.event) {
            repeat.source = source;
        }
    }
    Ok(())
}

/// Event, source, kind, digest, sealed original.
type Columns = (Vec<u8>, String, String, Vec<u8>, Vec<u8>);

/// Puts the messages as they came in the place of where they were, with the sender in the reason.
pub(super) async fn put_in(
    readers: &Pool,
    region: &str,
    aside: &mut [Sealed],
) -> Result<(), Error> {
    let events: Vec<EventId> = aside.iter().filter_map(|row| row.event).collect();
    let mut kept = HashMap::new();
    for piece in rows::pieces(&events) {
        let mut query = QueryBuilder::new(
            "SELECT event, source, kind, digest, sealed FROM original WHERE region = ",
        );
        query.push_bind(region).push(" AND event IN ");
        rows::push_list(&mut query, piece, |event| blob(event.0));
        let found: Vec<Columns> = query.build_query_as().fetch_all(readers).await?;
        for (event, source, kind, digest, sealed) in found {
            kept.insert(EventId(id("original", &event)?), (source, kind, digest, sealed));
        }
    }
    for row in aside {
        let Some((source, kind, digest, sealed)) = row.event.and_then(|it| kept.remove(&it)) else {
            continue;
        };
        row.reason = format!("{source}: {}", row.reason);
        (row.kind, row.digest, row.sealed) = (kind, digest, sealed);
    }
    Ok(())
}

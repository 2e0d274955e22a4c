//! When each trust was last heard of. Written with the commit of what it said, at most once a minute
//! each.

use backfill_core::Timestamp;
use backfill_core::code::Code;
use backfill_runtime::ports::HeardRow;

use super::{Pool, rows};
use crate::Error;

/// Trust, heard, list, list too old from, silent from, catches up until.
type Columns = (String, i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

/// Writes the rows of a commit.
pub(super) fn write(later: &mut rows::Later, region: &str, heard: &[HeardRow]) {
    let head = "INSERT INTO heard
        (region, trust, heard_at, list_at, list_old_from, silent_from, catches_up_until) ";
    let tail = " ON CONFLICT (region, trust) DO UPDATE SET heard_at = excluded.heard_at,
        list_at = excluded.list_at, list_old_from = excluded.list_old_from,
        silent_from = excluded.silent_from, catches_up_until = excluded.catches_up_until";
    let bind = |tuple: &mut rows::Tuple<'_>, row: &HeardRow| {
        let number = |at: Option<Timestamp>| at.map(|at| at.0);
        tuple
            .push_bind(region)
            .push_bind(row.trust.as_str().to_owned())
            .push_bind(row.at.0)
            .push_bind(number(row.list_at))
            .push_bind(number(row.list_old_from))
            .push_bind(number(row.silent_from))
            .push_bind(number(row.catches_up_until));
    };
    later.insert(head, heard, bind, tail);
}

/// All trusts that were ever heard of, by code.
pub(super) async fn read(readers: &Pool, region: &str) -> Result<Vec<HeardRow>, Error> {
    let query = "SELECT trust, heard_at, list_at, list_old_from, silent_from, catches_up_until
        FROM heard WHERE region = $1 ORDER BY trust";
    let rows: Vec<Columns> = sqlx::query_as(query).bind(region).fetch_all(readers).await?;
    Ok(rows.into_iter().filter_map(opened).collect())
}

/// Only codes are written.
fn opened((trust, at, list_at, list_old_from, silent_from, until): Columns) -> Option<HeardRow> {
    let trust: Code = trust.parse().ok()?;
    let time = |at: Option<i64>| at.map(Timestamp);
    Some(HeardRow {
        trust,
        at: Timestamp(at),
        list_at: time(list_at),
        list_old_from: time(list_old_from),
        silent_from: time(silent_from),
        catches_up_until: time(until),
    })
}

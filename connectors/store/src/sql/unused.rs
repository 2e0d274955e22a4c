//! What was acknowledged and has no effect: counted by sender and reason.

use std::collections::BTreeMap;

use backfill_core::Timestamp;
use backfill_runtime::ports::UnusedRow;

use super::{Pool, rows};
use crate::Error;
use crate::columns::{limit, loaded};
use crate::incoming::Incoming;
use crate::prepared::Repeat;

/// Counts what new deliveries say has no effect. In one order for all processes, so that none waits
/// for another in a circle; and last, because others wait for these rows.
pub(super) fn count(later: &mut rows::Later, region: &str, new: &[&Incoming]) {
    let unused = new.iter().filter_map(|incoming| {
        let reason = incoming.unused.as_ref()?;
        Some((incoming.source.as_str(), reason.as_str(), incoming.received_at))
    });
    write(later, region, unused);
}

/// Counts what a commit found to have no effect.
pub(super) fn add(later: &mut rows::Later, region: &str, repeats: &[Repeat]) {
    let unused = repeats.iter().map(|it| (it.source.as_str(), it.reason.as_str(), it.at));
    write(later, region, unused);
}

fn write<'a>(
    later: &mut rows::Later,
    region: &str,
    unused: impl Iterator<Item = (&'a str, &'a str, Timestamp)>,
) {
    let mut counts: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
    for (source, reason, at) in unused {
        let (count, last_at) = counts.entry((source, reason)).or_insert((0, 0));
        *count += 1;
        *last_at = at.0.max(*last_at);
    }
    let counts: Vec<_> = counts.into_iter().collect();
    let head = "INSERT INTO unused (region, source, reason, count, last_at) ";
    let tail = " ON CONFLICT (region, source, reason) DO UPDATE SET
            count = unused.count + excluded.count,
            last_at = CASE WHEN unused.last_at < excluded.last_at
                THEN excluded.last_at ELSE unused.last_at END";
    let bind = |tuple: &mut rows::Tuple<'_>, row: &((&str, &str), (i64, i64))| {
        let ((source, reason), (count, last_at)) = *row;
        tuple
            .push_bind(region)
            .push_bind(source.to_owned())
            .push_bind(reason.to_owned())
            .push_bind(count)
            .push_bind(last_at);
    };
    later.insert(head, &counts, bind, tail);
}

/// What is counted, the latest first.
pub(super) async fn read(
    readers: &Pool,
    region: &str,
    count_max: usize,
) -> Result<Vec<UnusedRow>, Error> {
    let query = "SELECT source, reason, count, last_at FROM unused WHERE region = $1
        ORDER BY last_at DESC, source, reason LIMIT $2";
    let rows: Vec<(String, String, i64, i64)> =
        sqlx::query_as(query).bind(region).bind(limit(count_max)).fetch_all(readers).await?;
    let row = |(source, reason, count, last_at)| UnusedRow {
        source,
        reason,
        count: loaded(count),
        last_at: Timestamp(last_at),
    };
    Ok(rows.into_iter().map(row).collect())
}

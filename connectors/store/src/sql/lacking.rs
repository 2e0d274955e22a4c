//! Entries that lack something, listed and counted: see `migrations/*_lacking.sql`.

use backfill_core::lacking::Lacking;
use sqlx::QueryBuilder;

use super::{Db, House};
use crate::Error;
use crate::columns::loaded;

/// What is so of an entry that lacks it today, as in the indexes, so that they are used.
pub(super) fn push_condition(
    query: &mut QueryBuilder<Db>,
    region: &str,
    lacking: Lacking,
    today: i32,
) {
    let today = i64::from(today);
    match lacking {
        Lacking::Priority => drop(query.push("(marks & 1) <> 0")),
        Lacking::DueBy => drop(query.push("(marks & 2) <> 0")),
        Lacking::Review => drop(query.push("review_from <= ").push_bind(today)),
        // Only in lists that say them of anybody for that service.
        Lacking::ClinicTypes => {
            query.push("(marks & 4) <> 0 AND (trust, service) IN ");
            query.push("(SELECT trust, service FROM entry WHERE region = ");
            query.push_bind(region.to_owned()).push(" AND (marks & 16) <> 0)");
        }
        // Only in lists that say it of anybody.
        Lacking::Validation => {
            query.push("validate_from <= ").push_bind(today);
            query.push(" AND trust IN (SELECT trust FROM entry WHERE region = ");
            query.push_bind(region.to_owned()).push(" AND (marks & 8) <> 0)");
        }
    }
}

/// How many lack what; nothing of what nobody lacks. One statement, so that the numbers are of one
/// moment.
pub(super) async fn count(house: &House, today: i32) -> Result<Vec<(Lacking, u64)>, Error> {
    let mut query = QueryBuilder::new("");
    for (number, lacking) in Lacking::ALL.into_iter().enumerate() {
        let between = if number == 0 { "" } else { " UNION ALL " };
        query.push(between).push(format!("SELECT CAST({number} AS BIGINT), count(*) "));
        query.push("FROM entry WHERE region = ").push_bind(house.region().to_owned());
        query.push(" AND ");
        push_condition(&mut query, house.region(), lacking, today);
    }
    let rows: Vec<(i64, i64)> = query.build_query_as().fetch_all(&house.inner.readers).await?;
    let of = |number: usize| {
        let row = rows.iter().find(|row| usize::try_from(row.0) == Ok(number));
        row.map_or(0, |row| loaded(row.1))
    };
    let all = Lacking::ALL.into_iter().enumerate().map(|(number, it)| (it, of(number)));
    Ok(all.filter(|(_, count)| *count != 0).collect())
}

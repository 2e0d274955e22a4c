//! Which parts of the trusts' work are offered or paused: seldom written, since a person says so.

use backfill_core::Timestamp;
use backfill_core::scope::{Offering, Part, Scope};

use super::{Pool, rows};
use crate::Error;

/// Stands where a service's code does; small letters and `_` are in no code.
const IN_PRISON: &str = "in_prison";

/// Trust, service, clinic, whether it is offered, since when.
type Columns = (String, String, String, i64, i64);

/// Writes the rows of a commit.
pub(super) fn write(later: &mut rows::Later, region: &str, offerings: &[Offering]) {
    let head = "INSERT INTO offering (region, trust, service, clinic, is_offerable, since) ";
    let tail = " ON CONFLICT (region, trust, service, clinic)
        DO UPDATE SET is_offerable = excluded.is_offerable, since = excluded.since";
    let bind = |tuple: &mut rows::Tuple<'_>, row: &Offering| {
        let (service, clinic) = parts(&row.scope.part);
        tuple
            .push_bind(region)
            .push_bind(row.scope.trust.as_str().to_owned())
            .push_bind(service)
            .push_bind(clinic)
            .push_bind(i64::from(row.offerable))
            .push_bind(row.since.0);
    };
    later.insert(head, offerings, bind, tail);
}

fn parts(part: &Part) -> (String, String) {
    match part {
        Part::Whole => (String::new(), String::new()),
        Part::Service(service) => (service.as_str().to_owned(), String::new()),
        Part::Clinic(clinic) => (String::new(), clinic.clone()),
        Part::InPrison => (IN_PRISON.to_owned(), String::new()),
    }
}

/// Everything that was ever said of a part of a trust's work: the whole before its services, these
/// before its clinics.
pub(super) async fn read(readers: &Pool, region: &str) -> Result<Vec<Offering>, Error> {
    let query =
        "SELECT trust, service, clinic, is_offerable, since FROM offering WHERE region = $1";
    let rows: Vec<Columns> = sqlx::query_as(query).bind(region).fetch_all(readers).await?;
    let mut rows: Vec<_> = rows.into_iter().filter_map(opened).collect();
    // Not by the database: each orders texts in its own way.
    rows.sort_by(|one, other| one.scope.cmp(&other.scope));
    Ok(rows)
}

/// Only codes are written.
fn opened((trust, service, clinic, offerable, since): Columns) -> Option<Offering> {
    let part = match (service.as_str(), clinic) {
        ("", clinic) if clinic.is_empty() => Part::Whole,
        ("", clinic) => Part::Clinic(clinic),
        (IN_PRISON, _) => Part::InPrison,
        (service, _) => Part::Service(service.parse().ok()?),
    };
    let scope = Scope { trust: trust.parse().ok()?, part };
    Some(Offering { scope, offerable: offerable != 0, since: Timestamp(since) })
}

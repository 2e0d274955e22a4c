//! Who died; beside them are stops, under marks that are longer. A death is here from the moment it
//! is told, so that whoever says a moment later that the patient lives is heard.

use backfill_core::PatientRef;

use super::{Pool, rows};
use crate::Error;
use crate::columns::blob;
use crate::incoming::Incoming;

/// Writes those of whom a delivery says that they died, before that is decided.
pub(super) fn told(later: &mut rows::Later, region: &str, new: &[&Incoming]) {
    let mut dead: Vec<PatientRef> = new.iter().flat_map(|it| it.dead.iter().copied()).collect();
    // In one order for all processes.
    dead.sort_unstable();
    dead.dedup();
    let bind = |tuple: &mut rows::Tuple<'_>, patient: &PatientRef| {
        tuple.push_bind(region).push_bind(blob(patient.0)).push_bind(0_i64);
    };
    let (head, tail) = ("INSERT INTO stop (region, patient, seq) ", " ON CONFLICT DO NOTHING");
    later.insert(head, &dead, bind, tail);
}

/// Whether somebody is here, under this reference.
pub(super) async fn is_known(
    pool: &Pool,
    region: &str,
    patient: PatientRef,
) -> Result<bool, Error> {
    let query = "SELECT count(*) FROM stop WHERE region = $1 AND patient = $2";
    let query = sqlx::query_scalar(query).bind(region).bind(blob(patient.0));
    let count: i64 = query.fetch_one(pool).await?;
    Ok(count != 0)
}

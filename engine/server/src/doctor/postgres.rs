//! PostgreSQL: whether it answers, its schema, its rights, its clock, and the key.

use backfill_runtime::clock::Clock;
use backfill_store::{Error, Inspection, Postgres, SchemaState};

use super::findings::Findings;
use super::{lists, offerings, unused};
use crate::config::Config;
use crate::wiring::connections_each;

/// Clocks this far apart make leases and times of records hard to follow, in milliseconds.
const CLOCK_WARN_MS: u64 = 1_000;
/// Clocks this far apart make deadlines wrong, in milliseconds.
const CLOCK_FAIL_MS: u64 = 30_000;
/// Jobs that are done region by region: matching, and telling.
const JOBS: i64 = 2;
/// Connections for leases and for listening.
const BESIDE: i64 = 4;
const SET_CLOCK: &str = "set this machine's clock by NTP, and the database's";

/// Looks at the database; what it says of its leases, if it can be worked with.
pub(super) async fn look(
    config: &Config,
    repair: bool,
    findings: &mut Findings,
) -> Option<Inspection> {
    let url = &config.postgres.url;
    let place = config.postgres_place();
    let before = match Postgres::schema(url).await {
        Ok(state) => state,
        Err(error) => {
            findings.fail("database", &format!("{place}: {error}; check `postgres.url`"));
            return None;
        }
    };
    findings.ok("database", &format!("{place} answers"));
    if repair {
        self::repair(url, &before, findings).await;
    }
    let state = if repair { Postgres::schema(url).await.unwrap_or(before) } else { before };
    if !schema(&state, findings) {
        return None;
    }
    let (own, begun) = (Clock::system(), Clock::system().now());
    let inspection = match Postgres::inspect(url).await {
        Ok(inspection) => inspection,
        Err(error) => {
            findings.fail("rights", &format!("{error}; run `backfill doctor --repair` as owner"));
            return None;
        }
    };
    rights(&inspection, findings);
    connections(config, &inspection, findings);
    // The database said its time somewhere between the two.
    let nearest = inspection.clock_ms.clamp(begun.0, own.now().0);
    clock(inspection.clock_ms.abs_diff(nearest), findings);
    key(config, findings).await.then_some(inspection)
}

async fn repair(url: &str, before: &SchemaState, findings: &mut Findings) {
    match Postgres::migrate(url).await {
        Ok(()) if before.found == before.known => findings.ok("repair", "the schema needs none"),
        Ok(()) => {
            let SchemaState { found, known } = before;
            findings.ok("repair", &format!("brought the schema from {found} to {known}"));
        }
        Err(error) => {
            // What these say is complete in itself.
            let is_complete = matches!(
                error,
                Error::NoRole { .. } | Error::NoMember { .. } | Error::OldSchema { .. }
            );
            let advice = if is_complete { "" } else { "; run it as the owner of the database" };
            findings.fail("repair", &format!("the schema stays as it is: {error}{advice}"));
        }
    }
}

fn schema(state: &SchemaState, findings: &mut Findings) -> bool {
    let SchemaState { found, known } = state;
    if state.is_too_old() {
        let advice =
            "keep it for the version that made it, and name an empty one in `postgres.url`";
        findings.fail("schema", &format!("this version does not read schema {found}; {advice}"));
    } else if found < known {
        let advice = "run `backfill doctor --repair` as the owner";
        findings.fail("schema", &format!("{found} of {known} steps are done; {advice}"));
    } else if known < found {
        let advice = "run the newer version of backfill";
        findings.fail("schema", &format!("{found} is newer than {known}; {advice}"));
    } else {
        findings.ok("schema", &format!("{found}, up to date"));
    }
    found == known
}

fn rights(inspection: &Inspection, findings: &mut Findings) {
    let Inspection { owned, unguarded, is_member, passes_guards, .. } = inspection;
    if !is_member {
        findings.fail("rights", "the user may not become `backfill_app`; GRANT it the role");
    } else if *passes_guards {
        let advice = "take SUPERUSER and BYPASSRLS from it";
        findings.fail("rights", &format!("`backfill_app` passes row-level security; {advice}"));
    } else if !owned.is_empty() {
        let names = owned.join(", ");
        findings.fail("rights", &format!("`backfill_app` owns {names}; give them to the owner"));
    } else if !unguarded.is_empty() {
        let names = unguarded.join(", ");
        let advice = "ALTER TABLE … FORCE ROW LEVEL SECURITY on each";
        findings.fail("rights", &format!("{names} are open to every region; {advice}"));
    } else {
        findings.ok("rights", "`backfill_app` owns nothing and every table is guarded by region");
    }
}

/// Whether the server allows what one process of all jobs may need.
fn connections(config: &Config, inspection: &Inspection, findings: &mut Findings) {
    let Inspection { connections, connections_max, .. } = inspection;
    let regions = config.all_regions().len();
    let jobs = JOBS * i64::try_from(regions).unwrap_or(i64::MAX);
    let front = i64::from(config.postgres.connections_max) + BESIDE;
    let needed = jobs.saturating_mul(connections_each(regions).into()).saturating_add(front);
    let detail = format!(
        "{connections} of {connections_max} are there; a process that does all jobs for {regions} \
         regions may need {needed}"
    );
    if *connections_max < needed {
        let advice = "raise `max_connections` of PostgreSQL, or share the regions out to more processes \
             each with fewer of them";
        findings.warn("connections", &format!("{detail}; {advice}"));
    } else {
        findings.ok("connections", &detail);
    }
}

fn clock(apart_ms: u64, findings: &mut Findings) {
    let detail = format!("{apart_ms} ms between this machine and the database");
    if CLOCK_FAIL_MS < apart_ms {
        findings.fail("clock", &format!("{detail}; {SET_CLOCK}"));
    } else if CLOCK_WARN_MS < apart_ms {
        findings.warn("clock", &format!("{detail}; {SET_CLOCK}"));
    } else {
        findings.ok("clock", &detail);
    }
}

/// Opening a region shows whether the key is the one that the database was sealed with.
async fn key(config: &Config, findings: &mut Findings) -> bool {
    match Postgres::open(&config.postgres_options(&config.region), None).await {
        Ok(store) => {
            let path = config.key_file();
            findings.ok("key file", &format!("`{}` is the right one", path.display()));
            unused::look(&store, findings).await;
            lists::look(&store, Clock::system().now(), findings).await;
            offerings::look(&store, findings).await;
            store.close().await;
            true
        }
        Err(error) => {
            findings.fail("key file", &error.to_string());
            false
        }
    }
}

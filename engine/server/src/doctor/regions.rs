//! Each region: who works on it, how far behind its matcher is, and what lies in quarantine.

use backfill_runtime::ports::{Feed, Job, Place, Reader as _, Store as _};
use backfill_store::{Inspection, Postgres};

use super::embedded::look_at_contents;
use super::findings::Findings;
use crate::config::Config;

/// Looks at every region.
pub(super) async fn look(
    config: &Config,
    inspection: &Inspection,
    feeds: Option<&backfill_kafka::Options>,
    findings: &mut Findings,
) {
    for region in config.all_regions() {
        match Postgres::open(&config.postgres_options(&region), None).await {
            Ok(store) => {
                holders(&region, inspection, findings);
                lag(&region, &store, feeds, findings).await;
                look_at_contents(&store, findings).await;
                store.close().await;
            }
            Err(error) => findings.fail(&format!("region {region}"), &error.to_string()),
        }
    }
}

fn holders(region: &str, inspection: &Inspection, findings: &Findings) {
    for job in [Job::Match, Job::Notify] {
        let what = format!("region {region}");
        let lease = inspection
            .leases
            .iter()
            .find(|it| it.job == job.name() && it.region == region && 0 < it.expires_in_ms);
        match lease {
            Some(lease) => {
                findings.ok(&what, &format!("{} is done by {}", job.name(), lease.holder));
            }
            None => {
                let advice = format!("start `backfill run --role {}`", job.name());
                findings.warn(&what, &format!("{} is done by nobody; {advice}", job.name()));
            }
        }
    }
}

async fn lag(
    region: &str,
    store: &Postgres,
    feeds: Option<&backfill_kafka::Options>,
    findings: &mut Findings,
) {
    let what = format!("region {region}");
    let (summary, places) = match (store.summary().await, store.places().await) {
        (Ok(summary), Ok(places)) => (summary, places),
        (Err(error), _) | (_, Err(error)) => {
            findings.fail(&what, &error.to_string());
            return;
        }
    };
    let seq = summary.seq;
    let Some(options) = feeds else {
        findings.ok(&what, &format!("journal at {seq}"));
        return;
    };
    match backfill_kafka::behind(options, &Feed::IN, &places).await {
        Ok(behind) => {
            let read = read(&places);
            findings.ok(&what, &format!("journal at {seq}, {read} records read, {behind} to read"));
        }
        Err(error) => findings.fail(&what, &error.to_string()),
    }
}

/// How many records lie before the places.
fn read(places: &[Place]) -> u64 {
    places.iter().map(|place| place.offset).sum()
}

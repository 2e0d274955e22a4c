//! Each region: who works on it, how far behind its matcher is, and what lies in quarantine.

use backfill_runtime::clock::Clock;
use backfill_runtime::ports::{Feed, Job, Position, Reader as _, Store as _, Summary};
use backfill_store::{Inspection, Postgres};

use super::findings::Findings;
use super::{clock, copies, entries, ways};
use crate::args::DoctorArgs;
use crate::config::Config;

/// So many unread records are worth a look.
const LAG_WARN: u64 = 10_000;

/// What was committed is told at once; what waits for longer than this, does so for a reason.
const UNTOLD_WARN_SECONDS: i64 = 60;

/// Looks at every region.
pub(super) async fn look(
    config: &Config,
    (inspection, args): (&Inspection, &DoctorArgs),
    feeds: Option<&backfill_kafka::Options>,
    findings: &mut Findings,
) {
    for region in config.all_regions() {
        match Postgres::open(&config.postgres_options(&region), None).await {
            Ok(store) => {
                holders(&region, inspection, findings);
                let what = format!("region {region}, clock");
                clock::look(&what, (config.clock(), args.accept_clock), &store, findings).await;
                lag(&region, &store, feeds, findings).await;
                copied(&region, args.restored, &store, findings).await;
                copies::look_at_seals(&format!("region {region}, sealed"), &store, findings).await;
                let what = format!("region {region}, waiting list");
                entries::look(&what, &store, Clock::system().now(), findings).await;
                let what = format!("region {region}, messages and bookings");
                ways::look_at_messages(&what, &store, findings).await;
                store.close().await;
            }
            Err(error) => findings.fail(&format!("region {region}"), &error.to_string()),
        }
    }
}

async fn copied(region: &str, restored: bool, store: &Postgres, findings: &mut Findings) {
    let what = format!("region {region}, restored");
    if restored {
        copies::mark(&what, store, Clock::system().now(), findings).await;
    }
    copies::look_at_restore(&what, store, findings).await;
}

fn holders(region: &str, inspection: &Inspection, findings: &mut Findings) {
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
    let Summary { seq, quarantined, .. } = summary;
    if 0 < quarantined {
        let advice = "look at them in /console";
        findings.warn(&what, &format!("{quarantined} originals in quarantine; {advice}"));
    }
    unpublished(&what, store, findings).await;
    let Some(options) = feeds else {
        findings.ok(&what, &format!("journal at {seq}"));
        return;
    };
    match backfill_kafka::behind(options, &Feed::IN, &places).await {
        Ok(behind) => {
            let read = read(&places);
            let detail = format!("journal at {seq}, {read} records read, {behind} to read");
            if LAG_WARN < behind {
                findings.warn(&what, &format!("{detail}; is its matcher running, and keeping up?"));
            } else {
                findings.ok(&what, &detail);
            }
        }
        Err(error) => findings.fail(&what, &error.to_string()),
    }
}

/// What was committed and waits to be told: nobody else knows of it.
async fn unpublished(what: &str, store: &Postgres, findings: &mut Findings) {
    let now = Clock::system().now();
    let left = match store.unpublished().await {
        Ok(left) => left,
        Err(error) => return findings.fail(what, &error.to_string()),
    };
    for (feed, count, oldest) in left {
        let waited = now.0.saturating_sub(oldest.0) / 1_000;
        if UNTOLD_WARN_SECONDS < waited {
            let topic = feed.topic();
            let detail =
                format!("{count} records wait for {topic}, the oldest for {waited} seconds");
            let advice =
                "look at the log of its matcher and at the topic's `max.message.bytes` and rights";
            findings.fail(what, &format!("{detail}; {advice}"));
        }
    }
}

/// How many records lie before the places.
fn read(places: &[Position]) -> u64 {
    places.iter().map(|place| place.offset).sum()
}

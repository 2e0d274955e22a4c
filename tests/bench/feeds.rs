//! What trusts put on the topics, in bulk.

use backfill_core::entry::Entry;
use backfill_core::rule_set::LeadTimes;
use backfill_core::slot::SlotFacts;
use backfill_core::{Event, RuleSet, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{Feed, Kind, Outgoing, Publisher};
use backfill_schemas::encode_event;

use crate::freed;

/// How many records are published at once.
const AT_ONCE: usize = 2_000;
/// How often they are tried: readers know records that come twice by their ids.
const TRIES_MAX: usize = 10;

/// Rules under which nothing depends on the hour of the day or on who has a phone.
pub(crate) fn rules() -> RuleSet {
    RuleSet {
        number: 2,
        messages_from_minute: 0,
        messages_to_minute: 1440,
        protected_percent: 0,
        // The rival arranges nothing: whoever needs what is not there is passed over.
        lead_times: LeadTimes { interpreter: u32::MAX, ..LeadTimes::BUILT_IN },
        // What is measured is one day, in which people are asked as often as before.
        service_offers_per_day_max: 0,
        service_offers_per_week_max: 0,
        ..RuleSet::built_in()
    }
}

/// One record for a region.
pub(crate) fn record(region: &str, name: &str, event: &Event, at: Timestamp) -> Outgoing {
    Outgoing {
        feed: Feed::of(event).unwrap_or(Feed::Cancellations),
        region: region.to_owned(),
        id: ids::event_id(&["figures", region, name]).to_string(),
        kind: Kind::Event,
        source: "figures".to_owned(),
        at,
        seq: None,
        value: encode_event(event),
    }
}

/// Puts the rules and a list on the topics; returns how many records these are.
pub(crate) async fn publish_list(
    publisher: &dyn Publisher,
    region: &str,
    entries: &[Entry],
    at: Timestamp,
) -> anyhow::Result<u64> {
    let rules = record(region, "rules", &Event::RulesChanged(rules()), at);
    publisher.publish(&[rules]).await?;
    for some in entries.chunks(AT_ONCE) {
        let record = |entry: &Entry| {
            record(region, &format!("line-{}", entry.id), &Event::EntryAdded(entry.clone()), at)
        };
        publish(publisher, &some.iter().map(record).collect::<Vec<_>>()).await?;
    }
    Ok(1 + entries.len() as u64)
}

/// A cancellation.
pub(crate) fn cancellation(region: &str, facts: &SlotFacts, at: Timestamp) -> Outgoing {
    record(region, &format!("time-{}", facts.session), &freed::event(facts), at)
}

/// Puts cancellations on the topic.
pub(crate) async fn publish_cancellations(
    publisher: &dyn Publisher,
    region: &str,
    times: &[SlotFacts],
    at: Timestamp,
) -> anyhow::Result<()> {
    for some in times.chunks(AT_ONCE) {
        let records: Vec<Outgoing> = some.iter().map(|it| cancellation(region, it, at)).collect();
        publish(publisher, &records).await?;
    }
    Ok(())
}

async fn publish(publisher: &dyn Publisher, records: &[Outgoing]) -> anyhow::Result<()> {
    let mut tried = 1;
    while let Err(error) = publisher.publish(records).await {
        anyhow::ensure!(tried < TRIES_MAX, "{error}");
        tried += 1;
    }
    Ok(())
}

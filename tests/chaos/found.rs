//! All that is known when everything is over, of all regions.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use backfill_core::Timestamp;
use backfill_runtime::ids;
use backfill_runtime::ports::Feed;
use backfill_schemas::{Format, Names, decode_topic_event};
use backfill_simulations::trust::Person;
use backfill_store::{Postgres, PostgresOptions};
use backfill_tests::checks::evidence::{Evidence, Rows};

use crate::streams;
use crate::told::Poison;
use crate::topics::Kept;

/// What one region came to.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) region: String,
    pub(crate) evidence: Evidence,
    /// Its records on the topics that go out.
    pub(crate) told: BTreeMap<Feed, Vec<Kept>>,
    /// Why the audit chain does not hold; none if it does.
    pub(crate) broken_chain: Option<String>,
    /// The owner's epochs in the order in which they were seen.
    pub(crate) epochs: Vec<i64>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Everything {
    pub(crate) regions: Vec<Found>,
    /// What must have been put aside.
    pub(crate) poison: BTreeSet<Poison>,
    /// The topic that it came on.
    pub(crate) came_in: Vec<Kept>,
    /// The topic of what was put aside.
    pub(crate) quarantine: Vec<Kept>,
    /// What anybody may see: logs, metrics, topics.
    pub(crate) open: Vec<(String, Vec<u8>)>,
    /// Everybody who waits.
    pub(crate) people: Vec<Person>,
    /// When all was quiet.
    pub(crate) quiet_at: Timestamp,
    /// Processes that ended by themselves for a reason of their own.
    pub(crate) broke: Vec<String>,
}

/// Opens a region's store as nobody's process would: past the proxies, without a lease.
pub(crate) async fn store(
    url: &str,
    region: &str,
    root: &std::path::Path,
) -> anyhow::Result<Postgres> {
    let options = PostgresOptions {
        nobodys_numbers: Vec::new(),
        put_aside: backfill_store::PutAside::default(),
        url: url.to_owned(),
        region: region.to_owned(),
        holder: None,
        connections_max: 2,
        key_file: Some(root.join("vault.key")),
        listens: false,
        data: root.join("beside"),
    };
    Postgres::open(&options, None).await.with_context(|| format!("region {region}"))
}

/// The ids of all events of a region that came in, each once. What comes of a try that was called
/// off is told when it ends: what came after `quiet_at` need not be decided any more.
pub(crate) fn came_in(
    region: &str,
    records: &[Kept],
    (quiet_at, rows): (Timestamp, &Rows),
) -> Vec<Vec<u8>> {
    let names = Names { appointment: ids::appointment_id, entry: ids::entry_id };
    let decided: BTreeSet<&Vec<u8>> = rows.inbox.iter().map(|(event, _)| event).collect();
    let mut ids = BTreeSet::new();
    for record in records.iter().filter(|it| it.value.key.as_deref() == Some(region)) {
        let Some(format) = Format::of_content_type(record.header("content-type")) else { continue };
        let Ok(event) = decode_topic_event(&record.value.bytes, format, &names) else { continue };
        let id = record.header("ce_id").and_then(|id| id.parse::<backfill_core::EventId>().ok());
        let is_streamed = record.header("ce_source") == Some(streams::SOURCE);
        let id = id.map(|id| if is_streamed { streams::taken_as(id) } else { id });
        let id = id.filter(|_| Feed::of(&event).is_some()).map(|id| id.0.to_be_bytes().to_vec());
        let counts = |id: &Vec<u8>| record.taken_at <= quiet_at.0 || decided.contains(id);
        ids.extend(id.filter(counts));
    }
    ids.into_iter().collect()
}

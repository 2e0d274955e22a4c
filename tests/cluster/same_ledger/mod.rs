//! A seeded day under a scripted clock, once on the embedded default and once on Kafka and
//! PostgreSQL: the same journal, the same ledger, the same state; and either journal replays on
//! both.

mod copy;
mod course;
mod day;
mod people;
mod sides;
mod side;
mod story;
mod vault;

use std::collections::BTreeSet;
use std::path::Path;

use backfill_runtime::ports::{Reader, Topic};
use backfill_servers::Broker;
use backfill_tests::program;

use crate::installation::Ended;
use crate::servers::database;
use crate::topic::{administer, records};
use course::Course;
use day::Day;
use story::{ROWS_MAX, Story};

const SEED: u64 = 20_250_328;
/// The day lies in the past: what goes out must not be deleted as old while it is looked at.
const KEEP_WHAT_IS_OLD: &str = "
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource
for_ever = [ConfigEntry('retention.ms', '-1', incremental_operation=AlterConfigOpType.SET)]
for name in admin.list_topics().topics:
    topic = ConfigResource(ConfigResource.Type.TOPIC, name, incremental_configs=for_ever)
    [it.result() for it in admin.incremental_alter_configs([topic]).values()]
";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_has_the_same_ledger_on_both_and_either_journal_replays_on_both() {
    let day = Day::of(SEED).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);

    let mut embedded = sides::embedded(&path("embedded")).await;
    Course::run(SEED, &day, &mut embedded).await;
    let told = Story::of(embedded.store.as_ref(), embedded.reader.as_ref()).await;
    assert!(told.is_eventful(), "a day without offers and answers shows nothing");

    let broker = Broker::start();
    let url = database();
    let mut shared = sides::shared(&path("shared"), &url, &broker.bootstrap()).await;
    administer(&broker.bootstrap(), KEEP_WHAT_IS_OLD);
    Course::run(SEED, &day, &mut shared).await;
    told.assert_is(&Story::of(shared.store.as_ref(), shared.reader.as_ref()).await);
    assert_told_on_topics(&broker.bootstrap(), embedded.reader.as_ref(), &told).await;

    // Each journal on the other kind of database, under the code of `backfill replay`.
    let copied_url = database();
    copy::into_postgres(&told, &path("copied-shared"), &copied_url).await;
    copy::into_sqlite(&told, &path("copied-embedded")).await;
    for (folder, url) in [
        ("embedded", ""),
        ("shared", url.as_str()),
        ("copied-embedded", ""),
        ("copied-shared", copied_url.as_str()),
    ] {
        assert_replays(&path(folder), url, told.journal.len());
    }
}

/// `backfill replay` finds the state that is stored.
fn assert_replays(data: &Path, url: &str, records: usize) {
    let mut command = program::command();
    command.arg("replay").arg("--data").arg(data).env("BACKFILL__POSTGRES__URL", url);
    let ended = Ended::of(command);
    assert_eq!(ended.code, Some(0), "{}: {}", data.display(), ended.said);
    let words = format!("replayed {records} records: the same state");
    assert!(ended.said.contains(&words), "{}: {}", data.display(), ended.said);
}

/// Every wish and every line of the ledger is on its topic under its own id, each once.
async fn assert_told_on_topics(brokers: &str, reader: &dyn Reader, story: &Story) {
    let ids = |topic: &str| {
        let all = records(brokers, topic);
        let ids: BTreeSet<String> = all.iter().map(|it| it.header("ce_id").to_owned()).collect();
        assert_eq!(ids.len(), all.len(), "an id is there twice on {topic}");
        ids
    };
    for (topic, name) in
        [(Topic::Offers, "backfill.offers.v1"), (Topic::Bookings, "backfill.bookings.v1")]
    {
        let wishes = reader.outbox(ROWS_MAX).await.unwrap().into_iter();
        let wishes = wishes.filter(|it| it.topic == topic).map(|it| it.id.to_string());
        let wishes: BTreeSet<String> = wishes.collect();
        let differ: Vec<_> = wishes.symmetric_difference(&ids(name)).cloned().collect();
        assert_eq!(differ, Vec::<String>::new(), "{name}");
    }
    assert_eq!(ids("backfill.ledger.v1").len(), story.lines(), "the ledger on its topic");
}

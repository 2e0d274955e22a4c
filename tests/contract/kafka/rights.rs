//! A broker that knows its users: what a missing right or a wrong password comes to, and that
//! nothing is lost by it.

use std::sync::Arc;

use backfill_core::EventId;
use backfill_kafka::{
    Finding, KafkaLog, KafkaPublisher, Options, behind, check_rights, check_topics, ensure_topics,
};
use backfill_runtime::ports::{Feed, Log, Publisher};
use backfill_tests::guarded::{Guarded, PASSWORD, properties, rights};
use backfill_tests::pace;
use tokio::task::block_in_place;

use super::follow::{Follower, WAIT_MAX, ids};
use super::{PARTITIONS, record};

const REGION: &str = "guarded";
const WRONG: &str = "open-sesame";

fn options(broker: &Guarded, password: &str) -> Options {
    let (brokers, properties) = (broker.bootstrap(), properties(password));
    Options { brokers, partitions: PARTITIONS, replication: 1, properties, ..Options::default() }
}

fn topics() -> Vec<&'static str> {
    Feed::IN.iter().chain(&Feed::OUT).map(|it| it.topic()).collect()
}

/// Looks until what was granted or taken has come to the brokers.
async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    pace::until(what, WAIT_MAX, async || Ok(look().await)).await.unwrap()
}

/// One broker for all of it: it begins without topics and without rights.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_a_wrong_password_or_lacks_a_right_is_told_which_and_loses_nothing() {
    let broker = tokio::task::spawn_blocking(Guarded::start).await.unwrap();
    let options = options(&broker, PASSWORD);
    a_wrong_password_is_named_and_not_shown(&broker).await;
    without_a_right_to_write_anywhere_topic_and_right_are_named(&options).await;
    topics_are_not_made_without_the_right_to_create(&broker, &options).await;
    topics_that_are_made_and_not_shown_want_the_right_to_describe(&broker, &options).await;
    without_a_right_to_write_anywhere_topic_and_right_are_named(&options).await;
    with_all_rights_everything_works(&broker, &options).await;
    what_may_not_be_written_is_not_acknowledged_and_goes_out_once_it_may(&broker, &options).await;
    what_may_not_be_read_is_said_and_read_once_it_may(&broker, &options).await;
}

async fn a_wrong_password_is_named_and_not_shown(broker: &Guarded) {
    let options = options(broker, WRONG);
    let publisher = KafkaPublisher::open(&options).unwrap();
    let log = KafkaLog::open(&options, REGION, &[REGION.to_owned()]).unwrap();
    let records = [record(REGION, 0)];
    let (checked, made, published, resumed) = tokio::join!(
        check_topics(&options),
        ensure_topics(&options),
        publisher.publish(&records),
        log.resume(0, &[]),
    );
    let ours = [checked.unwrap_err(), made.unwrap_err()].map(|it| it.to_string());
    let ports = [published.unwrap_err(), resumed.unwrap_err()].map(|it| it.to_string());
    for refusal in ours.iter().chain(&ports) {
        for word in ["refuses", "`kafka.properties.sasl.password`"] {
            assert!(refusal.contains(word), "`{word}` is not in: {refusal}");
        }
        assert!(!refusal.contains(WRONG), "{refusal}");
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
    }
    log.close().await;
}

async fn without_a_right_to_write_anywhere_topic_and_right_are_named(options: &Options) {
    let publisher = KafkaPublisher::open(options).unwrap();
    // A producer that was given up is not the next one's trouble.
    for _ in 0..2 {
        let refused = publisher.publish(&[record(REGION, 0)]).await.unwrap_err().to_string();
        assert!(refused.contains("no right to Write topic backfill.waitlist.v1"), "{refused}");
    }
}

async fn topics_are_not_made_without_the_right_to_create(broker: &Guarded, options: &Options) {
    let refused = ensure_topics(options).await.unwrap_err().to_string();
    assert!(refused.contains("no right to Create topic backfill."), "{refused}");
    let findings = check_topics(options).await.unwrap();
    assert_eq!(findings.len(), topics().len());
    assert!(findings.iter().all(is_hidden), "{findings:?}");
    block_in_place(|| broker.give(&rights(&topics(), &["CREATE"])));
}

fn is_hidden(finding: &Finding) -> bool {
    finding.stops && finding.what == "is missing" && finding.advice.contains("right to Describe")
}

async fn topics_that_are_made_and_not_shown_want_the_right_to_describe(
    broker: &Guarded,
    options: &Options,
) {
    let told = until("topics are made", async || {
        let refused = ensure_topics(options).await.unwrap_err().to_string();
        (!refused.contains("right to Create")).then_some(refused)
    })
    .await;
    assert!(told.contains("no right to Describe topic backfill."), "{told}");
    let findings = check_topics(options).await.unwrap();
    assert!(findings.iter().all(is_hidden), "{findings:?}");

    block_in_place(|| broker.give(&rights(&topics(), &["DESCRIBE"])));
    until("topics are seen", async || ensure_topics(options).await.ok()).await;
    let findings = check_topics(options).await.unwrap();
    assert_eq!(findings.len(), topics().len());
    for finding in findings {
        assert!(!finding.stops, "{finding}");
        assert!(finding.advice.contains("no right to DescribeConfigs topic"), "{finding}");
    }
}

async fn with_all_rights_everything_works(broker: &Guarded, options: &Options) {
    block_in_place(|| broker.give(&rights(&topics(), &["READ", "WRITE", "DESCRIBE_CONFIGS"])));
    let is_well = async || check_topics(options).await.unwrap().is_empty().then_some(());
    until("all is well", is_well).await;
    let publisher = KafkaPublisher::open(options).unwrap();
    publish_until_it_may(&publisher, 1).await;
    let has_all = async || check_rights(options).await.unwrap().is_empty().then_some(());
    until("no right is missing", has_all).await;
    let there = behind(options, &[&Feed::IN[..], &Feed::OUT].concat(), &[]).await.unwrap();
    assert_eq!(there, 1, "asking for rights leaves nothing on the topics");
    assert_eq!(ids(&follow(options).await.exactly(1).await), [EventId(1)]);
}

async fn the_only_finding_is(options: &Options, what: &str, advice: &str) {
    let findings = check_rights(options).await.unwrap();
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((finding.topic.as_str(), finding.what.as_str()), (Feed::Waitlist.topic(), what));
    assert!(finding.advice.contains(advice) && finding.advice.contains("grant it"), "{finding}");
}

async fn publish_until_it_may(publisher: &KafkaPublisher, id: u128) {
    let publish = async || publisher.publish(&[record(REGION, id)]).await.ok();
    until("it may be written", publish).await;
}

fn log(options: &Options) -> Arc<KafkaLog> {
    Arc::new(KafkaLog::open(options, REGION, &[REGION.to_owned()]).unwrap())
}

async fn follow(options: &Options) -> Follower {
    Follower::begin(log(options), 0, &[]).await
}

async fn what_may_not_be_written_is_not_acknowledged_and_goes_out_once_it_may(
    broker: &Guarded,
    options: &Options,
) {
    let write = rights(&[Feed::Waitlist.topic()], &["WRITE"]);
    let publisher = KafkaPublisher::open(options).unwrap();
    block_in_place(|| broker.take(&write));
    let (mut acknowledged, mut id) = (vec![EventId(1)], 10);
    let refused = until("it may not be written", async || {
        id += 1;
        let told = publisher.publish(&[record(REGION, id)]).await;
        if told.is_ok() {
            acknowledged.push(EventId(id));
        }
        told.err()
    });
    let refused = refused.await.to_string();
    assert!(refused.contains("no right to Write topic backfill.waitlist.v1"), "{refused}");
    assert!(refused.contains("grant it"), "{refused}");

    the_only_finding_is(options, "cannot be written", "no right to Write").await;
    block_in_place(|| broker.give(&write));
    publish_until_it_may(&publisher, id).await;
    acknowledged.push(EventId(id));
    let read = follow(options).await.exactly(acknowledged.len()).await;
    assert_eq!(ids(&read), acknowledged, "what was refused is not there twice");
}

async fn what_may_not_be_read_is_said_and_read_once_it_may(broker: &Guarded, options: &Options) {
    let read = rights(&[Feed::Waitlist.topic()], &["READ"]);
    block_in_place(|| broker.take(&read));
    let log = log(options);
    let told = until("it may not be read", async || {
        log.resume(0, &[]).await.unwrap();
        refusal(&log).await
    })
    .await;
    assert!(told.contains("no right to Read topic backfill.waitlist.v1"), "{told}");
    assert!(told.contains("grant it"), "{told}");

    the_only_finding_is(options, "cannot be read", "no right to Read").await;
    block_in_place(|| broker.give(&read));
    // Without being resumed: it goes on by itself, and has no trouble any more.
    let mut next = 0;
    until("all is read", async || {
        let batch = log.read(next, 1).await.ok()?;
        next += batch.records.len() as u64;
        (batch.records.is_empty() && 2 <= next).then_some(())
    })
    .await;
    log.close().await;
}

/// Why the log cannot be read; none if a record comes.
async fn refusal(log: &KafkaLog) -> Option<String> {
    until("the log says something", async || match log.read(0, 1).await {
        Err(refused) => Some(Some(refused.to_string())),
        Ok(batch) => (!batch.records.is_empty()).then_some(None),
    })
    .await
}

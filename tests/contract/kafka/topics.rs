//! Topics are made once, as configured, and looked at.

use backfill_kafka::{Finding, KafkaPublisher, Options, check_topics, ensure_topics};
use backfill_runtime::ports::{Feed, Publisher};
use backfill_servers::Broker;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use tokio::io::AsyncReadExt as _;

use super::follow::WAIT_MAX;

fn of(findings: &[Finding], feed: Feed) -> Vec<&str> {
    let ours = findings.iter().filter(|it| it.topic == feed.topic());
    ours.map(|it| it.what.as_str()).collect()
}

/// One broker for all of it: it begins without topics.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn topics_are_asked_for_made_once_as_configured_and_looked_at() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let options = super::options(&broker);
    nothing_is_published_to_a_topic_that_nobody_made(&options).await;
    missing_topics_are_found(&options).await;
    more_copies_than_brokers_are_refused_with_the_setting_to_change(&options).await;
    topics_are_made_once(&options).await;
    what_is_not_as_configured_is_found(&options).await;
}

async fn nothing_is_published_to_a_topic_that_nobody_made(options: &Options) {
    let publisher = KafkaPublisher::open(options).unwrap();
    let refused = publisher.publish(&[super::record("x", 1)]).await.unwrap_err().to_string();
    assert!(refused.contains("topic backfill.waitlist.v1 is missing"), "{refused}");
    assert!(refused.contains("backfill doctor --repair"), "{refused}");
}

async fn missing_topics_are_found(options: &Options) {
    let missing = check_topics(options).await.unwrap();
    assert_eq!(missing.len(), Feed::IN.len() + Feed::OUT.len());
    assert_eq!(of(&missing, Feed::Rules), ["is missing"]);
    assert!(missing[0].advice.contains("backfill doctor --repair"), "{}", missing[0]);
}

async fn more_copies_than_brokers_are_refused_with_the_setting_to_change(options: &Options) {
    let options = Options { replication: 3, ..options.clone() };
    let refused = ensure_topics(&options).await.unwrap_err().to_string();
    assert!(refused.contains("fewer brokers than `kafka.replication`"), "{refused}");
}

async fn topics_are_made_once(options: &Options) {
    let mut made = ensure_topics(options).await.unwrap();
    made.sort();
    let mut all: Vec<&str> = Feed::IN.iter().chain(&Feed::OUT).map(|it| it.topic()).collect();
    all.sort_unstable();
    assert_eq!(made, all);
    assert_eq!(ensure_topics(options).await.unwrap(), [""; 0]);
    assert_eq!(check_topics(options).await.unwrap(), []);
}

async fn what_is_not_as_configured_is_found(options: &Options) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", &options.brokers).create().unwrap();
    let resource = AlterConfig::new(ResourceSpecifier::Topic(Feed::Answers.topic()))
        .set("retention.ms", "86400000")
        .set("cleanup.policy", "compact")
        .set("max.message.bytes", "20000")
        .set("message.timestamp.type", "CreateTime");
    admin.alter_configs([&resource], &AdminOptions::new()).await.unwrap()[0].as_ref().unwrap();

    let wanted = Options { partitions: 5, replication: 3, ..options.clone() };
    let looking = async {
        loop {
            let findings = check_topics(&wanted).await.unwrap();
            // The cluster tells its brokers of changed settings after it has said yes.
            if 4 < of(&findings, Feed::Answers).len() {
                break findings;
            }
        }
    };
    let findings = tokio::time::timeout(WAIT_MAX, looking).await.expect("it is found");
    assert_eq!(
        of(&findings, Feed::Offers),
        ["has 3 partitions instead of 5", "keeps records on 1 brokers instead of 3"]
    );
    let answers = of(&findings, Feed::Answers);
    assert!(answers.contains(&"keeps records for 1 days only"), "{answers:?}");
    assert!(answers.contains(&"is compacted"), "{answers:?}");
    assert!(answers.contains(&"takes records of 20000 bytes at most"), "{answers:?}");
    assert!(answers.contains(&"takes the times of its senders' clocks"), "{answers:?}");
}

#[tokio::test]
async fn a_wrong_address_is_named() {
    let options = Options { brokers: "127.0.0.1:1".to_owned(), ..Options::default() };
    let refused = ensure_topics(&options).await.unwrap_err().to_string();
    assert!(refused.contains("no Kafka broker answers at `127.0.0.1:1`"), "{refused}");
    assert!(refused.contains("check `kafka.brokers`"), "{refused}");
}

/// As one does that speaks TLS only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_hangs_up_at_once_is_told_with_the_setting_to_change() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options =
        Options { brokers: listener.local_addr().unwrap().to_string(), ..Options::default() };
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            client.read_u8().await.ok();
        }
    });
    let refused = check_topics(&options).await.unwrap_err().to_string();
    assert!(refused.contains("check `kafka.properties.security.protocol`"), "{refused}");
}

//! Brokers that were just started may mislead clients; ours go on.

use std::sync::Arc;

use backfill_core::EventId;
use backfill_kafka::{KafkaPublisher, Options, ensure_topics};
use backfill_runtime::ports::Publisher as _;
use backfill_servers::Broker;
use tokio::net::TcpListener;

use super::Field;
use super::follow::{Follower, WAIT_MAX, ids};
use super::liar::{Liar, Tells};

/// So many answers are a lie. Clients of this version give up asking after a few of them.
const LIES: u32 = 20;

/// So often a broker that is away is asked for: longer than a reader needs to hear of it.
const TURNED_AWAY: u32 = 40;
/// So many questions for leaders stay without an answer.
const UNANSWERED: u32 = 3;

/// A broker behind a proxy, where something was published and read.
async fn behind_a_liar(region: &str) -> (Broker, Arc<Liar>, Field, Follower) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // Clients are sent to the proxy also by the broker.
    let advertised = format!("PLAINTEXT://{address}");
    let start = move || Broker::start_with(&[("advertised.listeners", &advertised)]);
    let broker = tokio::task::spawn_blocking(start).await.unwrap();
    let liar = Liar::start(listener, broker.bootstrap());

    let options = Options { brokers: address, ..super::options(&broker) };
    ensure_topics(&options).await.unwrap();
    let publisher = Arc::new(KafkaPublisher::open(&options).unwrap());
    let field = Field { options, region: region.to_owned(), publisher };
    field.publish(0..1).await;
    let mut follower = field.follow().await;
    assert_eq!(ids(&follower.exactly(1).await), [EventId(0)]);
    (broker, liar, field, follower)
}

async fn go_on(field: &Field, follower: &mut Follower) {
    let publishing = async { while field.publisher.publish(&[field.record(1)]).await.is_err() {} };
    tokio::time::timeout(WAIT_MAX, publishing).await.expect("the publisher finds the broker");
    assert_eq!(ids(&follower.exactly(1).await), [EventId(1)], "the log finds it too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_told_that_there_are_no_brokers_finds_them_again() {
    let (_broker, liar, field, mut follower) = behind_a_liar("cut-off").await;
    let lying = liar.tell(Tells::NoBrokers, LIES);
    tokio::time::timeout(WAIT_MAX, lying).await.expect("all ask for brokers");
    liar.be_honest();
    go_on(&field, &mut follower).await;
}

/// What a broker that was just started answers to a fetch can crash the client.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_all_brokers_were_away_nothing_is_fetched_before_leaders_are_known() {
    let (_broker, liar, field, mut follower) = behind_a_liar("held").await;
    let away = liar.tell(Tells::Away, TURNED_AWAY);
    tokio::time::timeout(WAIT_MAX, away).await.expect("all look for the broker");
    let before = liar.fetches();
    assert_ne!(before, 0);
    let silence = liar.tell(Tells::Nothing, UNANSWERED);
    tokio::time::timeout(WAIT_MAX, silence).await.expect("all ask for leaders");
    assert_eq!(liar.fetches(), before);
    liar.be_honest();
    go_on(&field, &mut follower).await;
}

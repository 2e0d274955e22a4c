//! Clients that were told that there are no brokers forget all they knew; ours go on.

use std::sync::Arc;

use backfill_core::EventId;
use backfill_kafka::{KafkaPublisher, Options, ensure_topics};
use backfill_runtime::ports::Publisher as _;
use backfill_servers::Broker;
use tokio::net::TcpListener;

use super::Field;
use super::follow::{WAIT_MAX, ids};
use super::liar::Liar;

/// So many answers are a lie. Clients of this version give up asking after a few of them.
const LIES: u32 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_told_that_there_are_no_brokers_finds_them_again() {
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
    let field = Field { options, region: "cut-off".to_owned(), publisher };
    field.publish(0..1).await;
    let mut follower = field.follow().await;
    assert_eq!(ids(&follower.exactly(1).await), [EventId(0)]);

    tokio::time::timeout(WAIT_MAX, liar.lie(LIES)).await.expect("all ask for brokers");
    let publishing = async { while field.publisher.publish(&[field.record(1)]).await.is_err() {} };
    tokio::time::timeout(WAIT_MAX, publishing).await.expect("the publisher finds the broker");
    assert_eq!(ids(&follower.exactly(1).await), [EventId(1)], "the log finds it too");
}

//! The broker dies and comes back: what was acknowledged is read, in order.

use std::sync::{Arc, Mutex};

use backfill_core::EventId;
use backfill_runtime::ports::{Log, PortError, Publisher};
use backfill_servers::Broker;

use super::Field;
use super::follow::{Follower, ids};

const IN_ALL: u128 = 600;
const AT_ONCE: u128 = 20;

/// Publishes batch after batch, each until it is acknowledged.
async fn keep_publishing(field: Arc<Field>, reached: tokio::sync::watch::Sender<u128>) {
    for first in (0..IN_ALL).step_by(AT_ONCE as usize) {
        let records: Vec<_> = (first..first + AT_ONCE).map(|id| field.record(id)).collect();
        while field.publisher.publish(&records).await.is_err() {}
        reached.send_replace(first + AT_ONCE);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_while_the_broker_died_is_read_once_by_its_id_and_in_order() {
    let broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Arc::new(Field::on(&broker, "killed").await);
    let broker = Arc::new(Mutex::new(broker));
    let mut follower = field.follow().await;
    let (reached, mut progress) = tokio::sync::watch::channel(0);
    let publishing = tokio::spawn(keep_publishing(Arc::clone(&field), reached));
    for kill_at in [100, 300] {
        progress.wait_for(|reached| kill_at <= *reached).await.unwrap();
        let broker = Arc::clone(&broker);
        let again = move || {
            let mut broker = broker.lock().unwrap();
            broker.kill();
            broker.start_again();
        };
        tokio::task::spawn_blocking(again).await.unwrap();
    }
    publishing.await.unwrap();

    let mut seen: Vec<EventId> = Vec::new();
    follower
        .until(|records| {
            for id in ids(&records) {
                if !seen.contains(&id) {
                    seen.push(id);
                }
            }
            (1_000, seen.len() as u128 == IN_ALL)
        })
        .await;
    assert_eq!(seen, (0..IN_ALL).map(EventId).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_broker_nothing_is_said_to_be_done_and_all_goes_on_when_it_is_back() {
    let mut broker = tokio::task::spawn_blocking(Broker::start).await.unwrap();
    let field = Field::on(&broker, "gone").await;
    field.publish(0..1).await;
    let log = field.log();
    assert!(log.read(0, 10).await.is_err(), "it was not resumed");
    broker.kill();
    let refused = field.publisher.publish(&[field.record(1)]).await.unwrap_err();
    assert!(matches!(refused, PortError::Unavailable { .. }), "{refused}");
    let refused = log.resume(0, &[]).await.unwrap_err();
    assert!(matches!(refused, PortError::Unavailable { .. }), "{refused}");
    assert!(refused.to_string().contains("topic backfill."), "{refused}");

    let again = move || {
        broker.start_again();
        broker
    };
    let broker = tokio::task::spawn_blocking(again).await.unwrap();
    field.publish(2..3).await;
    let records = Follower::begin(log.clone(), 0, &[]).await.exactly(2).await;
    assert_eq!(ids(&records), [EventId(0), EventId(2)], "what was refused was given up");
    log.close().await;
    drop(broker);
}

//! Kafka comes up, takes what it is given, and still has it after it was hurt.

mod client;

use backfill_servers::{Broker, Cluster};

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let mut broker = Broker::start();
    client::make_topic(&broker.bootstrap(), "kept", 1);
    client::send(&broker.bootstrap(), "kept", "one");
    broker.kill();
    broker.start_again();
    client::send(&broker.bootstrap(), "kept", "two");
    assert_eq!(client::all(&broker.bootstrap(), "kept"), ["one", "two"]);
}

#[test]
fn a_broker_that_was_held_still_goes_on() {
    let mut broker = Broker::start();
    client::make_topic(&broker.bootstrap(), "kept", 1);
    broker.pause();
    broker.resume();
    client::send(&broker.bootstrap(), "kept", "one");
    assert_eq!(client::all(&broker.bootstrap(), "kept"), ["one"]);
}

#[test]
fn a_cluster_serves_without_one_and_survives_the_loss_of_all() {
    let mut cluster = Cluster::start(3);
    let bootstrap = cluster.bootstrap();
    client::make_topic(&bootstrap, "kept", 3);
    client::send(&bootstrap, "kept", "one");
    cluster.kill(0);
    client::send(&bootstrap, "kept", "two");
    cluster.start_again(0);
    cluster.kill_all();
    cluster.start_all_again();
    client::send(&bootstrap, "kept", "three");
    cluster.stop(2);
    assert_eq!(client::all(&bootstrap, "kept"), ["one", "two", "three"]);
}

#[test]
fn a_topic_that_nobody_made_is_not_there() {
    let bootstrap = Broker::shared().bootstrap();
    client::make_topic(&bootstrap, "made", 1);
    assert!(client::is_there(&bootstrap, "made"));
    assert!(!client::is_there(&bootstrap, "typing_error"));
}

//! A cluster that somebody changes under a running installation: topics that are not there, that
//! get more partitions, that lose what nobody has read.

use backfill_servers::Broker;
use backfill_simulations::trust::TRUST;
use backfill_tests::listing::Row;
use backfill_tests::{people, until};

use crate::installation::{Ended, Installation, Wanted};
use crate::servers::database;
use crate::topic::{administer, example, records};

const CANCELLATIONS: &str = "backfill.cancellations.v1";
const QUARANTINE: &str = "backfill.quarantine.v1";
const OFFERS: &str = "backfill.offers.v1";

fn cancel(brokers: &str, reference: &str, hour: i8) {
    let mut client = example("stream_cancellations.py");
    client.args(["--brokers", brokers, "--region", "changed", "--trust", TRUST]);
    client.args(["--site", "R9Z01", "--service", "320", "--kind", "new", "--session", "CAR1N"]);
    let start = people::days_ahead(9, hour, 0).strftime("%Y-%m-%dT%H:%M").to_string();
    client.args(["--reference", reference, "--minutes", "30", "--start", &start]);
    client.args(["--clinic-types", "any"]);
    let ended = Ended::of(client);
    assert_eq!(ended.code, Some(0), "{}", ended.said);
}

fn offers(brokers: &str, count: usize) {
    until(&format!("{count} offers are on the topic"), || {
        (count <= records(brokers, OFFERS).len()).then_some(())
    });
}

#[test]
fn missing_topics_more_partitions_and_lost_input_are_named_and_nothing_else_is_lost() {
    let server = Broker::start();
    let brokers = server.bootstrap();
    let wanted = Wanted {
        region: "changed",
        brokers: brokers.clone(),
        postgres: database(),
        partitions: 3,
        ..Wanted::default()
    };
    let installation = Installation::new(&wanted);

    let found = installation.run(&["doctor"]);
    assert_eq!(found.code, Some(69), "{}", found.said);
    assert!(found.said.contains("backfill doctor --repair"), "{}", found.said);
    let repaired = installation.run(&["doctor", "--repair"]);
    assert_eq!(repaired.code, Some(0), "{}", repaired.said);
    let row = |number: usize| {
        Row::new(&format!("WL-{number}"), &people::person(number), "320", 300)
            .with("duration_minutes", "30")
    };
    installation.import(&(0..6).map(row).collect::<Vec<_>>());
    let mut all = installation.start(&[]);
    cancel(&brokers, "A-1", 9);
    offers(&brokers, 1);

    // Keys go elsewhere now; every partition is read, so nothing is missed.
    administer(
        &brokers,
        &format!(
            "wanted = [NewPartitions({CANCELLATIONS:?}, 7)]\n\
             for it in admin.create_partitions(wanted).values(): it.result()"
        ),
    );
    let found = installation.run(&["doctor"]);
    assert!(found.said.contains("7") && found.said.contains(CANCELLATIONS), "{}", found.said);
    for (number, hour) in [(2, 10), (3, 11), (4, 12)] {
        cancel(&brokers, &format!("A-{number}"), hour);
    }
    offers(&brokers, 4);

    all.stop();
    cancel(&brokers, "A-5", 13);
    // What nobody has read is gone, as when it was kept for too short a time.
    administer(
        &brokers,
        &format!(
            "places = [TopicPartition({CANCELLATIONS:?}, it, -1) for it in range(7)]\n\
             for it in admin.delete_records(places).values(): it.result()"
        ),
    );
    let all = installation.start(&[]);
    cancel(&brokers, "A-6", 14);
    offers(&brokers, 5);
    let lost = until("what was lost is in quarantine", || {
        let notes = records(&brokers, QUARANTINE).into_iter().map(|it| it.json());
        notes.into_iter().find(|it| it["topic"] == CANCELLATIONS)
    });
    let reason = lost["reason"].as_str().unwrap();
    assert!(reason.contains("retention"), "{reason}");
    assert!(all.log().contains("ERROR"), "a person must act: {}", all.log());
}

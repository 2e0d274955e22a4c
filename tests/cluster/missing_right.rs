//! A running installation loses the right to write one topic: the doctor and the log say which, and
//! once it is given back everything is told.

use std::collections::BTreeSet;

use backfill_tests::guarded::{Guarded, PASSWORD, properties, rights};
use backfill_tests::message::Appointment;
use backfill_tests::scene::strangers;
use backfill_tests::{mllp, until};

use crate::installation::{Installation, Member, Wanted};
use crate::servers::database;
use crate::topic::records_told;

const LEDGER: &str = "backfill.ledger.v1";
const TOPICS: [&str; 9] = [
    "backfill.answers.v1",
    "backfill.bookings.v1",
    "backfill.cancellations.v1",
    LEDGER,
    "backfill.offers.v1",
    "backfill.outcomes.v1",
    "backfill.quarantine.v1",
    "backfill.rules.v1",
    "backfill.waitlist.v1",
];
const RIGHTS: [&str; 5] = ["CREATE", "DESCRIBE", "DESCRIBE_CONFIGS", "READ", "WRITE"];
/// Which right is missing, and what to do.
const NAMED: &str = "this user has no right to Write topic backfill.ledger.v1: grant it";

fn tell(connect: &Member, control_id: &str, appointment: &Appointment) {
    let answer = mllp::ask(connect.mllp(), appointment.cancelled(control_id).as_bytes());
    assert_eq!(mllp::field(&answer, "MSA", 1), "AA", "{answer:?}");
}

/// How many lines the ledger has in the database, with the reasons of each choice.
fn lines(http: &Member) -> usize {
    let slots = http.get("/api/slots").json();
    let ids = slots["slots"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap());
    let count = |path: String, name: &str| http.get(&path).json()[name].as_array().unwrap().len();
    ids.map(|id| {
        count(format!("/api/slots/{id}"), "story")
            + count(format!("/api/slots/{id}/candidates"), "decisions")
    })
    .sum()
}

/// The ids of the ledger's records on Kafka.
fn told(server: &Guarded) -> BTreeSet<String> {
    let records = records_told(&server.bootstrap(), &properties(PASSWORD), LEDGER);
    records.iter().map(|it| it.header("ce_id").to_owned()).collect()
}

fn doctor_says(installation: &Installation, code: i32, line: &str) {
    until(&format!("the doctor says `{line}`"), || {
        let found = installation.run(&["doctor"]);
        (found.code == Some(code) && found.said.lines().any(|it| it.contains(line))).then_some(())
    });
}

#[test]
fn a_topic_that_may_not_be_written_is_named_and_gets_everything_once_it_may() {
    let server = Guarded::start();
    server.give(&rights(&TOPICS, &RIGHTS));
    let installation = Installation::new(&Wanted {
        region: "guarded",
        brokers: server.bootstrap(),
        properties: properties(PASSWORD),
        postgres: database(),
        partitions: 3,
        ..Wanted::default()
    });
    until("the topics may be made", || {
        (installation.run(&["doctor", "--repair"]).code == Some(0)).then_some(())
    });
    let write = rights(&[LEDGER], &["WRITE"]);
    server.take(&write);
    doctor_says(&installation, 69, NAMED);

    let matcher = installation.start(&["match"]);
    let front = installation.start(&["connect", "http"]);
    tell(&front, "M0001", &strangers("A-1", 9));
    until("the log names it", || {
        let log = matcher.log();
        log.lines().any(|it| it.contains("ERROR") && it.contains(NAMED)).then_some(())
    });
    tell(&front, "M0002", &strangers("A-2", 10));
    until("both are in the ledger", || {
        let slots = front.get("/api/slots").json();
        (slots["slots"].as_array().unwrap().len() == 2).then_some(())
    });
    assert!(told(&server).is_empty(), "it may not be written");
    assert!(matcher.get("/metrics").text.contains("backfill_publish_failures_total"));

    server.give(&write);
    until("everything is told", || {
        let lines = lines(&front);
        (2 <= lines && told(&server).len() == lines).then_some(())
    });
    doctor_says(&installation, 0, "topic rights: none is seen to be missing");
}

//! The examples of `schemas/examples` do what the README says: cancellations of a trust's own
//! programs become offers on the topic.

use std::collections::BTreeSet;

use backfill_simulations::trust::TRUST;
use backfill_tests::listing::Row;
use backfill_tests::{people, until};
use serde_json::Value;

use crate::installation::{Ended, Installation, Wanted};
use crate::servers::{broker, database};
use crate::topic::{example, publish, records};

const OFFERS: &str = "backfill.offers.v1";
const CANCELLATIONS: &str = "backfill.cancellations.v1";
const QUARANTINE: &str = "backfill.quarantine.v1";
const COLUMNS: &str = "trust,site,service,kind,session,reference,start,minutes,clinic_types";

fn installation(region: &'static str, waiting: usize) -> Installation {
    let (brokers, postgres) = (broker(), database());
    let wanted = Wanted { region, brokers, postgres, partitions: 3, ..Wanted::default() };
    let installation = Installation::repaired(&wanted);
    let row = |number| {
        let days = 400 - 10 * i64::try_from(number).unwrap();
        Row::new(&format!("WL-{number}"), &people::person(number), "320", days)
            .with("duration_minutes", "30")
    };
    installation.import(&(0..waiting).map(row).collect::<Vec<_>>());
    installation
}

fn start(days: i64, hour: i8) -> String {
    people::days_ahead(days, hour, 0).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The lines of JSON among what a program said.
fn lines(ended: &Ended) -> Vec<Value> {
    ended.said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[test]
fn a_python_clients_cancellations_become_offers_on_the_topic_each_read_once() {
    let installation = installation("python", 3);
    let _all = installation.start(&[]);
    let file = installation.path("cancellations.csv");
    let row = |reference: &str, kind: &str, hour| {
        format!("{TRUST},R9Z01,320,{kind},CAR1N,{reference},{},30,any", start(9, hour))
    };
    let table =
        [COLUMNS.to_owned(), row("A-1", "new", 10), row("A-2", "neu", 11), row("A-3", "new", 12)];
    std::fs::write(&file, table.join("\n")).unwrap();
    let stream = || {
        let mut command = example("stream_cancellations.py");
        command.args(["--brokers", &broker(), "--region", "python", "--file"]).arg(&file);
        Ended::of(command)
    };
    let streamed = stream();
    assert_eq!(streamed.code, Some(65), "one row cannot be sent: {}", streamed.said);
    assert!(
        streamed.said.contains("line 3: kind: one of new, follow_up, procedure"),
        "{streamed:?}"
    );
    assert!(streamed.said.contains("2 delivered, 1 refused, 0 failed"), "{streamed:?}");
    stream();

    let read = |group: &str, count: &str, seconds: &str| {
        let mut command = example("read_offers.py");
        command.args(["--brokers", &broker(), "--region", "python", "--group", group]);
        command.args(["--count", count, "--seconds", seconds, "--seen"]);
        command.arg(installation.path("seen"));
        Ended::of(command)
    };
    let offers = read("python", "2", "60");
    assert_eq!(offers.code, Some(0), "{}", offers.said);
    let offers = lines(&offers);
    let starts: BTreeSet<&str> = offers.iter().map(|it| it["start"].as_str().unwrap()).collect();
    assert_eq!((offers.len(), starts.len()), (2, 2), "one offer for each time: {offers:?}");
    assert!(offers.iter().all(|it| it["message"] == "offer" && it["service"] == "320"));

    // The whole topic again for another group: what was printed is not printed again.
    let again = read("python-again", "1", "5");
    assert_eq!(again.code, Some(69), "nothing new: {}", again.said);
    assert!(lines(&again).is_empty(), "{}", again.said);
}

#[test]
fn kcat_alone_cancels_and_sees_the_offer() {
    let installation = installation("kcat", 1);
    let _all = installation.start(&[]);
    let run = |args: &[&str]| {
        let mut command = example("kcat.sh");
        command.args(args).env("BROKERS", broker()).env("REGION", "kcat");
        Ended::of(command)
    };
    let at = start(9, 10);
    let (day, time) = at.split_once('T').unwrap();
    let cancelled = run(&["cancel", "A-4711", day, time]);
    assert_eq!(cancelled.code, Some(0), "{}", cancelled.said);
    let line = until("the offer is on the topic", || {
        let offers = run(&["offers"]);
        let mine = |it: &&str| it.starts_with(&installation.region);
        offers.said.lines().find(mine).map(str::to_owned)
    });
    assert!(line.contains("content-type=application/json"), "{line}");
    assert!(line.contains("\"session\":\"CAR1N\""), "{line}");
}

#[test]
fn what_can_not_be_read_is_put_aside_with_place_and_reason_and_stops_nobody() {
    let installation = installation("poison", 1);
    let all = installation.start(&[]);
    let headers = |id: &'static str| {
        ["content-type=application/json", "ce_type=backfill.event.v1", id, "ce_source=test"]
    };
    let brokers = broker();
    let misspelt = br#"{"slotFreed":{"trust":"R9Z","reference":"A-1","cuase":"CAUSE_PATIENT"}}"#;
    publish(&brokers, CANCELLATIONS, "poison", &headers("ce_id=bad-1"), misspelt);
    publish(&brokers, CANCELLATIONS, "poison", &headers("ce_id=bad-2"), b"\xff\xfe not even text");
    let mut client = example("stream_cancellations.py");
    client.args(["--brokers", &brokers, "--region", "poison", "--trust", TRUST]);
    client.args(["--site", "R9Z01", "--service", "320", "--kind", "new", "--session", "CAR1N"]);
    client.args(["--reference", "A-2", "--minutes", "30", "--start", &start(9, 10)]);
    client.args(["--clinic-types", "any"]);
    let streamed = Ended::of(client);
    assert_eq!(streamed.code, Some(0), "{}", streamed.said);

    until("the good record got its offer", || {
        records(&brokers, OFFERS).into_iter().find(|it| it.key == "poison")
    });
    let sent = records(&brokers, CANCELLATIONS);
    for (id, reason) in [("bad-1", "cuase"), ("bad-2", "JSON")] {
        let sent = sent.iter().find(|it| it.header("ce_id") == id).unwrap();
        let note = until(&format!("{id} is in quarantine"), || {
            // Services of other tests on this broker put it aside as none of their regions'.
            let notes = records(&brokers, QUARANTINE).into_iter().filter(|it| it.key == "poison");
            notes.map(|it| it.json()).find(|it| {
                it["topic"] == CANCELLATIONS
                    && it["offset"] == sent.offset.as_str()
                    && it["partition"].as_u64().unwrap_or_default() == sent.partition
            })
        });
        assert!(note["reason"].as_str().unwrap().contains(reason), "{note}");
    }
    let metrics = all.get("/metrics").text;
    assert!(metrics.contains("quarantine"), "{metrics}");
}

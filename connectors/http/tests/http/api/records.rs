//! Which records are one patient's, and which number is not theirs, as a person says it.

use std::sync::Arc;

use backfill_core::event::PatientsMerged;
use backfill_core::{Event, PatientRef};
use backfill_runtime::ports::{Contact, Identifier};
use serde_json::{Value, json};

use crate::fakes::{World, post, request};

const MERGES: &str = "/api/patients/merges";
const ANNA: PatientRef = PatientRef(7);
const AGAIN: PatientRef = PatientRef(8);
const BOB: PatientRef = PatientRef(9);
const NOBODY: PatientRef = PatientRef(10);

/// Anna has two records, and Bob one.
pub(crate) fn three_records() -> Arc<World> {
    let world = World::new();
    let people: [(PatientRef, &[(&str, &str)]); 3] = [
        (ANNA, &[("NHS", "9990000018"), ("R0A", "M555")]),
        (AGAIN, &[("R0A", "M556")]),
        (BOB, &[("NHS", "9990000026")]),
    ];
    let mut held = world.held();
    for (patient, numbers) in people {
        let identifiers: Vec<Identifier> = numbers.iter().map(number).collect();
        held.known.extend(identifiers.iter().map(|number| (number.clone(), patient)));
        held.contacts.insert(patient, Contact { identifiers, ..Contact::default() });
    }
    drop(held);
    world
}

fn number((system, value): &(&str, &str)) -> Identifier {
    Identifier { system: (*system).to_owned(), value: (*value).to_owned() }
}

fn pair(patient: PatientRef, into: PatientRef) -> Value {
    json!({"patient": patient.to_string(), "into": into.to_string()})
}

#[tokio::test]
async fn a_person_says_that_two_records_are_one_patients() {
    let world = three_records();
    let send = || world.send(request("POST", MERGES, Some("1"), &pair(AGAIN, ANNA)));
    let answer = send().await;
    assert_eq!((answer.status, answer.json()), (200, pair(AGAIN, ANNA)));
    let merged = Event::PatientsMerged(PatientsMerged::untimed(AGAIN, ANNA));
    assert_eq!(world.events(), std::slice::from_ref(&merged));
    // A repeat is answered as it was, whoever is known by now.
    world.held().contacts.remove(&AGAIN);
    assert_eq!(send().await, answer);
    assert_eq!(world.events(), [merged]);
}

#[tokio::test]
async fn two_people_or_nobody_are_not_merged() {
    let cases = [
        (pair(BOB, ANNA), 409, &[][..]),
        (pair(ANNA, BOB), 409, &[]),
        (pair(NOBODY, ANNA), 422, &["patient"]),
        (pair(ANNA, NOBODY), 422, &["into"]),
        (pair(ANNA, ANNA), 422, &["into"]),
        (json!({"patient": "x", "into": ANNA.to_string()}), 422, &["patient"]),
        (json!({"into": ANNA.to_string()}), 422, &["patient"]),
        (json!({}), 422, &["patient", "into"]),
    ];
    for (body, status, fields) in cases {
        let world = three_records();
        let answer = world.send(post(MERGES, &body)).await;
        assert_eq!((answer.status, &answer.fields()[..]), (status, &strings(fields)[..]), "{body}");
        assert_eq!(world.events(), [], "{body}");
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[tokio::test]
async fn a_number_that_is_not_theirs_is_taken_off() {
    for (system, value) in [("R0A", "M555"), ("r0a", " m555 "), ("NHS", "999 000 0018")] {
        let world = three_records();
        let path = format!("/api/patients/{ANNA}/numbers/remove");
        let body = json!({"system": system, "number": value});
        let answer = world.send(post(&path, &body)).await;
        assert_eq!((answer.status, &answer.json()["patient"]), (200, &json!(ANNA.to_string())));
        assert!(!answer.body.contains("555") && !answer.body.contains("0018"), "{}", answer.body);
        assert_eq!(world.held().contacts[&ANNA].identifiers.len(), 1, "{system} {value}");
        assert_eq!(world.send(post(&path, &body)).await.status, 404, "it is gone");
    }
}

#[tokio::test]
async fn a_number_that_they_do_not_have_is_not_found() {
    let world = three_records();
    let remove = |patient: PatientRef, body: Value| {
        world.send(post(&format!("/api/patients/{patient}/numbers/remove"), &body))
    };
    let m555 = json!({"system": "R0A", "number": "M555"});
    assert_eq!(remove(BOB, m555.clone()).await.status, 404);
    assert_eq!(remove(NOBODY, m555).await.status, 404);
    assert_eq!(remove(ANNA, json!({"system": "R0B", "number": "M555"})).await.status, 404);
    let answer = remove(ANNA, json!({"system": "R0A"})).await;
    assert_eq!((answer.status, answer.fields()), (422, strings(&["number"])));
    assert_eq!(world.held().vault_changes, 0);
}

//! What requests say of people: with the event that was taken, and of nobody in doubt.

use backfill_core::effect::Refusal;
use backfill_core::event::PatientsParted;
use backfill_core::{Event, EventId, PatientRef};
use backfill_runtime::ports::{Doubt, Merge};
use serde_json::{Value, json};

use super::rows::waiting;
use crate::fakes::{World, post, request};

const LIST: &str = "/api/waitlist";

fn put(path: &str, body: &Value) -> axum::http::Request<axum::body::Body> {
    request("PUT", path, None, body)
}

fn with(field: &str, value: &Value) -> Value {
    let mut row = waiting();
    row[field] = value.clone();
    row
}

fn phone(world: &World) -> Option<String> {
    let held = world.held();
    held.contacts.values().next().and_then(|contact| contact.phone.clone())
}

#[tokio::test]
async fn a_refused_request_changes_no_contact_details() {
    let world = World::new();
    let first = with("phone", &json!("07700 900001"));
    let entry = world.send(post(LIST, &first)).await.json();
    let known = phone(&world);
    assert!(known.is_some());
    let other = with("phone", &json!("07700 900666"));
    world.held().refuses = Some(Refusal::AlreadyWaiting);
    let answer = world.send(post(LIST, &other)).await;
    assert_eq!((answer.status, phone(&world)), (409, known.clone()));
    let path = format!("{LIST}/{}", entry["id"].as_str().unwrap());
    assert_eq!(world.send(put(&path, &other)).await.status, 409);
    assert_eq!(phone(&world), known);
    // The same id with something else, and a late retry.
    world.held().refuses = None;
    let keyed = |body: &Value| {
        let mut request = post(LIST, body);
        request.headers_mut().insert("idempotency-key", "7".parse().unwrap());
        request
    };
    assert_eq!(world.send(keyed(&first)).await.status, 201);
    assert_eq!(world.send(keyed(&other)).await.status, 409);
    assert_eq!(phone(&world), known);
    let newer = with("phone", &json!("07700 900002"));
    assert_eq!(world.send(put(&path, &newer)).await.status, 200);
    let newest = phone(&world);
    assert_ne!(newest, known);
    assert_eq!(world.send(keyed(&first)).await.status, 201);
    assert_eq!(phone(&world), newest);
}

#[tokio::test]
async fn null_deletes_and_what_is_missing_stays() {
    let world = World::new();
    let row = with("phone", &json!("07700 900001"));
    let entry = world.send(post(LIST, &row)).await.json();
    let path = format!("{LIST}/{}", entry["id"].as_str().unwrap());
    let mut silent = row.clone();
    silent.as_object_mut().unwrap().remove("phone");
    for (body, is_known) in [
        (silent.clone(), true),
        (with("phone", &json!(null)), false),
        (row.clone(), true),
        (with("phone", &json!("")), false),
        (silent, false),
    ] {
        assert_eq!(world.send(put(&path, &body)).await.status, 200, "{body}");
        assert_eq!(phone(&world).is_some(), is_known, "{body}");
    }
}

#[tokio::test]
async fn in_doubt_nothing_is_taken_and_a_person_can_look() {
    let world = World::new();
    let doubts = [
        Doubt::TwoNhsNumbers,
        Doubt::OtherNhsNumber,
        Doubt::DifferentPeople,
        Doubt::OtherBirthDate,
    ];
    for (count, doubt) in doubts.into_iter().enumerate() {
        world.held().doubts = Some(doubt);
        let answer = world.send(post(LIST, &with("reference", &json!(count)))).await;
        assert_eq!(answer.status, 409);
        assert_eq!(answer.json()["type"], "/problems/patient-in-doubt");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(doubt.why()), "{detail}");
        let held = world.held();
        let kept = held.deliveries.last().unwrap().quarantine.clone().unwrap();
        assert!(kept.reason.contains(doubt.why()), "{}", kept.reason);
        assert_eq!((held.deliveries.len(), held.vault_changes), (count + 1, 0));
    }
    assert_eq!(world.events(), []);
    let stop = post("/api/patients/opt-out", &json!({"nhs_number": "999 054 8609"}));
    assert_eq!(world.send(stop).await.status, 409);
}

#[tokio::test]
async fn a_request_that_was_decided_is_answered_as_it_was_whoever_it_is_now() {
    let world = World::new();
    let keyed = || {
        let mut request = post(LIST, &waiting());
        request.headers_mut().insert("idempotency-key", "7".parse().unwrap());
        request
    };
    assert_eq!(world.send(keyed()).await.status, 201);
    world.held().doubts = Some(Doubt::DifferentPeople);
    assert_eq!(world.send(keyed()).await.status, 201);
    assert_eq!(world.events().len(), 1);
}

#[tokio::test]
async fn a_number_that_is_nobodys_is_refused_with_what_to_do() {
    for (nhs, local) in [
        (json!("999 999 9999"), json!(null)),
        (json!("0000000000"), json!("N/A")),
        (json!(null), json!("UNKNOWN")),
        (json!(null), json!("0")),
    ] {
        let world = World::new();
        let mut row = with("nhs_number", &nhs);
        row["local_number"] = local.clone();
        let answer = world.send(post(LIST, &row)).await;
        assert_eq!((answer.status, world.events().len()), (422, 0), "{nhs} {local}");
        assert_eq!(answer.fields().len(), 1, "{nhs} {local}");
        assert_eq!(world.held().vault_changes, 0);
    }
}

#[tokio::test]
async fn who_is_overtaken_asks_again_and_gives_up_in_the_end() {
    let world = World::new();
    world.held().overtaken = 3;
    assert_eq!(world.send(post(LIST, &waiting())).await.status, 201);
    world.held().overtaken = 1_000;
    let other = with("reference", &json!("other"));
    assert_eq!(world.send(post(LIST, &other)).await.status, 503);
}

#[tokio::test]
async fn a_merge_can_be_looked_up_and_taken_back() {
    let world = World::new();
    let merge = Merge {
        from: PatientRef(7),
        into: PatientRef(8),
        event: EventId(9),
        at: crate::fakes::NOW,
    };
    world.held().merges.push(merge);
    let list = world.get("/api/patients/merges").await.json();
    assert_eq!(list["merges"][0]["patient"], PatientRef(7).to_string());
    assert_eq!(list["merges"][0]["into"], PatientRef(8).to_string());
    let part = |patient: u128| format!("/api/patients/{}/part", PatientRef(patient));
    let answer = world.send(post(&part(7), &json!({}))).await;
    assert_eq!((answer.status, &answer.json()["into"]), (200, &json!(PatientRef(8).to_string())));
    let parted = PatientsParted { from: PatientRef(7), into: PatientRef(8) };
    assert_eq!(world.events(), [Event::PatientsParted(parted)]);
    // The one that stayed was ended by no merge.
    assert_eq!(world.send(post(&part(8), &json!({}))).await.status, 404);
    assert_eq!(world.events().len(), 1);
}

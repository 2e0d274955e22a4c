//! Saying stop, and wanting messages again.

use backfill_core::Event;
use serde_json::json;

use super::rows::waiting;
use crate::fakes::{World, post};

const STOP: &str = "/api/patients/opt-out";

#[tokio::test]
async fn stop_is_taken_by_number_entry_or_reference() {
    let world = World::new();
    let entry = world.send(post("/api/waitlist", &waiting())).await.json();
    let ways = [
        json!({"nhs_number": "999 054 8609"}),
        json!({"entry": entry["id"]}),
        json!({"patient": entry["patient"]}),
    ];
    for way in ways {
        let answer = world.send(post(STOP, &way)).await;
        assert_eq!((answer.status, &answer.json()["patient"]), (200, &entry["patient"]), "{way}");
        let Some(Event::PatientOptedOut(patient)) = world.events().pop() else { panic!("{way}") };
        assert_eq!(patient.to_string(), entry["patient"].as_str().unwrap());
    }
    let start = world.send(post("/api/patients/opt-in", &json!({"entry": entry["id"]}))).await;
    assert_eq!(start.json()["opted_out"], false);
    assert!(matches!(world.events().pop(), Some(Event::PatientOptedIn(_))));
}

#[tokio::test]
async fn a_patient_must_be_named_in_one_way_that_is_right() {
    let world = World::new();
    let id = format!("{:032x}", 1);
    let cases = [
        (json!({}), "patient"),
        (json!({"nhs_number": "123"}), "nhs_number"),
        (json!({"local_number": "H1"}), "trust"),
        (json!({"patient": id, "entry": id}), "patient"),
        (json!({"entry": "WL-1"}), "entry"),
        (json!({"name": "Muster"}), "name"),
    ];
    for (body, field) in cases {
        let answer = world.send(post(STOP, &body)).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(world.send(post(STOP, &json!({"entry": id}))).await.status, 404);
    assert_eq!(world.events(), []);
}

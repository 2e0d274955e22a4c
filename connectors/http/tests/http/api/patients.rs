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
        let Some(Event::PatientOptedOut(stop)) = world.events().pop() else { panic!("{way}") };
        assert_eq!(stop.patient.to_string(), entry["patient"].as_str().unwrap());
        assert_eq!((stop.trust, &answer.json()["trust"]), (None, &json!(null)), "{way}");
    }
    let start = world.send(post("/api/patients/opt-in", &json!({"entry": entry["id"]}))).await;
    assert_eq!(start.json()["opted_out"], false);
    assert!(matches!(world.events().pop(), Some(Event::PatientOptedIn(_))));
}

#[tokio::test]
async fn a_stop_is_said_to_the_trust_that_is_named() {
    let world = World::new();
    let entry = world.send(post("/api/waitlist", &waiting())).await.json();
    let trust = Some("R0B".parse().unwrap());
    for way in [
        json!({"nhs_number": "999 054 8609", "trust": "R0B"}),
        json!({"entry": entry["id"], "trust": "r0b "}),
        json!({"local_number": "H77", "trust": "R0B"}),
    ] {
        let stop = world.send(post(STOP, &way)).await;
        assert_eq!((stop.status, &stop.json()["trust"]), (200, &json!("R0B")), "{way}");
        let said =
            matches!(world.events().pop(), Some(Event::PatientOptedOut(it)) if it.trust == trust);
        assert!(said, "{way}");
        let start = world.send(post("/api/patients/opt-in", &way)).await;
        assert_eq!((start.status, &start.json()["trust"]), (200, &json!("R0B")), "{way}");
        let said =
            matches!(world.events().pop(), Some(Event::PatientOptedIn(it)) if it.trust == trust);
        assert!(said, "{way}");
    }
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
        (json!({"entry": id, "trust": "R"}), "trust"),
        (json!({"name": "Muster"}), "name"),
    ];
    for (body, field) in cases {
        let answer = world.send(post(STOP, &body)).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(world.send(post(STOP, &json!({"entry": id}))).await.status, 404);
    assert_eq!(world.events(), []);
}

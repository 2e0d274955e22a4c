//! Deaths, stays and reviews: said by numbers, by rows and by entries.

use std::sync::Arc;

use backfill_core::effect::Refusal;
use backfill_core::entry::EntryStatus;
use backfill_core::event::{DeathTakenBack, PatientAdmitted, PatientDied, PatientDischarged};
use backfill_core::{Event, PatientRef};
use serde_json::{Value, json};

use super::rows::waiting;
use crate::fakes::{NOW, World, post, request};

async fn listed(world: &Arc<World>) -> (String, PatientRef) {
    let entry = world.send(post("/api/waitlist", &waiting())).await.json();
    let text = |field: &str| entry[field].as_str().unwrap().to_owned();
    (text("id"), text("patient").parse().unwrap())
}

fn with(fields: &[(&str, Value)]) -> Value {
    let mut row = waiting();
    fields.iter().for_each(|(name, value)| row[*name] = value.clone());
    row
}

#[tokio::test]
async fn what_happened_to_a_patient_is_said_by_number_entry_or_reference() {
    for path in ["died", "death-taken-back", "admitted", "discharged"] {
        let world = World::new();
        let (entry, patient) = listed(&world).await;
        for way in [
            json!({"nhs_number": "999 054 8609"}),
            json!({"entry": entry}),
            json!({"patient": patient.to_string()}),
        ] {
            let answer = world.send(post(&format!("/api/patients/{path}"), &way)).await;
            assert_eq!(answer.status, 200, "{path} {way}");
            assert_eq!(answer.json()["patient"], patient.to_string());
            let wanted = match path {
                "died" => Event::PatientDied(PatientDied::of(patient)),
                "death-taken-back" => Event::DeathTakenBack(DeathTakenBack::of(patient)),
                "admitted" => {
                    Event::PatientAdmitted(PatientAdmitted { patient, until: None, said_at: NOW })
                }
                _ => Event::PatientDischarged(PatientDischarged { patient, said_at: NOW }),
            };
            assert_eq!(world.events().pop(), Some(wanted));
        }
        let nobody = world.send(post(&format!("/api/patients/{path}"), &json!({}))).await;
        assert_eq!((nobody.status, nobody.fields()), (422, vec!["patient".to_owned()]));
    }
}

#[tokio::test]
async fn a_stay_may_have_an_expected_end() {
    for (until, wanted) in [
        (json!("2026-12-04T09:00:00+00:00"), Some("2026-12-04T09:00:00Z")),
        // A date counts to its end.
        (json!("2026-12-04"), Some("2026-12-05T00:00:00Z")),
        (json!("04 Dec 2026"), Some("2026-12-05T00:00:00Z")),
        (json!(null), None),
    ] {
        let world = World::new();
        let row = json!({"nhs_number": "999 054 8609", "until": until});
        let answer = world.send(post("/api/patients/admitted", &row)).await;
        assert_eq!((answer.status, &answer.json()["admitted"]), (200, &json!(true)), "{until}");
        let said = answer.json()["until"].as_str().map(|text| text.replace("+00:00", "Z"));
        assert_eq!(said.as_deref(), wanted, "{until}");
        let Some(Event::PatientAdmitted(it)) = world.events().pop() else { panic!("{until}") };
        assert_eq!(it.until.is_some(), wanted.is_some());
    }
    for until in [json!("soon"), json!(4), json!("2026-02-30")] {
        let world = World::new();
        let row = json!({"nhs_number": "999 054 8609", "until": until});
        let answer = world.send(post("/api/patients/admitted", &row)).await;
        assert_eq!((answer.status, answer.fields()), (422, vec!["until".to_owned()]), "{until}");
        assert_eq!(world.events(), []);
    }
}

#[tokio::test]
async fn a_row_with_a_death_adds_nothing_whatever_else_is_wrong_with_it() {
    for fields in [
        vec![("died", json!("yes"))],
        vec![("died", json!(true)), ("service", json!("nonsense"))],
        vec![("date_of_death", json!("2026-06-30")), ("kind", json!(null))],
        vec![("died", json!("deceased")), ("language", json!("klingon")), ("phone", json!("x"))],
    ] {
        let world = World::new();
        let (_, patient) = listed(&world).await;
        let answer = world.send(post("/api/waitlist", &with(&fields))).await;
        assert_eq!((answer.status, &answer.json()["died"]), (200, &json!(true)), "{fields:?}");
        assert_eq!(world.events()[1..], [Event::PatientDied(PatientDied::of(patient))]);
    }
}

#[tokio::test]
async fn a_death_that_is_not_clear_is_refused_and_kept() {
    for (fields, field) in [
        (vec![("died", json!("perhaps"))], "died"),
        (vec![("died", json!("no")), ("date_of_death", json!("2026-06-30"))], "date_of_death"),
        (vec![("died", json!("yes")), ("nhs_number", json!("9990548608"))], "nhs_number"),
        (vec![("date_of_death", json!("1900-01-01"))], "date_of_death"),
    ] {
        let world = World::new();
        let answer = world.send(post("/api/waitlist", &with(&fields))).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field.to_owned()]), "{fields:?}");
        assert_eq!(world.events(), []);
        assert!(world.held().deliveries.last().unwrap().quarantine.is_some());
    }
}

#[tokio::test]
async fn a_death_ends_an_entry_that_is_replaced_or_removed() {
    let path = |id: &str| format!("/api/waitlist/{id}");
    let world = World::new();
    let (id, patient) = listed(&world).await;
    let put = request("PUT", &path(&id), None, &with(&[("died", json!("yes"))]));
    let answer = world.send(put).await;
    assert_eq!((answer.status, &answer.json()["died"]), (200, &json!(true)));
    assert_eq!(world.events().pop(), Some(Event::PatientDied(PatientDied::of(patient))));

    for (reason, died) in
        [("died", true), ("not_needed", false), ("treated_elsewhere", false), ("other", false)]
    {
        let world = World::new();
        let (id, patient) = listed(&world).await;
        let path = format!("{}?reason={reason}", path(&id));
        let answer = world.send(request("DELETE", &path, None, &json!({}))).await;
        assert_eq!(answer.status, 204, "{reason}");
        let last = world.events().pop();
        assert_eq!(
            last == Some(Event::PatientDied(PatientDied::of(patient))),
            died,
            "{reason}: {last:?}"
        );
        assert_eq!(matches!(last, Some(Event::EntryRemoved(_))), !died, "{reason}");
    }
    let (id, _) = listed(&world).await;
    let events = world.events().len();
    for query in ["reason=tired", "why=died"] {
        let path = format!("{}?{query}", path(&id));
        assert_eq!(world.send(request("DELETE", &path, None, &json!({}))).await.status, 422);
    }
    assert_eq!(world.events().len(), events);
}

#[tokio::test]
async fn the_same_key_with_another_reason_is_another_request() {
    let world = World::new();
    let (id, _) = listed(&world).await;
    let ask = |query: &str| {
        let path = format!("/api/waitlist/{id}{query}");
        let mut request = request("DELETE", &path, None, &json!({}));
        request.headers_mut().insert("idempotency-key", "7".parse().unwrap());
        request
    };
    assert_eq!(world.send(ask("?reason=not_needed")).await.status, 204);
    assert_eq!(world.send(ask("?reason=not_needed")).await.status, 204);
    assert_eq!(world.send(ask("?reason=died")).await.status, 409);
}

#[tokio::test]
async fn who_looked_at_an_entry_says_that_it_still_waits() {
    let world = World::new();
    let (id, _) = listed(&world).await;
    world.held().entries[0].status = EntryStatus::ReviewMissed;
    let shown = world.get(&format!("/api/waitlist/{id}")).await.json();
    assert_eq!(shown["status"], "review_missed");
    let path = format!("/api/waitlist/{id}/reviewed");
    let answer = world.send(post(&path, &json!({}))).await;
    assert_eq!((answer.status, &answer.json()["id"]), (200, &json!(id)));
    assert!(matches!(world.events().pop(), Some(Event::EntryReviewed(it)) if it.to_string() == id));
    world.held().refuses = Some(Refusal::UnknownEntry);
    assert_eq!(world.send(post(&path, &json!({}))).await.status, 404);
}

#[tokio::test]
async fn what_is_shown_may_come_back_with_where_it_stands() {
    let world = World::new();
    let (id, _) = listed(&world).await;
    let path = format!("/api/waitlist/{id}");
    let shown = world.get(&path).await.json();
    assert_eq!(world.send(request("PUT", &path, None, &shown)).await.status, 200);
}

//! The diary that a program tells: what it becomes, of whom, and what is refused.

use backfill_core::appointment::AppointmentStatus;
use backfill_core::effect::Refusal;
use backfill_core::event::AppointmentBooked;
use backfill_core::slot::{AppointmentKind, Cause, Modality};
use backfill_core::{Event, PatientRef};
use backfill_runtime::ids;
use backfill_runtime::ports::Doubt;
use serde_json::{Value, json};

use crate::fakes::{World, post, request};

const PATH: &str = "/api/appointments";

fn appointment() -> Value {
    json!({
        "trust": "R0A", "reference": "A-77", "nhs_number": "999 054 8609", "site": "R0A02",
        "service": "Cardiology", "kind": "new", "session": "CARD-AM", "room": "3",
        "start": "2026-12-01T10:30:00", "duration_minutes": 20
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut body = appointment();
    body[field] = value;
    body
}

fn told(world: &World) -> Vec<AppointmentBooked> {
    let told = |event| {
        let Event::AppointmentBooked(told) = event else { panic!("{event:?}") };
        told
    };
    world.events().into_iter().map(told).collect()
}

#[tokio::test]
async fn an_appointment_says_who_sits_where_and_nothing_that_was_not_said() {
    let world = World::new();
    let answer = world.send(post(PATH, &appointment())).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let id = ids::appointment_id("R0A", "A-77");
    let json = answer.json();
    assert_eq!((&json["state"], &json["appointment"]), (&json!("taken"), &json!(id.to_string())));
    assert_eq!(json["appointment_url"], format!("{PATH}/{id}"));
    let [one] = &told(&world)[..] else { panic!("{:?}", world.events()) };
    assert_eq!((one.appointment.id, one.cause), (id, Cause::Unknown));
    assert_eq!(one.appointment.status, AppointmentStatus::Booked);
    let facts = &one.appointment.facts;
    assert_eq!((facts.modality, facts.requires.is_unsaid()), (Modality::Unsaid, true));
    assert_eq!((facts.capacity, facts.length_assumed), (0, false));
    assert_eq!((facts.kind, facts.local.minute), (AppointmentKind::New, 630));
    // The patient is the one of that number from now on.
    let patient = one.appointment.patient.unwrap();
    let waits = json!({
        "trust": "R0A", "reference": "W-1", "nhs_number": "9990548609", "service": "320",
        "kind": "new", "waiting_since": "2026-03-02", "duration_minutes": 20
    });
    let entry = world.send(post("/api/waitlist", &waits)).await.json();
    assert_eq!(entry["patient"], patient.to_string());
}

#[tokio::test]
async fn date_and_time_end_and_everyday_words_are_read() {
    let world = World::new();
    for (field, value) in [
        ("end", json!("10:50")),
        ("end", json!("2026-12-01T10:50")),
        ("duration_minutes", json!("20")),
        ("kind", json!("F/U")),
        ("modality", json!("video")),
    ] {
        let mut body = with(field, value);
        body["reference"] = json!(format!("A-{field}-{}", world.events().len()));
        body.as_object_mut().unwrap().remove("start");
        (body["date"], body["time"]) = (json!("01-Dec-2026"), json!("1030"));
        let answer = world.send(post(PATH, &body)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
    }
    assert!(told(&world).iter().all(|it| it.appointment.facts.duration_minutes == 20));
    assert!(told(&world).iter().all(|it| it.appointment.facts.local.minute == 630));
}

#[tokio::test]
async fn a_night_on_which_the_clocks_change_is_as_long_as_it_is() {
    for (start, end, minutes) in [
        ("2027-10-31T00:30", "02:30", 180),
        ("2027-03-28T00:30", "02:30", 60),
        ("2027-10-31T01:30:00+01:00", "2027-10-31T01:30:00+00:00", 60),
        ("2027-06-01T23:30", "2027-06-02T00:30", 60),
    ] {
        let world = World::new();
        let mut body = with("start", json!(start));
        (body["end"], body["duration_minutes"]) = (json!(end), Value::Null);
        let answer = world.send(post(PATH, &body)).await;
        assert_eq!(answer.status, 202, "{start}: {answer:?}");
        assert_eq!(told(&world)[0].appointment.facts.duration_minutes, minutes, "{start}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once_and_nothing_is_taken() {
    for (changes, fields) in [
        (json!({"start": "2026-03-29T01:30:00"}), vec!["start"]),
        (json!({"start": "2027-10-31T01:30:00"}), vec!["start"]),
        (json!({"start": "2020-12-01T10:30:00"}), vec!["start"]),
        (json!({"start": "2036-12-01T10:30:00"}), vec!["start"]),
        (json!({"end": "10:40"}), vec!["end"]),
        (json!({"time": "10:40"}), vec!["start"]),
        (json!({"status": "cancelled"}), vec!["status"]),
        (json!({"status": "perhaps"}), vec!["status"]),
        (json!({"duration_minutes": null}), vec!["duration_minutes"]),
        (
            json!({"reference": null, "trust": "?", "nhs_number": "9990548608", "modality": "fax"}),
            vec!["trust", "reference", "nhs_number", "modality"],
        ),
    ] {
        let world = World::new();
        let mut body = appointment();
        for (field, value) in changes.as_object().unwrap() {
            body[field] = value.clone();
        }
        let answer = world.send(post(PATH, &body)).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (422, fields.iter().map(|it| (*it).to_owned()).collect()),
            "{changes}"
        );
        assert!(world.events().is_empty());
    }
}

#[tokio::test]
async fn what_is_not_known_takes_its_time_and_is_told() {
    let world = World::new();
    for (field, value) in
        [("service", json!("LOCAL7")), ("kind", json!("odd")), ("nhs_number", json!(null))]
    {
        let mut body = with(field, value);
        body["reference"] = json!(field);
        let json = world.send(post(PATH, &body)).await.json();
        assert_eq!(
            (&json["state"], &json["notices"][0]["field"]),
            (&json!("taken"), &json!(field))
        );
    }
    assert_eq!(told(&world)[2].appointment.patient, None);
}

#[tokio::test]
async fn a_batch_is_taken_whole_and_two_rows_of_one_new_patient_are_one_person() {
    let world = World::new();
    let second = with("reference", json!("A-78"));
    let other = json!([appointment(), second.clone()]);
    let answer = world.send(request("POST", PATH, Some("k1"), &other)).await;
    assert_eq!((answer.status, answer.json().as_array().unwrap().len()), (202, 2), "{answer:?}");
    let patients: Vec<_> = told(&world).iter().map(|it| it.appointment.patient).collect();
    assert!(patients[0].is_some() && patients[0] == patients[1], "{patients:?}");
    let again = world.send(request("POST", PATH, Some("k1"), &other)).await;
    assert_eq!((again, world.events().len()), (answer, 2));
    let bad = json!([appointment(), with("start", json!("soon")), appointment()]);
    let refused = world.send(post(PATH, &bad)).await;
    assert_eq!(refused.fields(), ["[1].start"]);
    let twice = world.send(post(PATH, &json!([appointment(), appointment()]))).await;
    assert_eq!((twice.status, twice.fields()), (422, vec!["[1].reference".to_owned()]));
    assert_eq!(world.events().len(), 2);
}

#[tokio::test]
async fn somebody_in_doubt_is_kept_for_a_person_and_an_outcome_is_told() {
    let world = World::new();
    world.held().doubts = Some(Doubt::OtherNhsNumber);
    let answer = world.send(post(PATH, &appointment())).await;
    assert_eq!(answer.status, 409);
    assert!(world.events().is_empty());
    assert_eq!(world.held().deliveries.iter().filter(|it| it.quarantine.is_some()).count(), 1);
    world.held().doubts = None;
    let unknown = with("patient", json!(PatientRef(7).to_string()));
    assert_eq!(world.send(post(PATH, &unknown)).await.fields(), ["patient"]);
    world.held().refuses = Some(Refusal::OutOfOrder);
    let json = world.send(post(PATH, &appointment())).await.json();
    assert_eq!((&json["state"], &json["refusal"]), (&json!("refused"), &json!("out-of-order")));
}

//! Cancellations: what they become, batches, repeated requests, bad input.

use backfill_core::effect::Refusal;
use backfill_core::event::SlotFreed;
use backfill_core::prerequisite::{FASTING, Prerequisites};
use backfill_core::slot::{AppointmentKind, Cause, Modality, Support};
use backfill_core::{Event, PatientRef};
use backfill_http::Options;
use backfill_runtime::ids;
use backfill_runtime::ports::{Contact, Doubt};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::rows::{cancellation, slot};
use crate::fakes::{World, answer, post, request};

const REUSED: &str = "/problems/id-reused";
const PATH: &str = "/api/cancellations";

fn freed(world: &World) -> Vec<SlotFreed> {
    let freed = |event| {
        let Event::SlotFreed(freed) = event else { panic!("{event:?} is no freed slot") };
        freed
    };
    world.events().into_iter().map(freed).collect()
}

fn with(field: &str, value: Value) -> Value {
    let mut body = cancellation();
    body[field] = value;
    body
}

#[tokio::test]
async fn a_cancellation_becomes_one_freed_slot_and_is_told_where_to_look() {
    let world = World::new();
    let mut slot = slot(7, "320", "R0A02", "2026-12-01T10:30:00Z");
    slot.facts.session = "CARD-AM".to_owned();
    world.held().slots.push(slot);
    let answer = world.send(post(PATH, &cancellation())).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let json = answer.json();
    assert_eq!(json["state"], "taken");
    assert_eq!(json["slot"], format!("{:032x}", 7));
    let event = ids::event_id(&["api:R0A", "cancel-1"]).to_string();
    assert_eq!(json["event"], event);
    let status = world.send(crate::fakes::get(json["status_url"].as_str().unwrap())).await;
    assert_eq!(status.json()["state"], "taken");
    let freed = freed(&world);
    let [one] = freed.as_slice() else { panic!("{freed:?}") };
    let facts = one.facts.as_ref().unwrap();
    assert_eq!((facts.service.as_str(), facts.site.as_str()), ("320", "R0A02"));
    assert_eq!(facts.kind, AppointmentKind::FollowUp);
    assert_eq!((one.cause, facts.local.minute), (Cause::Patient, 10 * 60 + 30));
    assert_eq!(facts.requires, Prerequisites::of([FASTING]));
    assert_eq!(facts.provides, Support(Support::INTERPRETER.0 | Support::STEP_FREE.0));
    assert_eq!(one.appointment, Some(ids::appointment_id("R0A", "A-77")));
}

#[tokio::test]
async fn the_same_request_again_changes_nothing_and_is_answered_the_same() {
    let world = World::new();
    let first = world.send(post(PATH, &cancellation())).await;
    let second = world.send(post(PATH, &cancellation())).await;
    assert_eq!(first, second);
    assert_eq!(world.events().len(), 1);
    let changed = with("duration_minutes", json!(30));
    let conflict = world.send(post(PATH, &changed)).await;
    assert_eq!(conflict.status, 409);
    assert_eq!(conflict.json()["type"], "/problems/id-reused");
    assert_eq!(world.events().len(), 1);
}

#[tokio::test]
async fn a_used_id_with_other_contents_is_not_said_to_be_taken_whatever_key_it_comes_with() {
    let other = with("start", json!("2026-12-01T13:30"));
    let batch = json!([other]);
    for (first, second) in [(Some("q1"), None), (None, Some("q2")), (Some("q1"), Some("q2"))] {
        let world = World::new();
        let taken = world.send(request("POST", PATH, first, &cancellation())).await;
        assert_eq!(taken.json()["state"], "taken", "{first:?}");
        // As the first one it is answered as that was, under any key.
        let again = world.send(request("POST", PATH, second, &cancellation())).await;
        assert_eq!(again.json()["state"], "taken", "{first:?} {second:?}");
        let key = Some("q3");
        let conflict = world.send(request("POST", PATH, key, &other)).await;
        assert_eq!((conflict.status, &conflict.json()["type"]), (409, &REUSED.into()), "{first:?}");
        let answer = world.send(request("POST", PATH, Some("q4"), &batch)).await;
        let item = &answer.json()[0];
        assert_eq!((answer.status, &item["state"]), (202, &"refused".into()), "{first:?}");
        assert_eq!((&item["refusal"], &item["slot"]), (&"id-reused".into(), &Value::Null));
    }
}

#[tokio::test]
async fn a_key_in_the_header_names_the_request() {
    let world = World::new();
    let mut body = cancellation();
    body.as_object_mut().unwrap().remove("id");
    for _ in 0..2 {
        assert_eq!(world.send(request("POST", PATH, Some("\"k1\""), &body)).await.status, 202);
    }
    assert_eq!(world.events().len(), 1);
    // Without any id each request stands for itself.
    world.send(post(PATH, &body)).await;
    world.send(post(PATH, &body)).await;
    assert_eq!(world.events().len(), 3);
    let answer = world.send(request("POST", PATH, Some(&"k".repeat(256)), &body)).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn a_service_site_or_kind_that_is_not_known_is_taken_and_left_unknown() {
    let world = World::new();
    let sites = [("R0A09".to_owned(), "Far Site".to_owned())].into_iter().collect();
    let options = Options { site_names: sites, outcome_wait_ms: 0, ..Options::default() };
    let mut body = with("service", json!("Alchemy"));
    body["kind"] = json!("seance");
    let response = world.app(options).oneshot(post(PATH, &body)).await.unwrap();
    assert_eq!(answer(response).await.status, 202);
    let facts = freed(&world).remove(0).facts.unwrap();
    assert!(facts.service.is_empty() && facts.site.is_empty());
    assert_eq!(facts.kind, AppointmentKind::Unknown);
}

#[tokio::test]
async fn a_cancellation_without_a_reason_has_an_unknown_cause() {
    let world = World::new();
    world.send(post(PATH, &with("reason", Value::Null))).await;
    assert_eq!(freed(&world)[0].cause, Cause::Unknown);
}

#[tokio::test]
async fn an_appointment_number_alone_is_enough() {
    let world = World::new();
    let body = json!({"trust": "r0a", "appointment": "A-77", "reason": "patient"});
    assert_eq!(world.send(post(PATH, &body)).await.status, 202);
    assert_eq!(freed(&world)[0].facts, None);
    let body = json!({"trust": "R0A", "appointment": "A-77", "service": "320"});
    let answer = world.send(post(PATH, &body)).await;
    assert_eq!(answer.fields(), ["start"]);
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_taken() {
    let cases = [
        ("trust", json!("")),
        ("trust", json!("R0A; DROP")),
        ("trust", json!({"ods": "R0A"})),
        ("site", json!("R0 A02")),
        ("start", json!("tomorrow")),
        ("start", json!("2026-12-01")),
        ("start", json!("2027-03-28T01:30:00")),
        ("start", json!("2026-10-25T01:30:00")),
        ("start", json!(1_795_165_200)),
        ("duration_minutes", json!(0)),
        ("duration_minutes", json!(1441)),
        ("duration_minutes", json!(12.5)),
        ("duration_minutes", json!("twenty")),
        ("modality", json!("by owl")),
        ("reason", json!("weather")),
        ("requires", json!(["fasting", "yes"])),
        ("provides", json!([["interpreter"]])),
        ("session", json!("a\nb")),
        ("session", json!("x".repeat(201))),
        ("service", json!("x".repeat(201))),
        ("colour", json!("red")),
    ];
    for (field, value) in cases {
        let world = World::new();
        let answer = world.send(post(PATH, &with(field, value.clone()))).await;
        assert_eq!(answer.status, 422, "{field} {value}: {answer:?}");
        assert_eq!(answer.fields(), [field], "{value}");
        assert_eq!(world.events(), []);
        let deliveries = world.held().deliveries.clone();
        let kept = deliveries[0].quarantine.as_ref().unwrap();
        assert!(kept.reason.contains(field), "{}", kept.reason);
    }
}

#[tokio::test]
async fn a_corrected_request_may_use_the_same_id() {
    let world = World::new();
    let bad = world.send(request("POST", PATH, Some("k"), &with("start", json!("soon")))).await;
    assert_eq!(bad.status, 422);
    let good = world.send(request("POST", PATH, Some("k"), &cancellation())).await;
    assert_eq!(good.status, 202);
}

#[tokio::test]
async fn a_batch_is_taken_whole_in_one_delivery_and_answered_in_its_order() {
    let world = World::new();
    let mut second = with("id", json!("cancel-2"));
    second["trust"] = json!("R0B");
    let answer = world.send(post(PATH, &json!([cancellation(), second]))).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let ids: Vec<String> = [["api:R0A", "cancel-1"], ["api:R0B", "cancel-2"]]
        .map(|parts| ids::event_id(&parts).to_string())
        .to_vec();
    let json = answer.json();
    let told: Vec<_> = json.as_array().unwrap().iter().map(|one| &one["event"]).collect();
    assert_eq!(told, [&json!(ids[0]), &json!(ids[1])]);
    let deliveries = world.held().deliveries.clone();
    assert_eq!((deliveries.len(), deliveries[0].events.len()), (1, 2));
    assert_eq!(deliveries[0].source, "api");
}

#[tokio::test]
async fn one_bad_item_refuses_the_batch_and_is_named_by_its_place() {
    let world = World::new();
    let mut bad = with("start", json!("soon"));
    bad["id"] = json!("cancel-2");
    let answer = world.send(post(PATH, &json!([cancellation(), bad, 7]))).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.fields(), ["[1].start", "[2]"]);
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn a_batch_is_not_empty_not_endless_and_names_nothing_twice() {
    let world = World::new();
    let twice = json!([cancellation(), cancellation()]);
    assert_eq!(world.send(post(PATH, &twice)).await.fields(), ["[1].id"]);
    for count in [0, 501] {
        let items: Vec<Value> =
            (0..count).map(|number| with("id", json!(format!("c{number}")))).collect();
        let answer = world.send(post(PATH, &json!(items))).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![String::new()]), "{count}");
    }
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn what_is_durable_is_acknowledged_even_if_it_is_not_decided_yet() {
    let world = World::new();
    world.held().dawdles = true;
    let answer = world.send(post(PATH, &cancellation())).await;
    assert_eq!((answer.status, answer.json()["state"].clone()), (202, json!("pending")));
    assert_eq!(world.events().len(), 1);
}

#[tokio::test]
async fn a_time_freed_before_is_told_as_such() {
    let world = World::new();
    world.held().refuses = Some(Refusal::AlreadyFreed);
    let json = world.send(post(PATH, &cancellation())).await.json();
    assert_eq!((&json["state"], &json["refusal"]), (&json!("refused"), &json!("already-freed")));
}

#[tokio::test]
async fn who_gave_it_up_when_that_was_said_and_what_the_diary_holds_may_be_told() {
    let world = World::new();
    world.held().contacts.insert(PatientRef(7), Contact::default());
    let mut body = with("patient", json!(format!("{:032x}", 7)));
    body["said_at"] = json!("2026-11-20T08:00:00Z");
    body["room"] = json!("Room 3");
    body["capacity"] = json!(4);
    assert_eq!(world.send(post(PATH, &body)).await.status, 202);
    let one = freed(&world).remove(0);
    assert_eq!(one.patient.map(|patient| patient.0), Some(7));
    assert_eq!(one.said_at.0, 1_795_161_600_000);
    let facts = one.facts.unwrap();
    assert_eq!((facts.room.as_str(), facts.capacity), ("Room 3", 4));
    for (field, value) in [
        ("said_at", json!("2226-11-20T08:00:00Z")),
        ("said_at", json!("yesterday")),
        ("capacity", json!(0)),
        ("patient", json!("9990548609")),
    ] {
        let answer = world.send(post(PATH, &with(field, value))).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field.to_owned()]), "{field}");
    }
}

#[tokio::test]
async fn what_a_cancellation_leaves_out_is_not_said() {
    let world = World::new();
    let bodies = [
        json!({"trust": "R0A", "appointment": "A-77", "session": "CARD-AM", "reason": "patient",
            "start": "2026-12-01T10:30:00"}),
        json!({"trust": "R0A", "session": "CARD-AM", "start": "2026-12-01T10:30:00",
            "duration_minutes": 20, "reason": "patient"}),
    ];
    for body in &bodies {
        assert_eq!(world.send(post(PATH, body)).await.status, 202);
    }
    let facts: Vec<_> = freed(&world).into_iter().map(|it| it.facts.unwrap()).collect();
    for facts in &facts {
        assert_eq!((facts.modality, facts.capacity), (Modality::Unsaid, 0));
        assert!(facts.requires.is_unsaid());
        assert_eq!(facts.provides, Support::UNSAID);
    }
    assert_eq!((facts[0].duration_minutes, facts[0].length_assumed), (0, true));
    assert_eq!((facts[1].duration_minutes, facts[1].length_assumed), (20, false));
    // Without a number nothing else can say how long it is.
    let mut bare = bodies[1].clone();
    bare["duration_minutes"] = Value::Null;
    assert_eq!(world.send(post(PATH, &bare)).await.fields(), ["duration_minutes"]);
    // Any word counts: it is the trust's own.
    let mut words = with("requires", json!(["Anticoagulation plan", "biometry"]));
    words["id"] = json!("cancel-words");
    world.send(post(PATH, &words)).await;
    let requires = freed(&world).pop().unwrap().facts.unwrap().requires;
    assert_eq!(requires.names(), ["anticoagulation_plan", "biometry"]);
    // Nothing and not said are two things.
    let none = with("requires", json!("none"));
    world.send(post(PATH, &none)).await;
    assert_eq!(freed(&world).pop().unwrap().facts.unwrap().requires, Prerequisites::NOTHING);
}

#[tokio::test]
async fn whoever_gave_it_up_may_be_named_by_their_numbers() {
    let world = World::new();
    let named = |number: &str, id: &str| {
        let mut body = with("nhs_number", json!(number));
        (body["id"], body["appointment"]) = (json!(id), json!(id));
        body
    };
    let batch =
        json!([named("999 054 8609", "a"), named("9990548609", "b"), with("id", json!("c"))]);
    assert_eq!(world.send(post(PATH, &batch)).await.status, 202);
    let patients: Vec<_> = freed(&world).into_iter().map(|it| it.patient).collect();
    assert!(patients[0].is_some() && patients[0] == patients[1] && patients[2].is_none());
    let local = with("local_number", json!("H123"));
    let local = world.send(request("POST", PATH, Some("local"), &local)).await;
    assert_eq!(local.status, 202, "{local:?}");
    assert!(freed(&world).pop().unwrap().patient.is_some());
    // A placeholder is nobody; a number that is none is told; a doubt goes to a person.
    let placeholder = world.send(post(PATH, &named("0000000000", "d"))).await;
    assert_eq!(placeholder.status, 202, "{placeholder:?}");
    assert_eq!(freed(&world).pop().unwrap().patient, None);
    assert_eq!(world.send(post(PATH, &named("9990548608", "e"))).await.fields(), ["nhs_number"]);
    world.held().doubts = Some(Doubt::OtherBirthDate);
    let before = world.events().len();
    assert_eq!(world.send(post(PATH, &named("9990548609", "f"))).await.status, 409);
    assert_eq!(world.events().len(), before);
    assert!(world.held().deliveries.iter().any(|it| it.quarantine.is_some()));
    // The same request again is answered as it was.
    assert_eq!(world.send(post(PATH, &batch)).await.status, 202);
}

#[tokio::test]
async fn all_that_is_wrong_with_a_cancellation_is_told_at_once() {
    let world = World::new();
    let mut body = with("colour", json!("red"));
    (body["start"], body["reason"], body["capacity"]) = (json!("soon"), json!("?"), json!(0));
    let fields = world.send(post(PATH, &body)).await.fields();
    for field in ["colour", "start", "reason", "capacity"] {
        assert!(fields.iter().any(|it| it == field), "{field} is missing in {fields:?}");
    }
}

//! Requests that cannot be taken: a problem that names the field, and nothing is taken.

use backfill_tests::{Service, Settings, mllp, people, web};
use serde_json::{Value, json};

fn good(id: &str) -> Value {
    json!({
        "id": id, "trust": "R9Z", "site": "R9Z01", "service": "Cardiology", "kind": "new",
        "session": "CAR1N", "start": people::days_ahead(7, 10, 0).to_string(),
        "duration_minutes": 30, "clinic_types": ["any"], "reason": "patient",
    })
}

fn without(field: &str) -> Value {
    let mut body = good("bad");
    body.as_object_mut().unwrap().remove(field).unwrap();
    body
}

fn with(field: &str, value: Value) -> Value {
    let mut body = good("bad");
    body[field] = value;
    body
}

fn still_works(service: &Service) {
    let answer = service.post("/api/cancellations", &good("good"));
    assert_eq!((answer.status, &answer.json()["state"]), (202, &"taken".into()), "{}", answer.text);
    assert_eq!(service.slots().len(), 1, "only the good one has a slot");
}

#[test]
fn each_wrong_field_is_named_and_nothing_is_taken() {
    let service = Service::start(&Settings::default());
    let cases = [
        (without("trust"), "trust"),
        (without("start"), "start"),
        (with("start", json!("next Tuesday")), "start"),
        (with("start", json!("2026-03-29T01:30")), "start"),
        (with("duration_minutes", json!(0)), "duration_minutes"),
        (with("duration_minutes", json!("long")), "duration_minutes"),
        (with("reason", json!("moon")), "reason"),
        (with("colour", json!("red")), "colour"),
        (json!([good("one"), with("start", json!(7))]), "[1].start"),
    ];
    for (body, field) in cases {
        let answer = service.post("/api/cancellations", &body);
        assert_eq!(
            (answer.status, answer.content_type.as_str()),
            (422, "application/problem+json")
        );
        let problem = answer.json();
        let named = problem["errors"].as_array().unwrap();
        assert_eq!(named.len(), 1, "{problem}");
        assert_eq!(named[0]["field"], field, "{problem}");
        let console = service.get("/console").text;
        assert!(console.contains(&format!("{field}: ")), "the console shows why `{field}`");
    }
    still_works(&service);
}

#[test]
fn what_can_not_be_read_at_all_is_a_problem_as_well() {
    let service = Service::start(&Settings { largest_bytes: Some(40_000), ..Settings::default() });
    let long = format!("{{\"id\": \"{}\"}}", "x".repeat(40_001));
    for (body, status) in [
        (&b"{\"trust\": "[..], 400),
        (&b"\xff\xfe"[..], 400),
        (&b""[..], 400),
        (long.as_bytes(), 413),
    ] {
        let answer = web::post(&service.url("/api/cancellations"), &[], body);
        assert_eq!(answer.status, status, "{}", answer.text);
        assert_eq!(answer.content_type, "application/problem+json");
        assert!(!answer.json()["detail"].as_str().unwrap().is_empty());
    }
    assert_eq!(service.get("/api/nothing").status, 404);
    still_works(&service);
}

#[test]
fn times_that_nobody_understands_are_taken_and_wait_to_be_read_by_a_person() {
    let service = Service::start(&Settings::default());
    let person = people::person(5);
    let line = json!({
        "trust": "R9Z", "reference": "WL-1", "nhs_number": person.nhs_number, "service": "320",
        "kind": "new", "waiting_since": "2026-03-02", "duration_minutes": 20,
        "preferred_times": "every other blue moon",
    });
    let wrong = serde_json::json!({ "trust": "R9Z", "reference": "WL-2", "kind": "new" });
    let refused = service.post("/api/waitlist", &wrong);
    assert_eq!(refused.status, 422, "{}", refused.text);
    let answer = service.post("/api/waitlist", &line);
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.json()["times_to_read"], true);
    assert_eq!(answer.json()["notices"][0]["field"], "preferred_times");
    assert!(!service.get("/console").text.contains(&person.nhs_number), "the reason names nobody");
}

#[test]
fn who_sends_more_rubbish_than_people_can_look_at_is_told_so_and_nobody_else_is() {
    let settings = Settings { put_aside_bytes: Some(4_096), ..Settings::default() };
    let service = Service::start(&settings);
    let rubbish = |number: usize| format!("rubbish {number:0900}");
    let mut kept = 0;
    loop {
        let answer = mllp::ask(service.mllp(), rubbish(kept).as_bytes());
        assert_eq!(mllp::field(&answer, "MSA", 1), "AR", "it is refused as ever");
        if answer.contains("is not kept for a person either") {
            break;
        }
        kept += 1;
        assert!(kept < 10, "the quarantine has no end");
    }
    let again = mllp::ask(service.mllp(), rubbish(0).as_bytes());
    assert!(!again.contains("not kept"), "it was kept before");
    let bad = |number: usize| {
        let body = with("duration_minutes", json!(format!("long{number:0900}")));
        service.post("/api/cancellations", &body)
    };
    let refused = (0..10).map(bad).find(|answer| answer.status != 422);
    let refused = refused.expect("the quarantine has no end");
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert!(refused.text.contains("Have somebody look at /console"), "{}", refused.text);
    still_works(&service);
    let metrics = service.get("/metrics").text;
    assert!(metrics.contains("backfill_quarantine_full_total"), "{metrics}");
    let looked = service.command(&["doctor"]).output().unwrap();
    let said = String::from_utf8_lossy(&looked.stdout).into_owned();
    assert!(said.contains("quarantine") && said.contains("of the 4096 bytes"), "{said}");
}

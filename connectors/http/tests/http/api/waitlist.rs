//! The waiting list: joining, looking, changing, leaving.

use backfill_core::Event;
use backfill_core::effect::Refusal;
use backfill_core::entry::{Entry, Priority, Reach};
use backfill_core::slot::Support;
use backfill_runtime::ids;
use serde_json::{Value, json};

use super::rows::waiting;
use crate::fakes::{NOW, World, get, post, request};

const PATH: &str = "/api/waitlist";

fn with(field: &str, value: Value) -> Value {
    let mut body = waiting();
    body[field] = value;
    body
}

fn added(world: &World) -> Entry {
    let event = world.events().remove(0);
    let Event::EntryAdded(entry) = event else { panic!("{event:?} adds no entry") };
    entry
}

#[tokio::test]
async fn who_joins_is_on_the_list_and_their_details_are_in_the_vault_only() {
    let world = World::new();
    let answer = world.send(post(PATH, &waiting())).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let entry = added(&world);
    assert_eq!(entry.id, ids::entry_id("R0A", "WL-1"));
    assert_eq!((entry.priority, entry.reach), (Priority::Urgent, Reach::Text));
    assert_eq!(entry.waiting_since.days_since(NOW), -264);
    let travel: Vec<_> = entry.sites.iter().map(|choice| choice.travel_minutes).collect();
    assert_eq!((travel, entry.travel_minutes_max), (vec![25, 60], 60));
    let contact = world.held().contacts[&entry.patient].clone();
    assert_eq!(contact.phone.as_deref(), Some("+447700900123"));
    assert_eq!(contact.identifiers[0].value, "9990548609");
    for secret in ["Muster", "Erika", "1980", "900123", "9990548609", "999 054"] {
        assert!(!answer.body.contains(secret), "{secret} in {}", answer.body);
        let deliveries = format!("{:?}", world.held().deliveries);
        assert!(!deliveries.contains(secret), "{secret} in {deliveries}");
    }
}

#[tokio::test]
async fn without_a_priority_nobody_is_offered_anything_and_the_answer_says_so() {
    for (said, shown) in
        [(Value::Null, None), (json!(""), None), (json!("routine"), Some("routine"))]
    {
        let world = World::new();
        let answer = world.send(post(PATH, &with("priority", said))).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let unsaid = added(&world).priority == Priority::Unsaid;
        assert_eq!((unsaid, answer.json()["priority"].as_str()), (shown.is_none(), shown));
        let is_told = answer.body.contains("nothing is offered before the list says it");
        assert_eq!(is_told, shown.is_none(), "{}", answer.body);
    }
    for unknown in ["soon", "P2", "4"] {
        let answer = World::new().send(post(PATH, &with("priority", json!(unknown)))).await;
        assert_eq!(answer.status, 422, "{unknown}");
    }
}

#[tokio::test]
async fn suspected_cancer_is_understood_as_lists_write_it() {
    for word in ["3", "2WW", "usc", "Cancer", "two week wait"] {
        let world = World::new();
        assert_eq!(world.send(post(PATH, &with("priority", json!(word)))).await.status, 201);
        assert_eq!(added(&world).priority, Priority::TwoWeekWait, "{word}");
    }
}

#[tokio::test]
async fn entries_are_listed_by_what_they_lack() {
    let world = World::new();
    let mut unsaid = with("priority", Value::Null);
    unsaid["reference"] = json!("WL-2");
    unsaid["local_number"] = json!("OTHER");
    unsaid["nhs_number"] = json!("9990000018");
    let mut typed = with("clinic_types", json!("hand"));
    typed["reference"] = json!("WL-3");
    typed["service"] = json!("330");
    let untyped = |reference: &str, service: &str| {
        let mut row = with("reference", json!(reference));
        row["service"] = json!(service);
        row
    };
    for row in [waiting(), unsaid, typed, untyped("WL-4", "330"), untyped("WL-5", "130")] {
        assert_eq!(world.send(post(PATH, &row)).await.status, 201);
    }
    // Of 320 and 130 the list says types of nobody.
    for (lacks, count) in
        [("priority", 1), ("clinic_types", 1), ("due_by", 0), ("suspended_until", 0)]
    {
        let page = world.send(get(&format!("{PATH}?lacks={lacks}"))).await;
        assert_eq!(page.json()["entries"].as_array().map(Vec::len), Some(count), "{lacks}");
    }
    assert_eq!(world.send(get(&format!("{PATH}?lacks=manners"))).await.status, 422);
}

#[tokio::test]
async fn each_need_has_a_name_and_is_shown_by_it() {
    for (name, need) in [
        ("interpreter", Support::INTERPRETER),
        ("telephone_interpreter", Support::TELEPHONE_INTERPRETER),
        ("sign_language", Support::SIGN_LANGUAGE),
        ("step_free", Support::STEP_FREE),
        ("transport", Support::TRANSPORT),
        ("hoist", Support::HOIST),
    ] {
        let world = World::new();
        assert_eq!(world.send(post(PATH, &with("needs", json!([name])))).await.status, 201);
        let entry = added(&world);
        assert_eq!(entry.needs, need, "{name}");
        let shown = world.get(&format!("{PATH}/{}", entry.id)).await.body;
        assert!(shown.contains(&format!("\"needs\":[\"{name}\"]")), "{shown}");
    }
}

#[tokio::test]
async fn an_entry_without_a_reference_is_named_by_the_request() {
    let world = World::new();
    let body = with("reference", Value::Null);
    for _ in 0..2 {
        assert_eq!(world.send(request("POST", PATH, Some("k"), &body)).await.status, 201);
    }
    assert_eq!(world.events().len(), 1);
    assert_eq!(added(&world).id, ids::entry_id("R0A", "k"));
}

#[tokio::test]
async fn the_same_person_has_one_reference_whichever_number_names_them() {
    let world = World::new();
    world.send(post(PATH, &with("local_number", json!("H1")))).await;
    let mut other = with("reference", json!("WL-2"));
    other["nhs_number"] = Value::Null;
    other["local_number"] = json!("H1");
    other["service"] = json!("dermatology");
    assert_eq!(world.send(post(PATH, &other)).await.status, 201);
    let entries = world.held().entries.clone();
    assert_eq!(entries[0].patient, entries[1].patient);
    assert_eq!(entries[1].service.as_str(), "330");
}

#[tokio::test]
async fn who_is_known_is_reached_as_they_are_known() {
    let world = World::new();
    world.send(post(PATH, &waiting())).await;
    let mut again = with("reference", json!("WL-2"));
    again["service"] = json!("dermatology");
    again.as_object_mut().unwrap().remove("phone");
    assert_eq!(world.send(post(PATH, &again)).await.json()["reach"], "text");
    // Who has no phone any more is called.
    again["reference"] = json!("WL-4");
    again["phone"] = Value::Null;
    assert_eq!(world.send(post(PATH, &again)).await.json()["reach"], "call");
    again["reference"] = json!("WL-3");
    again["service"] = json!("podiatry");
    // No letters are printed: whoever is to get one is called.
    again["reach"] = json!("letter");
    assert_eq!(world.send(post(PATH, &again)).await.json()["reach"], "call");
}

#[tokio::test]
async fn who_was_called_for_want_of_an_address_is_written_to_when_there_is_one() {
    for (before, reach, now, expected) in [
        (json!({"phone": "ask the ward"}), None, json!({"phone": "07700 900123"}), "text"),
        (json!({"phone": null}), None, json!({"email": "a@example.org"}), "email"),
        (json!({"phone": "020 7946 0018"}), None, json!({"phone": "07700 900123"}), "text"),
        (json!({"phone": "ask the ward"}), None, json!({"phone": "n/a"}), "call"),
        // Who is called though they have a mobile is called on.
        (json!({"phone": "07700 900123"}), Some("call"), json!({"phone": "07700 900124"}), "call"),
        // What is said counts.
        (
            json!({"phone": null}),
            Some("call"),
            json!({"phone": "07700 900123", "reach": "call"}),
            "call",
        ),
    ] {
        let world = World::new();
        let with = |fields: &Value| {
            let mut row = waiting();
            for field in ["phone", "email", "reach"] {
                row.as_object_mut().unwrap().remove(field);
            }
            row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            row
        };
        let mut first = with(&before);
        if let Some(reach) = reach {
            first["reach"] = json!(reach);
        }
        let added = world.send(post(PATH, &first)).await.json();
        assert_eq!(added["reach"], "call", "{before}");
        let url = format!("{PATH}/{}", added["id"].as_str().unwrap());
        let put = world.send(request("PUT", &url, None, &with(&now))).await;
        assert_eq!((put.status, &put.json()["reach"]), (200, &json!(expected)), "{before} {now}");
    }
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_kept() {
    let cases = [
        ("trust", json!("?")),
        ("nhs_number", json!("9991234567")),
        ("nhs_number", json!(9_990_548_608_u64)),
        ("birth_date", json!("30.2.1980")),
        ("birth_date", json!("03/04/1980")),
        ("birth_date", json!("5 Dec 09")),
        ("birth_date", json!("1880-01-01")),
        ("birth_date", json!("2027-01-01")),
        ("language", json!("English")),
        ("service", json!("Alchemy")),
        ("service", json!("oncology")),
        ("service", json!("510")),
        ("kind", json!("seance")),
        ("priority", json!("now")),
        ("waiting_since", json!("2027-01-01")),
        ("waiting_since", json!("long")),
        ("waiting_since", json!("1900-01-01")),
        ("waiting_since", json!("1901-01-01")),
        ("waiting_since", json!("1995-06-30")),
        ("duration_minutes", json!("0")),
        ("modalities", json!(["video", "owl"])),
        ("sites", json!([{"site": "R0A02", "minutes": 5}])),
        ("sites", json!("R0A02:far")),
        ("travel_minutes_max", json!(-1)),
        ("notice_minutes_min", json!("a day")),
        ("ready", json!("yes")),
        ("needs", json!("patience")),
        ("reach", json!("pigeon")),
        ("attendance_percent", json!(101)),
        ("holds", json!("A-77")),
        ("suspended", json!("perhaps")),
        ("other_trusts", json!("perhaps")),
        ("patient", json!("Erika Muster")),
        ("prefered_times", json!("any time")),
    ];
    for (field, value) in cases {
        let world = World::new();
        let answer = world.send(post(PATH, &with(field, value.clone()))).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field.to_owned()]), "{value}");
        assert_eq!(world.events(), []);
        assert_eq!(world.held().vault_changes, 0);
    }
}

#[tokio::test]
async fn nobody_waits_before_they_are_born() {
    for (since, status) in [("2019-05-01", 422), ("2019-05-02", 201), ("2026-01-01", 201)] {
        let world = World::new();
        let mut row = with("birth_date", json!("2019-05-02"));
        row["waiting_since"] = json!(since);
        assert_eq!(world.send(post(PATH, &row)).await.status, status, "{since}");
    }
}

#[tokio::test]
async fn all_that_is_missing_is_told_at_once() {
    let answer = World::new().send(post(PATH, &json!({}))).await;
    let wanted = ["nhs_number", "trust", "waiting_since", "service", "kind", "duration_minutes"];
    assert_eq!(answer.fields(), wanted);
}

#[tokio::test]
async fn what_is_shown_can_be_changed_and_sent_back() {
    let world = World::new();
    let mut shown = world.send(post(PATH, &waiting())).await.json();
    let url = format!("{PATH}/{}", shown["id"].as_str().unwrap());
    assert_eq!(world.send(get(&url)).await.json(), shown);
    shown["suspended"] = json!(true);
    let answer = world.send(request("PUT", &url, None, &shown)).await;
    let mut answered = answer.json();
    // What the entry lacks is told beside it.
    answered.as_object_mut().unwrap().remove("notices");
    assert_eq!((answer.status, answered), (200, shown));
    let events = world.events();
    let (Event::EntryAdded(old), Event::EntryChanged(new)) = (&events[0], &events[1]) else {
        panic!("{events:?}")
    };
    assert_eq!(&Entry { suspended: true, ..old.clone() }, new);
}

#[tokio::test]
async fn times_in_words_are_kept_as_they_were_understood() {
    let world = World::new();
    let words = json!(["any Tuesday afternoon", "not 24 Dec to 2 Jan"]);
    let shown = world.send(post(PATH, &with("preferred_times", words))).await.json();
    let entry = added(&world);
    assert_eq!(entry.availability.windows[0].weekdays.0, 0b10);
    assert!(entry.availability.windows[0].preferred);
    assert_eq!(entry.availability.away.len(), 1);
    let url = format!("{PATH}/{}", entry.id);
    let answer = world.send(request("PUT", &url, None, &shown)).await;
    assert_eq!(answer.json()["preferred_times"], shown["preferred_times"], "{answer:?}");
    assert_eq!(world.held().entries[0].availability, entry.availability);
}

#[tokio::test]
async fn times_that_are_not_understood_wait_for_a_person_with_the_words_in_the_vault() {
    let world = World::new();
    let unread = with("preferred_times", json!("after chemotherapy"));
    let answer = world.send(post(PATH, &unread)).await;
    assert_eq!((answer.status, &answer.json()["times_to_read"]), (201, &json!(true)), "{answer:?}");
    assert_eq!(answer.json()["notices"][0]["field"], "preferred_times");
    let entry = added(&world);
    assert!(entry.times_to_read);
    let contact = world.held().contacts[&entry.patient].clone();
    assert_eq!(contact.times[&entry.id], "after chemotherapy");
    assert!(!format!("{:?}", world.held().deliveries).contains("chemo"));

    let url = format!("{PATH}/{}", entry.id);
    let mut shown = world.send(get(&url)).await.json();
    assert_eq!(shown["notices"], Value::Null);
    let same = world.send(request("PUT", &url, None, &shown)).await.json();
    assert_eq!(same["times_to_read"], json!(true), "not said is not read");
    shown["preferred_times"] = json!("weekday mornings");
    let read = world.send(request("PUT", &url, None, &shown)).await.json();
    assert_eq!(read["times_to_read"], json!(false), "{read}");
}

#[tokio::test]
async fn who_has_no_address_that_can_be_used_is_called_and_the_answer_says_so() {
    for (phone, email, reach, notices) in [
        ("4.47701E+11", "", "call", vec!["phone"]),
        ("07700 900123 (mum)", "mary@example.com", "email", vec!["phone"]),
        ("", "mary@example..com", "call", vec!["email"]),
        ("07700900123/07700900124", "none@none", "call", vec!["phone", "email"]),
        ("020 7946 0018", "", "call", vec![]),
        ("07700 900123", "noemail@noemail.com", "text", vec!["email"]),
        ("n/a", "-", "call", vec![]),
    ] {
        let world = World::new();
        let mut row = with("phone", json!(phone));
        row["email"] = json!(email);
        let answer = world.send(post(PATH, &row)).await;
        assert_eq!((answer.status, &answer.json()["reach"]), (201, &json!(reach)), "{answer:?}");
        let said = answer.json()["notices"].as_array().cloned().unwrap_or_default();
        let fields: Vec<_> = said.iter().map(|it| it["field"].as_str().unwrap()).collect();
        assert_eq!(fields, notices, "{phone} {email}");
        assert!(!answer.body.contains("mum"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_way_that_leads_nowhere_is_not_taken() {
    let world = World::new();
    let mut row = with("phone", json!("020 7946 0018"));
    row["reach"] = json!("text");
    let answer = world.send(post(PATH, &row)).await.json();
    assert_eq!(
        (&answer["reach"], &answer["notices"][0]["field"]),
        (&json!("call"), &json!("reach"))
    );
}

#[tokio::test]
async fn a_second_pathway_is_a_second_entry() {
    let world = World::new();
    for (reference, pathway) in [("WL-1", "P1"), ("WL-2", "P2"), ("WL-3", " p 1 ")] {
        let mut row = with("reference", json!(reference));
        row["pathway"] = json!(pathway);
        assert_eq!(world.send(post(PATH, &row)).await.status, 201);
    }
    let pathway = |reference: &str| {
        let id = ids::entry_id("R0A", reference);
        world.held().entries.iter().find(|entry| entry.id == id).unwrap().pathway
    };
    assert_eq!(pathway("WL-1"), Some(ids::pathway_id("R0A", "P1")));
    assert_eq!(pathway("WL-3"), pathway("WL-1"));
    assert_ne!(pathway("WL-2"), pathway("WL-1"));
    let url = format!("{PATH}/{}", ids::entry_id("R0A", "WL-1"));
    let shown = world.send(get(&url)).await.json();
    world.send(request("PUT", &url, None, &shown)).await;
    assert_eq!(pathway("WL-1"), Some(ids::pathway_id("R0A", "P1")));
}

#[tokio::test]
async fn an_entry_keeps_its_patient_trust_and_number() {
    let world = World::new();
    world.send(post(PATH, &waiting())).await;
    let url = format!("{PATH}/{}", ids::entry_id("R0A", "WL-1"));
    let cases = [
        ("trust", json!("R0B"), vec!["trust", "reference"]),
        ("reference", json!("WL-2"), vec!["reference"]),
        ("patient", json!(format!("{:032x}", 77)), vec!["patient"]),
        ("id", json!(format!("{:032x}", 77)), vec!["id"]),
    ];
    for (field, value, wrong) in cases {
        let answer = world.send(request("PUT", &url, None, &with(field, value))).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (422, wrong.iter().map(|it| (*it).to_owned()).collect())
        );
    }
    assert_eq!(world.events().len(), 1);
}

#[tokio::test]
async fn who_leaves_is_gone_and_a_repeated_request_is_answered_the_same() {
    let world = World::new();
    world.send(post(PATH, &waiting())).await;
    let url = format!("{PATH}/{}", ids::entry_id("R0A", "WL-1"));
    for _ in 0..2 {
        assert_eq!(world.send(request("DELETE", &url, Some("k"), &json!(null))).await.status, 204);
    }
    assert_eq!(world.send(get(&url)).await.status, 404);
    assert_eq!(world.send(request("PUT", &url, None, &waiting())).await.status, 404);
    world.held().refuses = Some(Refusal::UnknownEntry);
    let answer = world.send(request("DELETE", &url, None, &json!(null))).await;
    assert_eq!((answer.status, &answer.json()["type"]), (404, &json!("/problems/unknown-entry")));
}

#[tokio::test]
async fn one_key_can_not_stand_for_two_things() {
    let world = World::new();
    world.send(post(PATH, &waiting())).await;
    let url = |number| format!("{PATH}/{}", ids::entry_id("R0A", number));
    let body = json!(null);
    let first = world.send(request("DELETE", &url("WL-1"), Some("k"), &body)).await;
    let second = world.send(request("DELETE", &url("WL-2"), Some("k"), &body)).await;
    assert_eq!((first.status, second.status), (204, 409));
}

#[tokio::test]
async fn a_patient_who_waits_already_is_told_so() {
    let world = World::new();
    world.held().refuses = Some(Refusal::AlreadyWaiting);
    let answer = world.send(post(PATH, &waiting())).await;
    assert_eq!((answer.status, &answer.json()["type"]), (409, &json!("/problems/already-waiting")));
}

#[tokio::test]
async fn the_list_comes_in_pages_without_gaps_and_can_be_filtered() {
    let world = World::new();
    for number in 0..5 {
        let mut body = with("reference", json!(format!("WL-{number}")));
        body["service"] = json!(if number == 0 { "330" } else { "320" });
        world.send(post(PATH, &body)).await;
    }
    let mut seen = 0;
    let mut url = format!("{PATH}?service=cardiology&limit=3");
    loop {
        let page = world.send(get(&url)).await.json();
        seen += page["entries"].as_array().unwrap().len();
        let Some(next) = page["next"].as_str() else { break };
        url = format!("{PATH}?service=cardiology&limit=3&after={next}");
    }
    assert_eq!(seen, 4);
    let answer = world.send(get("/api/waitlist?limit=0&trust=%3F&patient=x&after=y")).await;
    assert_eq!(answer.fields(), ["limit", "trust", "patient", "after"]);
    assert_eq!(world.send(get("/api/waitlist?servcie=320")).await.fields(), ["servcie"]);
}

//! Entity tags: what is known is not sent again, and nobody overwrites what they have not seen.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::event::{Change, Expected};
use backfill_core::{AppointmentId, EntryId, Event, PatientRef, Timestamp};
use backfill_runtime::ids;
use serde_json::{Value, json};

use super::rows::{slot, waiting};
use crate::fakes::{Answer, World, get, post, request};

fn with(mut request: Request<Body>, name: &'static str, value: &str) -> Request<Body> {
    request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    request
}

fn kind(answer: &Answer) -> String {
    answer.json()["type"].as_str().unwrap_or_default().to_owned()
}

const CHANGED: &str = "/problems/changed-meanwhile";

fn url() -> String {
    format!("/api/waitlist/{}", ids::entry_id("R0A", "WL-1"))
}

/// With an entry, and its tag.
async fn listed() -> (Arc<World>, String) {
    let world = World::new();
    let added = world.send(post("/api/waitlist", &waiting())).await;
    assert_eq!(added.status, 201);
    let tag = world.send(get(&url())).await.header("etag").to_owned();
    assert_eq!(added.header("etag"), tag, "who has added it needs no GET");
    (world, tag)
}

fn lasting(minutes: u16) -> Value {
    let mut row = waiting();
    row["duration_minutes"] = json!(minutes);
    row
}

#[tokio::test]
async fn a_tag_is_strong_and_changes_with_what_is_shown() {
    let (world, first) = listed().await;
    assert!(first.starts_with('"') && first.ends_with('"') && 10 < first.len(), "{first}");
    assert_eq!(world.send(get(&url())).await.header("etag"), first);
    let changed = world.send(request("PUT", &url(), None, &lasting(15))).await;
    let second = changed.header("etag");
    assert_ne!(second, first);
    assert_eq!(world.send(get(&url())).await.header("etag"), second);
    world.send(request("PUT", &url(), None, &lasting(20))).await;
    // The same bytes again have the same tag again.
    assert_eq!(world.send(get(&url())).await.header("etag"), first);
    let head = world.send(request("HEAD", &url(), None, &Value::Null)).await;
    assert_eq!((head.status, head.header("etag"), head.body.as_str()), (200, first.as_str(), ""));
}

#[tokio::test]
async fn what_the_reader_has_is_not_sent_again() {
    let (world, tag) = listed().await;
    let lists = ["/api/waitlist", "/api/slots", "/api/appointments/available", "/openapi.json"];
    let lists = lists.map(|path| (path.to_owned(), None));
    for (path, tag) in lists.into_iter().chain([(url(), Some(tag))]) {
        let first = world.send(get(&path)).await;
        let tag = tag.unwrap_or_else(|| first.header("etag").to_owned());
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()]
        {
            let answer = world.send(with(get(&path), "if-none-match", &known)).await;
            assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{path} {known}");
            assert_eq!(answer.header("etag"), tag);
            assert_eq!(answer.header("cache-control"), "private, no-cache");
        }
        for other in ["\"other\"", "\"\"", "nonsense", ""] {
            let answer = world.send(with(get(&path), "if-none-match", other)).await;
            assert_eq!((answer.status, &answer.body), (200, &first.body), "{path} {other}");
        }
    }
    let gone = world.send(with(get("/api/waitlist/0"), "if-none-match", "*")).await;
    assert_eq!((gone.status, gone.header("etag")), (404, ""));
}

#[tokio::test]
async fn who_saw_the_newest_version_may_change_it() {
    let (world, tag) = listed().await;
    let any = "*".to_owned();
    for (number, condition) in [any, format!("\"older\", {tag}"), tag].into_iter().enumerate() {
        let minutes = 20 + u16::try_from(number).unwrap();
        let tag = world.send(get(&url())).await.header("etag").to_owned();
        let condition = if number == 2 { tag } else { condition };
        let put = with(request("PUT", &url(), None, &lasting(minutes)), "if-match", &condition);
        let answer = world.send(put).await;
        assert_eq!(answer.status, 200, "{condition}: {answer:?}");
        if number == 0 {
            // Back to what the second condition names.
            world.send(request("PUT", &url(), None, &lasting(20))).await;
        }
    }
    let tag = world.send(get(&url())).await.header("etag").to_owned();
    let delete = with(request("DELETE", &url(), None, &Value::Null), "if-match", &tag);
    assert_eq!(world.send(delete).await.status, 204);
}

#[tokio::test]
async fn a_change_of_the_patients_details_alone_is_another_version() {
    for (field, value) in
        [("phone", "07700900124"), ("email", "b@example.org"), ("family_name", "SAMPLE")]
    {
        let (world, tag) = listed().await;
        let body = world.send(get(&url())).await.body;
        let mut row = waiting();
        row[field] = json!(value);
        let put = || with(request("PUT", &url(), None, &row), "if-match", &tag);
        let first = world.send(put()).await;
        assert_eq!(first.status, 200, "{field}: {first:?}");
        let shown = world.send(get(&url())).await;
        assert_eq!(shown.body, body, "{field} is not shown");
        assert_ne!(shown.header("etag"), tag, "{field}");
        assert_eq!(first.header("etag"), shown.header("etag"), "{field}");
        row[field] = waiting()[field].clone();
        let delete = with(request("DELETE", &url(), None, &Value::Null), "if-match", &tag);
        for late in [with(request("PUT", &url(), None, &row), "if-match", &tag), delete] {
            let answer = world.send(late).await;
            assert_eq!((answer.status, kind(&answer)), (412, CHANGED.to_owned()), "{field}");
        }
        let known = with(get(&url()), "if-none-match", &tag);
        assert_eq!(world.send(known).await.status, 200, "{field}");
    }
}

#[tokio::test]
async fn who_did_not_see_the_newest_version_changes_nothing() {
    let (world, tag) = listed().await;
    world.send(request("PUT", &url(), None, &lasting(15))).await;
    let taken = world.events().len();
    let weak = world.send(get(&url())).await.header("etag").to_owned();
    for condition in
        [tag.clone(), format!("W/{weak}"), "\"\"".to_owned(), "\"a\", \"b\"".to_owned()]
    {
        for (method, body) in [("PUT", lasting(10)), ("DELETE", Value::Null)] {
            let asked = with(request(method, &url(), None, &body), "if-match", &condition);
            let answer = world.send(asked).await;
            let told = (answer.status, kind(&answer));
            assert_eq!(told, (412, "/problems/changed-meanwhile".to_owned()), "{condition}");
        }
    }
    assert_eq!(world.events().len(), taken);
    assert_eq!(world.held().entries[0].duration_minutes, 15);
}

#[tokio::test]
async fn a_condition_that_cannot_be_read_is_refused() {
    let (world, tag) = listed().await;
    let bare = tag.trim_matches('"').to_owned();
    for condition in [bare.as_str(), "", "abc, def", "\""] {
        let put = with(request("PUT", &url(), None, &lasting(10)), "if-match", condition);
        let answer = world.send(put).await;
        assert_eq!((answer.status, kind(&answer).as_str()), (400, "/problems/unreadable"));
    }
    assert_eq!(world.events().len(), 1);
}

/// What the engine does is tested there; here, that what was seen goes with the request.
#[tokio::test]
async fn of_two_writers_who_pass_the_first_look_the_engine_refuses_the_second() {
    let (world, tag) = listed().await;
    let seen = world.held().entries[0].clone();
    // Somebody else's change is on its way: stored already, and not to be seen yet.
    world.held().overtakes = Some(backfill_core::entry::Entry { suspended: true, ..seen.clone() });
    for (method, body) in [("PUT", lasting(10)), ("DELETE", Value::Null)] {
        let answer = world.send(with(request(method, &url(), None, &body), "if-match", &tag)).await;
        let told = (answer.status, kind(&answer));
        assert_eq!(told, (412, "/problems/changed-meanwhile".to_owned()), "{answer:?}");
        let Some(Event::ChangeRequested(asked)) = world.events().pop() else { panic!("no wish") };
        assert_eq!(asked.expected, Expected::Entry(seen.clone()));
    }
}

#[tokio::test]
async fn a_request_on_condition_that_is_sent_again_is_answered_the_same() {
    let (world, tag) = listed().await;
    let put = || with(request("PUT", &url(), Some("k"), &lasting(10)), "if-match", &tag);
    let first = world.send(put()).await;
    // By now the entry is not as it was; that is this request's own doing.
    let again = world.send(put()).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.body, again.body);
    assert_eq!(world.events().len(), 2);
    // On another condition it is another request.
    let other = with(request("PUT", &url(), Some("k"), &lasting(10)), "if-match", "*");
    assert_eq!(world.send(other).await.status, 409);
    let delete = || {
        let tag = first.header("etag");
        with(request("DELETE", &url(), Some("d"), &Value::Null), "if-match", tag)
    };
    assert_eq!((world.send(delete()).await.status, world.send(delete()).await.status), (204, 204));
}

#[tokio::test]
async fn an_appointment_is_moved_or_cancelled_only_as_it_was_seen() {
    let world = World::new();
    let held = slot(1, "320", "R0A02", "2026-12-20T14:00:00Z").facts;
    world.held().slots.push(slot(2, "320", "R0A02", "2026-12-01T14:00:00Z"));
    let appointment = Appointment {
        id: AppointmentId(0x50),
        reference: "A-77".to_owned(),
        patient: Some(PatientRef(5)),
        facts: held,
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    };
    world.held().appointments.push(appointment.clone());
    let url = format!("/api/appointments/{}", AppointmentId(0x50));
    let tag = world.send(get(&url)).await.header("etag").to_owned();
    let row = json!({"slot": format!("{:032x}", 2), "entry": EntryId(8).to_string()});
    let requests = || {
        let move_it = request("PUT", &format!("{url}/reschedule"), None, &row);
        [move_it, request("DELETE", &url, None, &Value::Null)]
    };
    for (request, is_move) in requests().into_iter().zip([true, false]) {
        let answer = world.send(with(request, "if-match", &tag)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let Some(Event::ChangeRequested(asked)) = world.events().pop() else { panic!("no wish") };
        assert_eq!(asked.expected, Expected::Appointment(appointment.clone()));
        assert_eq!(matches!(asked.change, Change::Booking(_)), is_move);
    }
    let taken = world.events().len();
    world.held().appointments[0].facts.duration_minutes = 45;
    for request in requests() {
        let answer = world.send(with(request, "if-match", &tag)).await;
        let told = (answer.status, kind(&answer));
        assert_eq!(told, (412, "/problems/changed-meanwhile".to_owned()));
    }
    assert_eq!(world.events().len(), taken);
    assert_eq!(world.send(get(&url)).await.header("content-type"), "application/json");
}

//! Open slots, and booking, moving and cancelling by programs.

use backfill_core::Timestamp;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::effect::{PassedOver, Refusal, RequestCancellation};
use backfill_core::event::BookingRequested;
use backfill_core::offer::OfferState;
use backfill_core::slot::{Reason, SlotState};
use backfill_core::{
    AppointmentId, Command, EffectId, EntryId, Event, EventId, OfferId, PatientRef, SlotId,
};
use backfill_http::Options;
use backfill_runtime::ids;
use backfill_runtime::ports::{OutboxRow, Topic, WishState};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::rows::{offer, slot, waiting};
use crate::fakes::{Answer, World, answer, get, post, request};

const AVAILABLE: &str = "/api/appointments/available";
const BOOK: &str = "/api/appointments/book";

fn id(number: u128) -> String {
    format!("{number:032x}")
}

fn stocked() -> std::sync::Arc<World> {
    let world = World::new();
    let mut booking = slot(6, "320", "R0A02", "2026-12-01T09:00:00Z");
    booking.state = SlotState::Booking { offer: OfferId(1) };
    world.held().slots = vec![
        slot(1, "320", "R0A02", "2026-12-01T14:00:00Z"),
        slot(2, "321", "R0A02", "2026-12-02T09:00:00Z"),
        slot(3, "330", "R0B01", "2026-12-08T15:00:00Z"),
        slot(4, "320", "R0B01", "2026-12-09T09:00:00Z"),
        slot(5, "320", "R0A02", "2026-11-19T09:00:00Z"),
        booking,
    ];
    world
}

async fn found(world: &std::sync::Arc<World>, query: &str) -> Vec<u128> {
    let names = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect()
    };
    let options = Options {
        trust_names: names(&[("R0B", "Borchester NHS Trust")]),
        site_names: names(&[("R0A02", "Ambridge Hospital")]),
        ..Options::default()
    };
    let response = world.app(options).oneshot(get(&format!("{AVAILABLE}{query}"))).await.unwrap();
    let page = answer(response).await;
    assert_eq!(page.status, 200, "{query}: {page:?}");
    let json = page.json();
    let slots = json["slots"].as_array().unwrap();
    slots
        .iter()
        .map(|slot| u128::from_str_radix(slot["id"].as_str().unwrap(), 16).unwrap())
        .collect()
}

#[tokio::test]
async fn open_slots_are_found_by_service_place_and_dates() {
    let world = stocked();
    assert_eq!(found(&world, "").await, [1, 2, 3, 4]);
    assert_eq!(found(&world, "?service=320").await, [1, 4]);
    assert_eq!(found(&world, "?service=CARDIO").await, [1, 2, 4]);
    assert_eq!(found(&world, "?location=R0A").await, [1, 2]);
    assert_eq!(found(&world, "?location=R0B01&service=330").await, [3]);
    assert_eq!(found(&world, "?location=borchester").await, [3, 4]);
    assert_eq!(found(&world, "?location=ambridge").await, [1, 2]);
    assert_eq!(found(&world, "?from=2026-12-02&to=2026-12-08").await, [2, 3]);
    assert_eq!(found(&world, "?to=2026-12-02T09:00:00Z").await, [1]);
}

#[tokio::test]
async fn open_slots_are_found_by_times_in_words() {
    let world = stocked();
    assert_eq!(found(&world, "?times=Tuesday+afternoons").await, [1, 3]);
    assert_eq!(found(&world, "?times=weekdays+before+noon").await, [2, 4]);
    assert_eq!(found(&world, "?times=not+2+to+8+December").await, [1, 4]);
    let answer = world.send(get(&format!("{AVAILABLE}?times=when+pigs+fly"))).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["times".to_owned()]));
}

#[tokio::test]
async fn what_somebody_is_being_asked_about_is_not_listed() {
    let world = stocked();
    for (number, live) in [(1, vec![OfferId(7)]), (3, vec![OfferId(8), OfferId(9)]), (4, vec![])] {
        let mut held = world.held();
        let slot = held.slots.iter_mut().find(|slot| slot.id == SlotId(number)).unwrap();
        // Whoever was asked before and said no is no longer being asked.
        slot.asked = vec![EntryId(5)];
        slot.live = live;
    }
    assert_eq!(found(&world, "").await, [2, 4]);
    assert_eq!(found(&world, "?service=320").await, [4]);
    let all = world.send(get("/api/slots?state=open&from=2026-12-01")).await.json();
    assert_eq!(all["slots"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn what_is_paused_is_not_listed() {
    let world = stocked();
    for (number, reason) in [(1, Reason::Paused), (3, Reason::Resumed), (4, Reason::ListStale)] {
        let mut held = world.held();
        let slot = held.slots.iter_mut().find(|slot| slot.id == SlotId(number)).unwrap();
        slot.reason = reason;
    }
    assert_eq!(found(&world, "").await, [2, 3, 4]);
    let all = world.send(get("/api/slots?state=open&from=2026-12-01")).await.json();
    assert_eq!(all["slots"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let world = stocked();
    // Two at the same moment, so that the start alone does not tell where a page ended.
    world.held().slots.push(slot(9, "320", "R0A02", "2026-12-01T14:00:00Z"));
    let mut seen = Vec::new();
    let mut query = "?limit=1".to_owned();
    loop {
        let page = world.send(get(&format!("{AVAILABLE}{query}"))).await.json();
        seen.extend(page["slots"].as_array().unwrap().iter().map(|slot| slot["id"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?limit=1&after={next}");
    }
    assert_eq!(seen, [1, 9, 2, 3, 4].map(|number| json!(id(number))));
}

#[tokio::test]
async fn filters_that_mean_nothing_are_refused() {
    let query = "?service=alchemy&location=atlantis&from=soon&to=never&after=x&limit=1000";
    let answer = World::new().send(get(&format!("{AVAILABLE}{query}"))).await;
    let mut fields = answer.fields();
    fields.sort_unstable();
    assert_eq!(fields, ["after", "from", "limit", "location", "service", "to"]);
}

#[tokio::test]
async fn a_booking_is_held_until_the_trust_confirms() {
    for (state, status, word) in
        [(OfferState::Accepted, 202, "accepted"), (OfferState::Booked, 201, "booked")]
    {
        let world = stocked();
        let older = offer(1, 1, 8, OfferState::Expired);
        let other = offer(3, 1, 99, OfferState::Live);
        world.held().offers = vec![older, offer(2, 1, 8, state), other];
        let body = json!({"slot": id(1), "entry": id(8)});
        let answer = world.send(post(BOOK, &body)).await;
        assert_eq!((answer.status, &answer.json()["state"]), (status, &json!(word)));
        assert_eq!(answer.json()["offer"]["id"], id(2));
        let wanted = BookingRequested { slot: SlotId(1), entry: EntryId(8), moves: None };
        assert_eq!(world.events(), [Event::BookingRequested(wanted)]);
    }
}

#[tokio::test]
async fn a_booking_that_is_refused_says_why() {
    let cases = [
        (Refusal::SlotNotOpen, 409, "slot-not-open"),
        (Refusal::Paused, 409, "paused"),
        (Refusal::NotEligible(PassedOver::Notice), 409, "not-eligible"),
        (Refusal::UnknownSlot, 404, "unknown-slot"),
        (Refusal::UnknownEntry, 404, "unknown-entry"),
        (Refusal::TooLate, 409, "too-late"),
    ];
    for (refusal, status, kind) in cases {
        let world = stocked();
        world.held().refuses = Some(refusal);
        let answer = world.send(post(BOOK, &json!({"slot": id(1), "entry": id(8)}))).await;
        let kind = format!("/problems/{kind}");
        assert_eq!((answer.status, &answer.json()["type"]), (status, &json!(kind)));
    }
}

#[tokio::test]
async fn a_booking_needs_a_slot_and_an_entry() {
    let answer = World::new().send(post(BOOK, &json!({"slot": "first"}))).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["slot".into(), "entry".into()]));
}

/// A later appointment of patient 5.
fn appointment(number: u128, reference: &str) -> Appointment {
    Appointment {
        id: AppointmentId(number),
        reference: reference.to_owned(),
        patient: Some(PatientRef(5)),
        facts: slot(1, "320", "R0A02", "2026-12-20T14:00:00Z").facts,
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    }
}

/// Patient 5 has appointment 50; entry 8 waits for them and holds it, entry 9 is another's.
async fn with_holder() -> std::sync::Arc<World> {
    let world = stocked();
    world.held().appointments.push(appointment(50, "A-77"));
    for number in [8, 9] {
        let mut row = waiting();
        row["reference"] = json!(number.to_string());
        row["nhs_number"] = Value::Null;
        row["local_number"] = json!(number.to_string());
        assert_eq!(world.send(post("/api/waitlist", &row)).await.status, 201);
        let mut held = world.held();
        let entry = held.entries.last_mut().unwrap();
        (entry.id, entry.patient) = (EntryId(number), PatientRef(number - 3));
        entry.holds = (number == 8).then_some(AppointmentId(50));
    }
    world.held().deliveries.clear();
    world
}

async fn reschedule(world: &std::sync::Arc<World>, body: Value) -> Answer {
    let url = format!("/api/appointments/{}/reschedule", id(50));
    world.send(request("PUT", &url, None, &body)).await
}

#[tokio::test]
async fn a_reschedule_gives_the_appointment_up() {
    for body in [json!({"slot": id(1), "entry": id(8)}), json!({"slot": id(1)})] {
        let world = with_holder().await;
        let answer = reschedule(&world, body).await;
        // No offer is projected yet: durable, and requested.
        assert_eq!((answer.status, &answer.json()["state"]), (202, &json!("requested")));
        let moves = Some(AppointmentId(50));
        let wanted = BookingRequested { slot: SlotId(1), entry: EntryId(8), moves };
        assert_eq!(world.events(), [Event::BookingRequested(wanted)]);
    }
}

#[tokio::test]
async fn nobody_gives_up_what_is_over_earlier_or_not_theirs() {
    let world = with_holder().await;
    let other = reschedule(&world, json!({"slot": id(1), "entry": id(9)})).await;
    assert_eq!((other.status, other.fields()), (422, vec!["entry".to_owned()]));
    world.held().slots[0].facts.start = appointment(50, "").facts.start;
    let late = reschedule(&world, json!({"slot": id(1)})).await;
    assert_eq!((late.status, &late.json()["type"]), (409, &json!("/problems/not-earlier")));
    world.held().entries.clear();
    let gone = reschedule(&world, json!({"slot": id(2)})).await;
    assert_eq!((gone.status, gone.fields()), (422, vec!["entry".to_owned()]));
    world.held().appointments[0].status = AppointmentStatus::Ended;
    let over = reschedule(&world, json!({"slot": id(2), "entry": id(8)})).await;
    assert_eq!((over.status, &over.json()["type"]), (409, &json!("/problems/appointment-ended")));
    world.held().appointments.clear();
    let none = reschedule(&world, json!({"slot": id(2), "entry": id(8)})).await;
    assert_eq!(none.status, 404);
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn a_cancellation_is_asked_of_the_trust() {
    let world = stocked();
    let url = format!("/api/appointments/{}", id(50));
    let answer = world.send(request("DELETE", &url, None, &json!(null))).await;
    assert_eq!((answer.status, &answer.json()["state"]), (202, &json!("requested")));
    assert_eq!(world.events(), [Event::CancellationRequested(AppointmentId(50))]);
    world.held().refuses = Some(Refusal::UnknownAppointment);
    assert_eq!(world.send(request("DELETE", &url, None, &json!(null))).await.status, 404);
}

#[tokio::test]
async fn a_cancellation_that_waits_for_a_person_is_not_asked_twice() {
    for (asked, is_new) in [(50, false), (51, true)] {
        let world = with_holder().await;
        let mut appointment = world.held().appointments[0].clone();
        appointment.id = AppointmentId(asked);
        let wish = RequestCancellation { appointment };
        world.held().outbox.push(OutboxRow {
            id: EffectId { event: EventId(9), index: 0 },
            topic: Topic::Bookings,
            command: Command::RequestCancellation(Box::new(wish)),
            created_at: Timestamp(0),
            attempts: 1,
            state: WishState::ToDo,
            error: String::new(),
        });
        let url = format!("/api/appointments/{}", id(50));
        let answer = world.send(request("DELETE", &url, None, &json!(null))).await;
        assert_eq!((answer.status, &answer.json()["state"]), (202, &json!("requested")));
        assert_eq!(world.events().len(), usize::from(is_new), "{asked}");
        assert_eq!(answer.json()["event"] == json!(id(9)), !is_new, "{asked}");
    }
}

#[tokio::test]
async fn a_move_asked_for_again_is_the_same_move() {
    let world = with_holder().await;
    for (state, status) in [(OfferState::Accepted, 202), (OfferState::Booked, 201)] {
        let mut moved = offer(2, 1, 8, state);
        moved.moves = Some(AppointmentId(50));
        world.held().offers = vec![moved];
        // By now the appointment is at the slot, and the entry has left the list.
        let there = world.held().slots[0].facts.clone();
        world.held().appointments[0].facts = there;
        world.held().entries.clear();
        let answer = reschedule(&world, json!({"slot": id(1)})).await;
        assert_eq!((answer.status, &answer.json()["offer"]["id"]), (status, &json!(id(2))));
    }
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn the_answer_to_a_booking_waits_for_the_trust() {
    let world = stocked();
    world.held().wait_ms = 600_000;
    world.held().offers = vec![offer(2, 1, 8, OfferState::Accepted)];
    let confirmed = async {
        world.committed().wait_for(|count| 0 < *count).await.unwrap();
        world.confirm(OfferId(2));
    };
    let request = post(BOOK, &json!({"slot": id(1), "entry": id(8)}));
    let (answer, ()) = tokio::join!(world.send(request), confirmed);
    assert_eq!((answer.status, &answer.json()["state"]), (201, &json!("booked")));
}

#[tokio::test]
async fn an_appointment_that_is_over_is_not_cancelled_but_a_repeated_request_is_answered() {
    let world = stocked();
    world.held().appointments.push(appointment(50, "A-77"));
    let url = format!("/api/appointments/{}", id(50));
    let cancel = |key| request("DELETE", &url, Some(key), &json!(null));
    assert_eq!(world.send(cancel("one")).await.status, 202);
    world.held().appointments[0].status = AppointmentStatus::Ended;
    assert_eq!(world.send(cancel("one")).await.status, 202);
    let over = world.send(cancel("two")).await;
    assert_eq!((over.status, &over.json()["type"]), (409, &json!("/problems/appointment-ended")));
    assert_eq!(world.events().len(), 1);
}

#[tokio::test]
async fn a_confirmed_booking_tells_the_appointment() {
    let world = stocked();
    world.held().offers = vec![offer(2, 1, 8, OfferState::Booked)];
    let mut elsewhere = appointment(51, "A-78");
    elsewhere.patient = Some(PatientRef(6));
    let mut ended = appointment(52, "A-79");
    (ended.facts, ended.status) = (world.held().slots[0].facts.clone(), AppointmentStatus::Ended);
    let mut booked = ended.clone();
    (booked.id, booked.status) = (AppointmentId(53), AppointmentStatus::Booked);
    world.held().appointments = vec![appointment(50, "A-77"), elsewhere, ended, booked];
    let told = world.send(post(BOOK, &json!({"slot": id(1), "entry": id(8)}))).await;
    assert_eq!((told.status, &told.json()["offer"]["appointment"]), (201, &json!(id(53))));
    assert_eq!(told.header("location"), format!("/api/appointments/{}", id(53)));
    let shown = world.send(get(&format!("/api/offers/{}", id(2)))).await.json();
    assert_eq!((&shown["state"], &shown["appointment"]), (&json!("booked"), &json!(id(53))));
    let story = world.send(get(&format!("/api/slots/{}", id(1)))).await.json();
    assert_eq!(story["offers"][0]["appointment"], id(53));
    world.held().offers[0].state = OfferState::Accepted;
    let early = world.send(get(&format!("/api/offers/{}", id(2)))).await.json();
    assert_eq!(early["appointment"], Value::Null);
    assert_eq!(world.send(get(&format!("/api/offers/{}", id(9)))).await.status, 404);
}

#[tokio::test]
async fn an_appointment_is_shown_as_the_trust_reported_it() {
    let world = stocked();
    world.held().appointments.push(appointment(50, "A-77"));
    let answer = world.send(get(&format!("/api/appointments/{}", id(50)))).await.json();
    assert_eq!((&answer["reference"], &answer["status"]), (&json!("A-77"), &json!("booked")));
    assert_eq!(world.send(get(&format!("/api/appointments/{}", id(51)))).await.status, 404);
}

#[tokio::test]
async fn appointments_are_found_by_the_number_of_the_trust_and_by_patient() {
    let world = stocked();
    let by_id = ids::appointment_id("R0A", "A-99");
    let mut unnumbered = appointment(by_id.0, "");
    unnumbered.patient = None;
    world.held().appointments = vec![appointment(50, "A-77"), appointment(51, "A-78"), unnumbered];
    let found = |query: String| {
        let world = world.clone();
        async move {
            let answer = world.send(get(&format!("/api/appointments?{query}"))).await;
            assert_eq!(answer.status, 200, "{query}: {answer:?}");
            let json = answer.json();
            let ids = json["appointments"].as_array().unwrap().iter();
            ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(found("trust=R0A&reference=A-77".to_owned()).await, [id(50)]);
    assert_eq!(found("trust=r0a&reference=A-99".to_owned()).await, [by_id.to_string()]);
    assert_eq!(found("trust=R0B&reference=A-77".to_owned()).await, [""; 0]);
    assert_eq!(found(format!("patient={}", id(5))).await, [id(50), id(51)]);
    assert_eq!(found(format!("patient={}&limit=1", id(5))).await, [id(50)]);
    for (query, field) in [
        ("reference=A-77", "trust"),
        ("trust=R0A", "reference"),
        ("trust=R0A&reference=", "reference"),
        ("", "reference"),
    ] {
        let answer = world.send(get(&format!("/api/appointments?{query}"))).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field.to_owned()]));
    }
}

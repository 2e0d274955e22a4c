//! Open slots, and booking, moving and cancelling by programs.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::effect::{PassedOver, Refusal};
use backfill_core::event::BookingRequested;
use backfill_core::offer::OfferState;
use backfill_core::slot::SlotState;
use backfill_core::{AppointmentId, EntryId, Event, OfferId, SlotId};
use backfill_http::Options;
use serde_json::json;
use tower::ServiceExt;

use super::rows::{offer, slot};
use crate::fakes::{World, answer, get, post, request};

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

#[tokio::test]
async fn a_reschedule_gives_the_appointment_up() {
    let world = stocked();
    let url = format!("/api/appointments/{}/reschedule", id(50));
    let body = json!({"slot": id(1), "entry": id(8)});
    let answer = world.send(request("PUT", &url, None, &body)).await;
    // No offer is projected yet: durable, and requested.
    assert_eq!((answer.status, &answer.json()["state"]), (202, &json!("requested")));
    let moves = Some(AppointmentId(50));
    let wanted = BookingRequested { slot: SlotId(1), entry: EntryId(8), moves };
    assert_eq!(world.events(), [Event::BookingRequested(wanted)]);
    world.held().refuses = Some(Refusal::UnknownAppointment);
    assert_eq!(world.send(request("PUT", &url, None, &body)).await.status, 404);
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
async fn an_appointment_is_shown_as_the_trust_reported_it() {
    let world = stocked();
    world.held().appointments.push(Appointment {
        id: AppointmentId(50),
        reference: "A-77".to_owned(),
        patient: None,
        facts: slot(1, "320", "R0A02", "2026-12-01T14:00:00Z").facts,
        status: AppointmentStatus::Booked,
    });
    let answer = world.send(get(&format!("/api/appointments/{}", id(50)))).await.json();
    assert_eq!((&answer["reference"], &answer["status"]), (&json!("A-77"), &json!("booked")));
    assert_eq!(world.send(get(&format!("/api/appointments/{}", id(51)))).await.status, 404);
}

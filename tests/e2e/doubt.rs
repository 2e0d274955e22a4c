//! What is not sure is never offered: it is in the ledger with its reason, and a person looks.

use backfill_tests::message::Appointment;
use backfill_tests::people;
use jiff::Span;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use backfill_tests::scene::{CLINIC, Scene, strangers};

/// The slot is closed without an offer, for this reason.
fn not_offered(scene: &Scene, reference: &str, reason: &str) {
    let story = scene.service.story_of(reference);
    let slot = &story["slot"];
    assert_eq!((&slot["state"], &slot["outcome"]), (&"closed".into(), &"not_offered".into()));
    assert_eq!(slot["reason"], reason, "{slot}");
    assert_eq!(story["offers"], Value::Array(Vec::new()));
}

/// The console's quarantine holds an original for a person to look at.
fn in_review(scene: &Scene, why: &str) {
    let console = scene.service.get("/console").text;
    let (_, quarantine) = console.split_once("id=\"quarantine\"").unwrap();
    assert!(quarantine.contains(why), "`{why}` is not in {quarantine}");
}

#[test]
fn a_cancellation_whose_status_says_booked_goes_to_a_person_and_not_to_an_offer() {
    let scene = Scene::with_waiting(1);
    scene.tell(&strangers("A-1", 6).siu("D0001", "S15", "P01^Patient cancelled", "Booked"));
    not_offered(&scene, "A-1", "contradiction");
    in_review(&scene, "SCH-25");
}

#[test]
fn an_unknown_clinic_reason_or_kind_is_never_offered() {
    let scene = Scene::with_waiting(1);
    let unknown = |reference: &str, from: &str, to: &str| {
        let message = strangers(reference, 6).cancelled(reference);
        let changed = message.replace(from, to);
        assert_ne!(message, changed);
        scene.tell(&changed);
    };
    unknown("A-CLINIC", "AIL|1|U|CAR1N^^^R9Z01", "AIL|1|U|NEW9X");
    unknown("A-SERVICE", "AIL|1|U|CAR1N", "AIL|1|U|NEW9X");
    unknown("A-KIND", "|Outpatient|1|", "|Outpatient|77|");
    unknown("A-REASON", "P01^Patient cancelled", "ZZ9^See notes");
    not_offered(&scene, "A-CLINIC", "unknown_service");
    not_offered(&scene, "A-SERVICE", "unknown_service");
    not_offered(&scene, "A-KIND", "unknown_kind");
    not_offered(&scene, "A-REASON", "unknown_cause");
}

#[test]
fn a_start_that_the_clocks_jump_over_goes_to_a_person() {
    let scene = Scene::with_waiting(1);
    let known = strangers("A-1", 6);
    scene.tell(&known.booked("D0001"));
    let in_the_gap = Appointment::new("A-1", CLINIC, next_spring_gap(), known.person.clone());
    scene.tell(&in_the_gap.cancelled("D0002"));
    not_offered(&scene, "A-1", "unsure_time");
    in_review(&scene, "does not exist");
}

#[test]
fn a_cancellation_cut_off_after_its_number_is_in_the_ledger_and_not_offered() {
    let scene = Scene::with_waiting(1);
    let message = strangers("A-1", 6).cancelled("D0001");
    scene.tell(message.split_once("||||P01").unwrap().0);
    not_offered(&scene, "A-1", "unsure_time");
}

/// Half past one on the night when the clocks go forward in England.
fn next_spring_gap() -> DateTime {
    let zone = TimeZone::get("Europe/London").unwrap();
    let today = people::days_ahead(0, 1, 30);
    let nights = (1..400).map(|days| today.checked_add(Span::new().days(days)).unwrap());
    let mut gaps = nights.filter(|night| zone.to_ambiguous_timestamp(*night).is_ambiguous());
    // Autumn's hour is ambiguous as well, and is in another month.
    gaps.find(|night| night.month() == 3).unwrap()
}

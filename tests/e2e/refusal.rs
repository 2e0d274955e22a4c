//! The trust's system does not take the booking: nobody is told that it is theirs.

use backfill_core::offer::OfferState;
use backfill_tests::until;

use backfill_tests::scene::{Scene, reference, strangers};

#[test]
fn a_refused_booking_is_told_and_the_time_is_offered_to_the_next() {
    let scene = Scene::with_waiting(2);
    scene.hospital.refuse_next(1);
    scene.tell(&strangers("A-1", 6).cancelled("R0001"));

    let first = scene.offer_other_than(&[]);
    assert_eq!(first.entry, Scene::entry(&reference(0)));
    let patient = scene.patient(&first);
    assert_eq!(patient.say("yes").status, 200);
    let sorry = "Sorry, the hospital could not book this appointment";
    until("the page says sorry", || patient.look().text.contains(sorry).then_some(()));
    assert!(!patient.look().text.contains("is confirmed"));
    assert_eq!(scene.beside.offer(first.id).state, OfferState::Refused);
    let console = || scene.service.get("/console").text;
    until("the patient was told", || console().contains("could not be booked").then_some(()));

    let second = scene.offer_other_than(&[&first]);
    assert_eq!((second.slot, second.entry), (first.slot, Scene::entry(&reference(1))));
    assert_eq!(scene.patient(&second).say("yes").status, 200);
    until("the time is filled", || {
        (scene.service.story_of("A-1")["slot"]["outcome"] == "filled").then_some(())
    });
    let told = ["freed", "offered", "accepted", "booking_refused"];
    assert_eq!(scene.service.reasons("A-1")[..4], told);
    assert_eq!(scene.hospital.received().len(), 2, "each was asked for once");
}

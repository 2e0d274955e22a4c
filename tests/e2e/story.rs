//! One cancellation, told from its beginning to its end, and to the end of what follows from it.

use backfill_core::offer::OfferState;
use backfill_tests::listing::Row;
use backfill_tests::message::{Appointment, registered};
use backfill_tests::{people, public_client, until};
use serde_json::Value;

use backfill_tests::scene::{CLINIC, Scene, reference, strangers, waiting};

#[test]
fn a_cancelled_time_is_offered_booked_confirmed_and_the_movers_own_time_is_filled_in_turn() {
    let scene = Scene::open();
    let mover = people::person(0);
    // The list knows nothing of the first but their number: the trust's A04 tells the rest.
    let unknown = waiting(0).with("phone", "").with("email", "").with("birth_date", "");
    let other_service = Row::new("WL-900", &people::person(9), "330", 700);
    scene.import(&[unknown, waiting(1), waiting(2), other_service]);

    let later = Appointment::new("A-LATER", CLINIC, people::days_ahead(25, 11, 30), mover.clone());
    let sooner = strangers("A-SOONER", 6);
    let folder = scene.service.desk("morning");
    let messages = [
        later.booked("M0001"),
        sooner.booked("M0002"),
        registered("M0003", &mover),
        sooner.cancelled("M0004"),
    ];
    for (index, message) in messages.iter().enumerate() {
        std::fs::write(folder.join(format!("{index:04}-story.hl7")), message).unwrap();
    }
    let answers = public_client::send(scene.service.mllp(), &folder);
    assert!(answers.iter().all(|answer| answer["code"] == "AA"), "{answers:?}");

    let offer = scene.offer_other_than(&[]);
    assert_eq!(offer.entry, Scene::entry(&reference(0)), "who waits longest is asked first");
    assert!(offer.moves.is_some(), "they hold a later appointment");
    let patient = scene.patient(&offer);
    let page = patient.look();
    assert!(page.text.contains("An earlier appointment is free"), "{}", page.text);
    assert!(page.text.contains("10am"), "{}", page.text);
    assert_eq!(patient.say("yes").status, 200);
    until("the page says that it is confirmed", || {
        patient.look().text.contains("Your appointment is confirmed").then_some(())
    });
    assert_eq!(scene.beside.offer(offer.id).state, OfferState::Booked);

    let story = scene.service.story_of("A-SOONER");
    assert_eq!(story["slot"]["outcome"], "filled");
    assert_eq!(reasons(&story), ["freed", "offered", "accepted", "confirmed"]);
    explains(&scene, &story, &offer.entry.to_string());

    let second = scene.offer_other_than(&[&offer]);
    assert_eq!(second.entry, Scene::entry(&reference(1)), "the next on the list");
    let freed = scene.service.story_of("A-LATER");
    assert_eq!(
        (&freed["slot"]["depth"], &freed["slot"]["cause"]),
        (&1.into(), &"moved_earlier".into())
    );
    assert_eq!(scene.patient(&second).say("yes").status, 200);
    until("the mover's own time is filled", || {
        (scene.service.story_of("A-LATER")["slot"]["outcome"] == "filled").then_some(())
    });
    written_back(&scene, &[("S13", "A-LATER", &sooner), ("S12", "", &later)]);
}

fn reasons(story: &Value) -> Vec<&str> {
    let lines = story["story"].as_array().unwrap();
    lines.iter().map(|line| line["reason"].as_str().unwrap()).collect()
}

/// The explanation names who was asked, with which points, out of how many.
fn explains(scene: &Scene, story: &Value, entry: &str) {
    let id = story["slot"]["id"].as_str().unwrap();
    let candidates = scene.service.json(&format!("/api/slots/{id}/candidates"));
    let decision = &candidates["decisions"][0];
    assert_eq!(decision["chosen"]["entry"], entry);
    assert_eq!(decision["candidates"], 3, "those who wait for this kind of appointment");
    let points = decision["chosen"]["points"].as_array().unwrap();
    let sum: i64 = points.iter().map(|it| it["points"].as_i64().unwrap()).sum();
    assert_eq!(decision["chosen"]["score"], sum, "{points:?}");
    assert!(0 < sum);
}

/// What the hospital received, as the public library reads it.
fn written_back(scene: &Scene, wanted: &[(&str, &str, &Appointment)]) {
    let folder = scene.service.desk("bookings");
    let bookings = public_client::read(&folder, &scene.hospital.received());
    assert_eq!(bookings.len(), wanted.len(), "{bookings:?}");
    for (number, (booking, (trigger, filler, appointment))) in
        bookings.iter().zip(wanted).enumerate()
    {
        let start = appointment.start.strftime("%Y%m%d%H%M%S").to_string();
        assert_eq!(booking["trigger"], *trigger);
        assert_eq!(booking["filler"], *filler);
        assert_eq!(booking["start"], start.as_str());
        assert_eq!(booking["status"], "Booked");
        assert_eq!((&booking["clinic"], &booking["site"]), (&CLINIC.into(), &"R9Z01".into()));
        let person = people::person(number);
        assert_eq!(booking["numbers"]["NHS"], person.nhs_number.as_str());
        assert_eq!(booking["numbers"]["R9Z"], person.hospital_number.as_str());
    }
}

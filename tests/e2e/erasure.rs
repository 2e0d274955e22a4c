//! Somebody asks what is kept of them, and then to be erased, while the service runs.

use backfill_core::offer::OfferState;
use backfill_tests::page::Patient;
use backfill_tests::scene::{Scene, reference, strangers, waiting};
use backfill_tests::{Service, Settings, listing, mllp, people, until};
use serde_json::json;

use crate::privacy::nobody_can_be_found;

#[test]
fn a_person_is_shown_what_is_kept_of_them_and_erased_while_the_service_runs() {
    let mut scene = Scene::with_waiting(2);
    scene.tell(&strangers("A-1", 6).cancelled("E0001"));
    let offer = scene.offer_other_than(&[]);
    assert_eq!(offer.entry, Scene::entry(&reference(0)));
    let anna = people::person(0);
    // A message that names her and cannot be taken.
    let odd = format!("PID|1||{}^^^NHS||{}", anna.nhs_number, anna.family_name);
    assert_eq!(mllp::field(&mllp::ask(scene.service.mllp(), odd.as_bytes()), "MSA", 1), "AR");
    assert_eq!(scene.beside.summary().quarantined, 1);

    let found = scene.service.post("/api/patients/find", &json!({"nhs_number": anna.nhs_number}));
    assert_eq!(found.status, 200, "{}", found.text);
    let patient = found.json()["patient"].as_str().unwrap().to_owned();
    let held = scene.service.json(&format!("/api/patients/{patient}/held"));
    assert_eq!(held["contact"]["family_name"], json!(anna.family_name));
    assert_eq!(held["offers"][0]["id"], json!(offer.id.to_string()));
    assert_eq!(held["entries"].as_array().unwrap().len(), 1);
    assert!(held["decisions"][0]["chosen"]["points"].is_array(), "{}", held["decisions"]);
    assert!(held["put_aside"][0]["original"].as_str().unwrap().contains(&anna.family_name));
    let other = people::person(1).nhs_number;
    assert!(!held.to_string().contains(&other), "nothing of anybody else");

    let out = scene.service.desk("out").join("person.json");
    let mut command = scene.service.command(&["person", "export", "--nhs", &anna.nhs_number]);
    let ended = command.arg("--out").arg(&out).output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(std::fs::read_to_string(&out).unwrap().contains(&anna.family_name));

    let mut command = scene.service.command(&["person", "erase", "--nhs", &anna.nhs_number]);
    let ended = command.arg("--yes").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(said.contains("1 entries left") && said.contains("1 originals destroyed"), "{said}");
    assert!(!said.contains(&anna.family_name) && !said.contains(&anna.nhs_number));
    let next = scene.offer_other_than(&[&offer]);
    assert_eq!(next.entry, Scene::entry(&reference(1)), "the next is asked");
    assert!(matches!(scene.beside.offer(offer.id).state, OfferState::Withdrawn(_)));
    assert_eq!(scene.beside.summary().quarantined, 0);
    let gone = scene.service.post("/api/patients/find", &json!({"nhs_number": anna.nhs_number}));
    assert_eq!(gone.status, 404, "{}", gone.text);
    nobody_can_be_found(&scene.service, [&anna]);

    // Who is sent again is somebody new.
    scene.import(&[waiting(0)]);
    let again = until("she waits again", || {
        let found =
            scene.service.post("/api/patients/find", &json!({"nhs_number": anna.nhs_number}));
        (found.status == 200).then(|| found.json()["patient"].as_str().unwrap().to_owned())
    });
    assert_ne!(again, patient);
    assert_eq!(scene.service.stop().code(), Some(0));
    let replayed = scene.service.command(&["replay"]).output().unwrap();
    assert_eq!(replayed.status.code(), Some(0), "{replayed:?}");
}

#[test]
fn nobody_is_erased_while_the_trust_has_still_to_book_them() {
    // Without an address for bookings a coordinator makes them.
    let service = Service::start(&Settings::default());
    let beside = service.beside();
    assert_eq!(listing::import(&service, &[waiting(0)]).code, Some(0));
    let told = strangers("A-1", 6).cancelled("E0001");
    assert_eq!(mllp::field(&mllp::ask(service.mllp(), told.as_bytes()), "MSA", 1), "AA");
    let offer = until("an offer is made", || beside.live_offers().pop());
    Patient::of(&service, &beside, &offer).say("yes");
    until("the yes is taken", || {
        (beside.offer(offer.id).state == OfferState::Accepted).then_some(())
    });
    let refused = service.post(&format!("/api/patients/{}/erase", offer.patient), &json!({}));
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("Confirm or refuse the booking"), "{}", refused.text);
}

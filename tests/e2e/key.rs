//! The key is exchanged beside the service, and all is sealed anew without it; either is killed.

use std::fs;
use std::process::Output;

use backfill_core::offer::OfferState;
use backfill_tests::scene::{Scene, reference, strangers};
use backfill_tests::{mllp, people, until};
use serde_json::json;

fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(text).unwrap()
}

fn rotate(scene: &Scene, how: &[&str]) -> Output {
    scene.service.command(&[&["key", "rotate"], how].concat()).output().unwrap()
}

/// Killed once it has made the next key, wherever it is then.
fn kill_in_the_middle(scene: &Scene, how: &[&str]) {
    let next = scene.service.data().join("vault.key.next");
    let mut child = scene.service.command(&[&["key", "rotate"], how].concat()).spawn().unwrap();
    while !next.exists() && child.try_wait().unwrap().is_none() {}
    child.kill().unwrap();
    child.wait().unwrap();
}

const RESEAL: &[&str] = &["--reseal"];

#[test]
fn links_and_people_are_known_after_the_key_was_exchanged() {
    let mut scene = Scene::with_waiting(2);
    scene.tell(&strangers("A-1", 6).cancelled("K0001"));
    let offer = scene.offer_other_than(&[]);
    assert_eq!(offer.entry, Scene::entry(&reference(0)));
    let link = scene.beside.page(offer.id);
    assert_eq!(mllp::field(&mllp::ask(scene.service.mllp(), b"rubbish"), "MSA", 1), "AR");
    until("nothing waits to be sent", || {
        (scene.beside.summary().outbox_waiting == 0).then_some(())
    });
    let key = scene.service.data().join("vault.key");
    let first = fs::read(&key).unwrap();
    let refused = rotate(&scene, RESEAL);
    assert_eq!(refused.status.code(), Some(69), "{}", said(&refused));
    assert!(said(&refused).contains("another backfill runs"), "{}", said(&refused));
    assert_eq!(fs::read(&key).unwrap(), first);

    // Beside the service, which goes on.
    for _ in 0..4 {
        kill_in_the_middle(&scene, &[]);
    }
    let rotated = rotate(&scene, &[]);
    assert_eq!(rotated.status.code(), Some(0), "{}", said(&rotated));
    let beside_it = fs::read(&key).unwrap();
    assert_ne!(beside_it, first);
    assert_eq!(scene.service.get(&link).status, 200);
    assert_eq!(mllp::field(&mllp::ask(scene.service.mllp(), b"rubbish"), "MSA", 1), "AR");

    assert_eq!(scene.service.stop().code(), Some(0));
    for _ in 0..4 {
        kill_in_the_middle(&scene, RESEAL);
    }
    let rotated = rotate(&scene, RESEAL);
    assert_eq!(rotated.status.code(), Some(0), "{}", said(&rotated));
    assert!(said(&rotated).contains("vault.key.old"), "{}", said(&rotated));
    assert_ne!(fs::read(&key).unwrap(), beside_it);
    let replayed = scene.service.command(&["replay"]).output().unwrap();
    assert!(replayed.status.success(), "{}", said(&replayed));
    scene.service.start_again();
    scene.beside = scene.service.beside();

    assert_eq!(scene.beside.page(offer.id), link);
    assert_eq!(scene.service.get(&link).status, 200);
    let anna = people::person(0);
    let found = scene.service.post("/api/patients/find", &json!({"nhs_number": anna.nhs_number}));
    let patient = found.json()["patient"].as_str().unwrap().to_owned();
    let held = scene.service.json(&format!("/api/patients/{patient}/held"));
    assert_eq!(held["contact"]["family_name"], json!(anna.family_name));
    assert_eq!(scene.patient(&offer).say("yes").status, 200);
    until("the offer from before is booked", || {
        (scene.beside.offer(offer.id).state == OfferState::Booked).then_some(())
    });
    let told = said(&scene.service.command(&["doctor"]).output().unwrap());
    assert!(told.contains("vault.key.old"), "{told}");

    assert_eq!(scene.service.stop().code(), Some(0));
    let second = fs::read(&key).unwrap();
    fs::write(&key, &first).unwrap();
    let refused = scene.service.command(&["doctor"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(69), "{}", said(&refused));
    assert!(said(&refused).contains("not the one"), "{}", said(&refused));
    fs::write(&key, &second).unwrap();
    assert_eq!(scene.service.command(&["doctor"]).output().unwrap().status.code(), Some(0));
}

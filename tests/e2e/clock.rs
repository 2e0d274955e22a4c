//! A wall clock that cannot be right: nothing is decided by it, and nothing is lost.

use backfill_core::offer::OfferState;
use backfill_tests::scene::{Scene, strangers};
use backfill_tests::{Service, people, until};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

/// What it says while it is not ready.
fn unready(service: &Service, why: &str) -> Value {
    until(&format!("it is unready: {why}"), || {
        let answer = service.get("/readyz");
        (answer.status == 503 && answer.text.contains(why)).then(|| answer.json())
    })
}

fn ready(service: &Service) {
    until("it is ready again", || (service.get("/readyz").status == 200).then_some(()));
}

#[test]
fn a_clock_that_is_400_days_ahead_for_a_while_ends_nothing_and_what_comes_after_is_offered() {
    let scene = Scene::with_waiting(2);
    scene.tell(&strangers("A-1", 6).cancelled("S0001"));
    let offer = scene.offer_other_than(&[]);
    until("nothing waits to be sent", || {
        (scene.beside.summary().outbox_waiting == 0).then_some(())
    });

    scene.service.set_clock_ahead(400 * DAY_MS);
    unready(&scene.service, "400 days forward");
    let slots = scene.beside.summary().slots_unfinished;
    scene.tell(&strangers("A-2", 7).cancelled("S0002"));
    assert_eq!(scene.patient(&offer).say("no").status, 202, "it is taken, and decided later");
    // Not before: what was being written as the clock jumped still ends.
    let seq = unready(&scene.service, "400 days forward")["journal_seq"].as_u64();
    assert!(scene.service.get("/console").text.contains("400 days forward"));
    let metrics = scene.service.get("/metrics").text;
    assert!(metrics.contains("backfill_clock_implausible{region=\"local\"} 1"), "{metrics}");
    let still = unready(&scene.service, "400 days forward");
    assert!(seq.is_some() && still["journal_seq"].as_u64() == seq, "nothing is decided");
    assert_eq!(scene.beside.offer(offer.id).state, OfferState::Live);
    assert_eq!(scene.beside.summary().slots_unfinished, slots);

    scene.service.set_clock_ahead(0);
    ready(&scene.service);
    let second = scene.offer_other_than(&[&offer]);
    until("the answer counts", || {
        (scene.beside.offer(offer.id).state == OfferState::Declined).then_some(())
    });
    assert_eq!(scene.patient(&second).say("yes").status, 200);
    until("it is booked", || {
        (scene.beside.offer(second.id).state == OfferState::Booked).then_some(())
    });
}

#[test]
fn a_start_far_from_the_journal_takes_nothing_in_until_a_person_confirms_the_clock() {
    for (ahead_ms, why) in [(-3 * DAY_MS, "3 days behind"), (20 * DAY_MS, "20 days ahead")] {
        let mut scene = Scene::with_waiting(1);
        scene.service.stop();
        scene.service.set_clock_ahead(ahead_ms);
        scene.service.start_unready();
        let said = unready(&scene.service, why);
        let cancellation = json!({
            "id": "c-1", "trust": "R9Z", "site": "R9Z01", "service": "320", "kind": "new",
            "session": "CAR1N", "duration_minutes": 30, "clinic_types": ["any"],
            "start": people::days_ahead(40, 10, 0).to_string(), "reason": "patient",
        });
        let answer = scene.service.post("/api/cancellations", &cancellation);
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert!(answer.text.contains("Nothing was taken"), "{}", answer.text);
        assert_eq!(scene.service.get("/o/00000000000000000000000000").status, 503);

        let doctor = |more: &[&str]| {
            let args = [&["doctor"][..], more].concat();
            let ended = scene.service.command(&args).output().unwrap();
            (ended.status.code(), String::from_utf8(ended.stdout).unwrap())
        };
        let (code, told) = doctor(&[]);
        assert_eq!(code, Some(69), "{told}");
        assert!(told.contains(why) && told.contains("--accept-clock"), "{told}");
        assert!(!said["journal_seq"].is_null());
        let (_, told) = doctor(&["--accept-clock"]);
        assert!(told.contains("confirmed"), "{told}");
        ready(&scene.service);
        let answer = scene.service.post("/api/cancellations", &cancellation);
        assert!(answer.status < 300, "{}", answer.text);
    }
}

#[test]
fn a_clock_that_was_wrong_at_the_start_and_is_set_right_needs_nobody() {
    let mut scene = Scene::with_waiting(1);
    scene.service.stop();
    scene.service.set_clock_ahead(-3 * DAY_MS);
    scene.service.start_unready();
    unready(&scene.service, "3 days behind");
    scene.service.set_clock_ahead(0);
    ready(&scene.service);
    scene.tell(&strangers("A-1", 6).cancelled("S0001"));
    let _offer = scene.offer_other_than(&[]);
}

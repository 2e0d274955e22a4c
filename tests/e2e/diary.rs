//! The diary of the coming months, imported beside the running service: who sits where, who holds
//! what, and what is missing.

use backfill_simulations::trust::TRUST;
use backfill_tests::scene::{CLINIC, SERVICE, Scene, reference, strangers, waiting};
use backfill_tests::{people, until};
use serde_json::json;

const HEADER: &str = "Appt No,Appt Date,Appt Time,Duration (mins),Clinic Code,Site Code,Specialty,\
                      Appt Type,NHS Number,Surname,Consultant";

/// A line of the diary: person `number` is seen so many days ahead, at this time.
fn line(appointment: &str, days: i64, time: &str, number: usize) -> String {
    let (day, person) = (people::days_ahead(days, 10, 0).date(), people::person(number));
    let (nhs, name) = (&person.nhs_number, &person.family_name);
    format!("{appointment},{day},{time},30,{CLINIC},R9Z01,{SERVICE},New,{nhs},{name},Dr Who")
}

/// Imports lines with the real command.
fn import(scene: &Scene, lines: &[String], more: &[&str]) -> (Option<i32>, String) {
    let file = scene.service.desk("diaries").join("diary.csv");
    std::fs::write(&file, format!("{HEADER}\n{}\n", lines.join("\n"))).unwrap();
    let path = file.to_str().unwrap();
    let args = ["import", "appointments", "--trust", TRUST, "--file", path];
    let ended = scene.service.command(&[&args[..], more].concat()).output().unwrap();
    let said = String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap();
    for secret in ["Who", "999"] {
        assert!(!said.contains(secret), "{said}");
    }
    (ended.status.code(), said)
}

#[track_caller]
fn check(imported: (Option<i32>, String), code: i32, words: &str) {
    assert!(imported.0 == Some(code) && imported.1.contains(words), "{imported:?}");
}

#[test]
fn whoever_holds_a_sooner_appointment_is_offered_nothing_later_whichever_file_comes_first() {
    for diary_first in [true, false] {
        let scene = Scene::open();
        // The first on the list is seen in 5 days, the second in 25.
        let diary = [line("A-1", 5, "09:00", 0), line("A-2", 25, "0900", 1)];
        let list = || scene.import(&[waiting(0), waiting(1), waiting(2)]);
        if !diary_first {
            list();
        }
        check(import(&scene, &diary, &[]), 0, "2 taken (0 of them changed)");
        check(import(&scene, &diary, &[]), 0, "0 taken (0 of them changed), 2 as known");
        if diary_first {
            list();
        }
        let freed = strangers("A-FREED", 15);
        scene.tell(&freed.booked("M1"));
        scene.tell(&freed.cancelled("M2"));
        let offer = scene.offer_other_than(&[]);
        assert_eq!(offer.entry, Scene::entry(&reference(1)), "diary first: {diary_first}");
        assert!(offer.moves.is_some(), "the later appointment is given up with it");
    }
}

#[test]
fn a_taken_time_is_not_offered_and_what_is_missing_is_put_before_a_person() {
    let scene = Scene::with_waiting(1);
    let mut diary: Vec<String> = (0..12)
        .map(|it| line(&format!("A-{it}"), 6 + i64::try_from(it).unwrap(), "10:00", 20 + it))
        .collect();
    check(import(&scene, &diary, &[]), 0, "12 taken");
    // Somebody else is cancelled at a time at which person 23 sits.
    let there = strangers("A-DOUBLE", 9);
    scene.tell(&there.cancelled("M1"));
    assert_eq!(scene.service.reasons("A-DOUBLE"), ["occupied"]);
    let gone = diary.remove(4);
    check(import(&scene, &diary, &["--complete"]), 0, "1 of 12 that are known as booked");
    assert!(scene.service.slots().len() == 1, "it is only shown");
    check(import(&scene, &diary, &["--complete", "--yes"]), 0, "1 put before a coordinator");
    assert_eq!(scene.service.reasons("A-4"), ["contradiction"]);
    check(import(&scene, &diary, &["--complete", "--yes"]), 0, "1 were put there before");
    check(
        import(&scene, &[vec![gone], diary].concat(), &["--complete"]),
        0,
        "nothing that is known",
    );
    let some: Vec<String> = (0..12)
        .step_by(3)
        .map(|it| line(&format!("A-{it}"), 6 + i64::try_from(it).unwrap(), "10:00", 20 + it))
        .collect();
    check(import(&scene, &some, &["--complete", "--yes"]), 65, "missing_percent_max");
    assert!(scene.beside.live_offers().is_empty());
}

#[test]
fn a_program_may_tell_the_diary_and_cancel_without_saying_again_what_is_known() {
    let scene = Scene::open();
    scene.import(&[0, 1].map(|it| waiting(it).with("modalities", "in_person;telephone")));
    let start = format!("{}", people::days_ahead(9, 10, 0));
    let person = people::person(0);
    let told = json!([{
        "trust": TRUST, "reference": "A-API", "nhs_number": person.nhs_number, "site": "R9Z01",
        "service": SERVICE, "kind": "new", "modality": "telephone", "session": CLINIC,
        "start": start, "duration_minutes": 30, "clinic_types": "any"
    }]);
    let answer = scene.service.post("/api/appointments", &told);
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(answer.json()[0]["state"], "taken", "{}", answer.text);
    // Neither how they meet nor how long: as known. Who gave it up is known as well.
    let cancelled = json!({
        "trust": TRUST, "appointment": "A-API", "session": CLINIC, "start": start,
        "reason": "patient"
    });
    let answer = scene.service.post("/api/cancellations", &cancelled);
    assert_eq!(answer.json()["state"], "taken", "{}", answer.text);
    let story = scene.service.story_of("A-API");
    assert_eq!(
        (&story["slot"]["modality"], &story["slot"]["duration_minutes"]),
        (&json!("telephone"), &json!(30))
    );
    let offer = scene.offer_other_than(&[]);
    assert_eq!(offer.entry, Scene::entry(&reference(1)), "not whoever gave it up");
    // By number, where nothing was known before.
    let unknown = json!({
        "trust": TRUST, "session": CLINIC, "site": "R9Z01", "service": SERVICE, "kind": "new",
        "start": format!("{}", people::days_ahead(12, 10, 0)), "duration_minutes": 30,
        "clinic_types": ["any"], "reason": "patient", "nhs_number": people::person(0).nhs_number
    });
    assert_eq!(scene.service.post("/api/cancellations", &unknown).status, 202);
    until("the second time is in the ledger", || (2 <= scene.service.slots().len()).then_some(()));
    assert!(scene.beside.live_offers().iter().all(|it| it.entry != Scene::entry(&reference(0))));
}

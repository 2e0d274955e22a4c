//! The drill: a backup under load, a crash, a restore, and on with the day. Nobody is wronged.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;
use std::thread;

use backfill_core::offer::OfferState;
use backfill_tests::mail_server::Mailbox;
use backfill_tests::message::Appointment;
use backfill_tests::scene::{Scene, strangers, waiting};
use backfill_tests::{Service, people, until, web};
use serde_json::{Value, json};

/// Nobody on the list waits for this.
fn cancellation(number: i64) -> Value {
    json!({
        "id": format!("load-{number}"), "trust": "R9Z", "site": "R9Z01", "service": "330",
        "kind": "new", "session": "CAR1N", "duration_minutes": 30, "clinic_types": ["any"],
        "start": people::days_ahead(7 + number, 14, 0).to_string(), "reason": "patient",
    })
}

fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(text).unwrap()
}

fn quiet(scene: &Scene) {
    until("nothing waits to be sent", || {
        (scene.beside.summary().outbox_waiting == 0).then_some(())
    });
}

/// Backs up while cancellations come in.
fn back_up_under_load(service: &Service, to: &Path) {
    thread::scope(|scope| {
        let load = scope.spawn(|| {
            for number in 10..60 {
                assert!(service.post("/api/cancellations", &cancellation(number)).status < 300);
            }
        });
        let ended = service.command(&["backup", "--to", to.to_str().unwrap()]).output().unwrap();
        assert!(ended.status.success(), "{}", said(&ended));
        assert!(said(&ended).contains("whole, "), "{}", said(&ended));
        load.join().unwrap();
    });
    assert_eq!(fs::metadata(to).unwrap().permissions().mode() & 0o777, 0o600);
    let again = service.command(&["backup", "--to", to.to_str().unwrap()]).output().unwrap();
    assert_eq!(again.status.code(), Some(69), "no backup is written over: {}", said(&again));
}

/// The database is lost in a crash and brought back from the backup.
fn crash_and_restore(scene: &mut Scene, backup: &Path) {
    scene.service.signal("KILL");
    scene.service.ended();
    let (data, gone) = (scene.service.data(), scene.service.desk("gone").join("data"));
    fs::rename(&data, &gone).unwrap();
    let key = gone.join("vault.key");
    let restore = |key: &Path| {
        let files = [backup, key].map(|it| it.to_str().unwrap().to_owned());
        let args = ["restore", "--from", &files[0], "--key", &files[1]];
        scene.service.command(&args).output().unwrap()
    };
    let other = scene.service.desk("other").join("vault.key");
    fs::write(&other, [7; 32]).unwrap();
    fs::set_permissions(&other, fs::Permissions::from_mode(0o600)).unwrap();
    let refused = restore(&other);
    assert_eq!(refused.status.code(), Some(69), "another key: {}", said(&refused));
    let restored = restore(&key);
    assert_eq!(restored.status.code(), Some(0), "{}", said(&restored));
    assert_eq!(restore(&key).status.code(), Some(64), "only into an empty folder");
    let replayed = scene.service.command(&["replay"]).output().unwrap();
    assert!(replayed.status.success(), "{}", said(&replayed));
    scene.service.start_again();
    scene.beside = scene.service.beside();
}

#[test]
fn after_a_backup_under_load_a_crash_and_a_restore_nobody_is_wronged() {
    let mail = Mailbox::open();
    let mut scene = Scene::with_mail_at(mail.port());
    let with_email = |number| waiting(number).with("email", &format!("p{number}@example.org"));
    scene.import(&[with_email(0), with_email(1), with_email(2)]);
    for number in 0..10 {
        assert!(scene.service.post("/api/cancellations", &cancellation(number)).status < 300);
    }
    scene.tell(&strangers("A-1", 6).cancelled("S0001"));
    let first = scene.offer_other_than(&[]);
    let link = scene.beside.page(first.id);
    quiet(&scene);
    let backup = scene.service.desk("backup").join("day.sqlite");
    back_up_under_load(&scene.service, &backup);

    // What comes now is lost: an offer to the next on the list, with its link and its message.
    let second: Appointment = strangers("A-2", 7);
    scene.tell(&second.cancelled("S0002"));
    let lost = scene.offer_other_than(&[&first]);
    let lost_link = scene.beside.page(lost.id);
    quiet(&scene);
    let ids_before: BTreeSet<String> = mail.message_ids();
    assert_eq!(ids_before.len(), 2, "{ids_before:?}");

    crash_and_restore(&mut scene, &backup);
    assert_eq!(scene.beside.page(first.id), link, "links of before the backup lead where they led");
    assert_eq!(scene.service.get(&link).status, 200);
    for number in 0..10 {
        let again = scene.service.post("/api/cancellations", &cancellation(number));
        assert!(again.status < 300, "what was acknowledged before is there: {}", again.text);
    }
    let slots = scene.service.slots();
    let starts: BTreeSet<&str> = slots.iter().map(|it| it["start"].as_str().unwrap()).collect();
    assert_eq!(starts.len(), slots.len(), "and there once");

    // The trust sends the day again; meanwhile somebody else is next.
    let stop = json!({"nhs_number": people::person(1).nhs_number});
    let stopped = scene.service.post("/api/patients/opt-out", &stop);
    assert!(stopped.status < 300, "{}", stopped.text);
    scene.tell(&second.cancelled("S0002"));
    let anew = scene.offer_other_than(&[&first]);
    assert_ne!(anew.entry, lost.entry);
    assert_ne!(anew.id, lost.id, "no number is given to two people");
    quiet(&scene);
    let mut ids = mail.message_ids();
    assert!(ids_before.is_subset(&ids) && ids.len() == 3, "{ids_before:?}, then {ids:?}");
    ids.clear();

    let page = web::get(&scene.service.url(&lost_link));
    assert_eq!(page.status, 410, "{}", page.text);
    assert!(page.text.contains("older copy of our records"), "{}", page.text);
    assert_eq!(scene.service.get("/o/00000000000000000000000000").status, 404);
    let told = said(&scene.service.command(&["doctor"]).output().unwrap());
    assert!(told.contains("copy of the past"), "{told}");
    assert!(told.contains(&format!("check offer {}", first.id)), "{told}");
    assert!(!told.contains(&anew.id.to_string()), "{told}");
    assert!(told.contains("backup: the newest was made 0 hours ago"), "{told}");

    assert_eq!(scene.patient(&anew).say("yes").status, 200);
    until("the new offer is booked", || {
        (scene.beside.offer(anew.id).state == OfferState::Booked).then_some(())
    });
    assert_eq!(scene.beside.offer(first.id).state, OfferState::Live);
}

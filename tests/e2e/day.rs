//! A day of the made-up trust, sent by a public client: 2,000 people wait, hundreds of messages
//! come, patients say yes, the hospital acknowledges.

use std::collections::{BTreeMap, BTreeSet};

use backfill_runtime::ids;
use backfill_simulations::trust::{DayMessage, TRUST, clinics};
use backfill_tests::listing::Row;
use backfill_tests::{people, public_client, until};
use serde_json::Value;

use crate::privacy::nobody_can_be_found;
use backfill_tests::scene::Scene;

/// How many times have to be filled before the day is over.
const FILLED_MIN: usize = 30;
/// Kinds of messages that are broken, or say two things at once.
const BROKEN: &str = "malformed";
/// Kinds of messages that free a time.
const FREEING: [&str; 8] = [
    "patient_cancellation",
    "clinic_cancellation",
    "unmapped_reason",
    "entered_in_error",
    "undone_cancellation",
    "contradiction",
    "session_cancelled",
    "odd",
];

#[test]
fn a_day_sent_by_a_public_client_ends_in_acknowledged_bookings() {
    let mut scene = Scene::open();
    let trust = people::trust();
    scene.import(&trust.entries().iter().map(Row::of).collect::<Vec<_>>());
    let day = with_kinds(trust.day());
    let answers = send(&scene, &day);
    all_are_answered(&day, &answers);
    all_are_in_the_ledger(&scene, &day);
    patients_say_yes(&scene);
    bookings_can_be_read(&scene);
    stories_are_whole(&scene);
    nobody_can_be_found(&scene.service, trust.entries().iter().map(|line| &line.person));
    scene.service.stop();
    let replayed = scene.service.command(&["replay"]).output().unwrap();
    assert_eq!(replayed.status.code(), Some(0), "{}", String::from_utf8_lossy(&replayed.stderr));
}

/// Messages with their kinds; one that is sent again has the kind of the first.
fn with_kinds(day: &[DayMessage]) -> Vec<(&'static str, &[u8])> {
    let mut first: BTreeMap<&[u8], &'static str> = BTreeMap::new();
    let kind = |it: &'_ DayMessage, first: &BTreeMap<&[u8], &'static str>| {
        first.get(it.bytes.as_slice()).copied().unwrap_or(it.kind)
    };
    let mut all = Vec::new();
    for message in day {
        let kind = kind(message, &first);
        first.insert(&message.bytes, kind);
        all.push((kind, message.bytes.as_slice()));
    }
    all
}

fn send(scene: &Scene, day: &[(&'static str, &[u8])]) -> Vec<Value> {
    let folder = scene.service.desk("day");
    for (index, (kind, bytes)) in day.iter().enumerate() {
        std::fs::write(folder.join(format!("{index:04}-{kind}.hl7")), bytes).unwrap();
    }
    public_client::send(scene.service.mllp(), &folder)
}

/// What can be read is taken, what cannot is refused with its place, and what is sent again gets
/// the very answer that it got before.
fn all_are_answered(day: &[(&'static str, &[u8])], answers: &[Value]) {
    assert_eq!(answers.len(), day.len());
    let mut before: BTreeMap<&[u8], &Value> = BTreeMap::new();
    let (mut repeated, mut refused) = (0, 0);
    for ((kind, bytes), answer) in day.iter().zip(answers) {
        if let Some(before) = before.insert(bytes, &answer["bytes"]) {
            assert_eq!(&answer["bytes"], before, "{answer}");
            repeated += 1;
        }
        if answer["code"] == "AA" {
            continue;
        }
        assert_eq!(*kind, BROKEN, "{answer}");
        assert!(answer["code"] == "AE" || answer["code"] == "AR", "{answer}");
        assert_ne!(answer["error"], "", "{answer}");
        refused += 1;
    }
    assert!(0 < repeated && 0 < refused, "{repeated} repeated, {refused} refused");
}

/// Every cancelled appointment has its slot (I1).
fn all_are_in_the_ledger(scene: &Scene, day: &[(&'static str, &[u8])]) {
    let freeing = day.iter().filter(|(kind, _)| FREEING.contains(kind));
    let wanted: BTreeSet<String> = freeing.map(|(_, bytes)| appointment(bytes)).collect();
    assert!(150 < wanted.len(), "{}", wanted.len());
    let mut missing = Vec::new();
    let in_ledger = || {
        let slots = scene.service.slots();
        let there: BTreeSet<&str> =
            slots.iter().filter_map(|slot| slot["appointment"].as_str()).collect();
        wanted.iter().filter(|id| !there.contains(id.as_str())).cloned().collect::<Vec<_>>()
    };
    until("all cancelled appointments are in the ledger", || {
        missing = in_ledger();
        missing.is_empty().then_some(())
    });
}

/// The id of the appointment in SCH-2.
fn appointment(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let (_, rest) = text.split_once("SCH||").unwrap();
    ids::appointment_id(TRUST, rest.split_once('|').unwrap().0).to_string()
}

/// Whoever is asked says yes, until enough times are filled and somebody has moved. No provider is
/// set, so that a coordinator calls them all; their links work all the same.
fn patients_say_yes(scene: &Scene) {
    let mut asked = BTreeSet::new();
    until("enough times are filled", || {
        let filled = filled(scene).len();
        let moved = scene.hospital.received().iter().any(|it| holds(it, "SIU^S13"));
        if FILLED_MIN <= filled && moved {
            return Some(());
        }
        let live = scene.beside.live_offers().into_iter();
        // Several may be asked about a time that is near: the first yes has it.
        let fresh = live.filter(|it| asked.insert(it.slot));
        for offer in fresh.take(FILLED_MIN) {
            let answer = scene.patient(&offer).say("yes");
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        None
    });
}

fn holds(message: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(message).contains(text)
}

fn filled(scene: &Scene) -> Vec<Value> {
    let mut slots = scene.service.slots();
    slots.retain(|slot| slot["outcome"] == "filled");
    slots
}

/// The public library reads every booking, and each is for somebody on the list, once.
fn bookings_can_be_read(scene: &Scene) {
    let received = scene.hospital.received();
    let bookings = public_client::read(&scene.service.desk("bookings"), &received);
    assert!(FILLED_MIN <= bookings.len());
    let listed: BTreeSet<&str> =
        people::trust().entries().iter().map(|it| it.person.nhs_number.as_str()).collect();
    let mut control_ids = BTreeSet::new();
    for booking in &bookings {
        assert!(booking["trigger"] == "S12" || booking["trigger"] == "S13", "{booking}");
        assert!(listed.contains(booking["numbers"]["NHS"].as_str().unwrap()), "{booking}");
        let clinic = clinics().iter().find(|it| booking["clinic"] == it.code);
        assert_eq!(booking["site"], clinic.unwrap().site, "{booking}");
        assert!(control_ids.insert(booking["control_id"].to_string()), "sent twice: {booking}");
    }
}

/// Every filled slot was freed, offered, accepted and confirmed, in this order.
fn stories_are_whole(scene: &Scene) {
    for slot in filled(scene) {
        let id = slot["id"].as_str().unwrap();
        let story = scene.service.json(&format!("/api/slots/{id}"));
        let lines = story["story"].as_array().unwrap();
        let reasons: Vec<&str> = lines.iter().map(|it| it["reason"].as_str().unwrap()).collect();
        let place = |reason| reasons.iter().position(|it| *it == reason);
        let order = ["offered", "accepted", "confirmed"].map(place);
        assert!(order[0].is_some() && order.is_sorted(), "{reasons:?}");
        assert_eq!(order[2], Some(reasons.len() - 1), "{reasons:?}");
        let candidates = scene.service.json(&format!("/api/slots/{id}/candidates"));
        let decisions = candidates["decisions"].as_array().unwrap();
        assert!(decisions.iter().any(|it| it["chosen"]["points"].is_array()), "{candidates}");
    }
}

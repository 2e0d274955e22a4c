//! Deaths, stays in hospital, and what became of appointments.

use backfill_core::{Event, Timestamp};

use crate::doubles::{Bench, bench, bench_with, summary};

/// A message about Anna with these fields of PID from 29 on, and these segments after PID.
fn about_anna(kind: &str, death: &str, rest: &str) -> String {
    let to_death = "|".repeat(24);
    format!(
        "MSH|^~\\&|PAS|R0A|||20261101080000||{kind}|1|P|2.4\r\
         SCH||77||||PAT|||30|MIN|^^^20270113100000\r\
         PID|1||9990000018^^^NHS^NH||ALPHA^Anna{to_death}{death}\r{rest}"
    )
}

async fn told(bench: &Bench, message: &str) -> (Vec<String>, Vec<String>) {
    assert_eq!(bench.code(message).await, "AA", "{message}");
    (bench.intake.events().iter().map(summary).collect(), bench.intake.quarantined())
}

const DIED: &str = "patient_died 1";

#[tokio::test]
async fn the_dead_are_told_however_the_sender_says_it_and_in_any_message() {
    let deaths = [
        "20261120",
        "202611201530",
        "20261120153000+0000",
        "2026",
        "|Y",
        "|y",
        "|Yes",
        "|1",
        "|2",
        "|TRUE",
        "|D",
        "|Dead",
        "|DECEASED",
        "20261120|Y",
        "\"\"|Y",
        "00000000|Y",
    ];
    for death in deaths {
        for kind in ["ADT^A31", "ADT^A08", "ADT^A28", "ADT^A02", "ADT^A03", "SIU^S18"] {
            let (events, reviews) = told(&bench(), &about_anna(kind, death, "")).await;
            assert_eq!(events[0], DIED, "{kind} {death}");
            assert!(reviews.is_empty(), "{kind} {death}: {reviews:?}");
        }
    }
}

#[tokio::test]
async fn the_living_are_not_dead() {
    for death in
        ["", "\"\"", "\"\"|\"\"", "|N", "|no", "|0", "|False", "0000|N", "00000000", "|A", "|U"]
    {
        let told = told(&bench(), &about_anna("ADT^A31", death, "")).await;
        assert_eq!(told, (Vec::new(), Vec::new()), "{death}");
    }
}

/// The event of a message that says that Anna lives.
const LIVES: &str = "death_taken_back 1 by 2026-11-01T08:00Z";

#[tokio::test]
async fn that_the_dead_live_is_told_with_whatever_a_message_says() {
    for life in ["|N", "|no", "|0", "|Alive", "|U", "\"\"", "|\"\"", "\"\"|N", "00000000|N"] {
        for (kind, rest) in [
            ("ADT^A31", ""),
            ("ADT^A08", ""),
            ("ADT^A40", "MRG|444^^^R0A\r"),
            ("SIU^S12", ""),
            ("SIU^S15", ""),
        ] {
            let bench = bench();
            told(&bench, &about_anna("ADT^A31", "|Y", "").replace("|1|P", "|0|P")).await;
            let (events, reviews) = told(&bench, &about_anna(kind, life, rest)).await;
            assert_eq!(events.iter().filter(|it| *it == LIVES).count(), 1, "{kind} {life}");
            assert!(reviews.is_empty(), "{kind} {life}: {reviews:?}");
        }
    }
    // What says nothing of it, what contradicts itself, and whoever says the death again.
    for other in ["", "0000", "|Y", "20261101|N", "|X", "UNKNOWN|N"] {
        let bench = bench();
        told(&bench, &about_anna("ADT^A31", "|Y", "").replace("|1|P", "|0|P")).await;
        let (events, _) = told(&bench, &about_anna("ADT^A31", other, "")).await;
        assert!(!events.iter().any(|it| it == LIVES), "{other}: {events:?}");
    }
}

#[tokio::test]
async fn a_death_comes_before_what_else_the_message_says() {
    for (kind, second) in [("SIU^S15", "freed"), ("SIU^S12", "booked"), ("SIU^S13", "moved")] {
        let (events, _) = told(&bench(), &about_anna(kind, "20261120", "")).await;
        assert_eq!(events[0], DIED, "{kind}");
        assert!(events[1].starts_with(second), "{events:?}");
    }
}

#[tokio::test]
async fn a_death_that_is_not_clear_goes_to_a_person() {
    let table = [
        ("|X", Vec::new(), "PID-30: this word"),
        ("UNKNOWN", Vec::new(), "PID-29: the date of death cannot be read"),
        ("20/11/2026", Vec::new(), "PID-29: the date"),
        ("20261121", Vec::new(), "PID-29: the date"),
        ("202612", Vec::new(), "PID-29: the date"),
        ("20990101", Vec::new(), "PID-29: the date"),
        ("20261120|N", vec![DIED.to_owned()], "PID-30: it says alive"),
    ];
    for (death, events, reason) in table {
        let (told, reviews) = told(&bench(), &about_anna("ADT^A31", death, "")).await;
        assert_eq!(told, events, "{death}");
        assert!(reviews.len() == 1 && reviews[0].starts_with(reason), "{reviews:?}");
    }
    let nobody = about_anna("ADT^A31", "20261120", "").replace("9990000018^^^NHS^NH", "N/A");
    let (events, reviews) = told(&bench(), &nobody).await;
    assert!(events.is_empty() && reviews[0].starts_with("PID-3: a death"), "{reviews:?}");
}

#[tokio::test]
async fn a_reason_or_the_end_of_a_stay_can_say_it_too() {
    for reason in ["Patient died", "DECEASED", "died", "pat-dec"] {
        let message = about_anna("SIU^S15", "", "").replace("PAT", reason);
        let (events, _) = told(&bench(), &message).await;
        assert_eq!(events[0], DIED, "{reason}");
        assert!(events[1].starts_with("freed appointment Died by 1"), "{events:?}");
    }
    let ended =
        |code: &str| about_anna("ADT^A03", "", &format!("PV1||I{}{code}\r", "|".repeat(34)));
    for (code, count) in [("20", 2), ("Expired", 2), ("4", 1), ("1", 1), ("", 1)] {
        let (events, _) = told(&bench(), &ended(code)).await;
        assert_eq!(events.len(), count, "{code}: {events:?}");
    }
    let bench = bench_with("[default]\ndischarges = { \"4\" = \"died\" }\n");
    assert_eq!(told(&bench, &ended("4")).await.0, [DIED, "patient_discharged 1"]);
}

#[tokio::test]
async fn who_died_may_be_told_with_a_merge() {
    let message = about_anna("ADT^A40", "20191212", "MRG|444^^^R0A\r");
    assert_eq!(told(&bench(), &message).await.0, ["patients_merged", DIED]);
}

#[tokio::test]
async fn reasons_that_end_a_wait_are_told_apart_from_a_patient_who_can_not_come() {
    let table = [
        ("No longer required", "NotNeeded"),
        ("not needed", "NotNeeded"),
        ("pat-fb", "NotNeeded"),
        ("Treated elsewhere", "TreatedElsewhere"),
        ("TREATED PRIVATELY", "TreatedElsewhere"),
        ("Seen elsewhere", "TreatedElsewhere"),
        ("Patient unwell", "Patient"),
    ];
    for (reason, cause) in table {
        let message = about_anna("SIU^S15", "", "").replace("PAT", reason);
        let (events, reviews) = told(&bench(), &message).await;
        assert!(events[0].starts_with(&format!("freed appointment {cause} by 1")), "{events:?}");
        assert!(events.len() == 1 && reviews.is_empty(), "{events:?} {reviews:?}");
    }
    for (kind, reason) in [("SIU^S12", "Not needed"), ("SIU^S13", "Deceased"), ("SIU^S14", "Died")]
    {
        let message = about_anna(kind, "", "").replace("PAT", reason);
        let (events, reviews) = told(&bench(), &message).await;
        assert!(events.iter().all(|event| event == DIED), "{events:?}");
        assert!(reviews[0].starts_with("SCH-6: by the reason nobody comes"), "{reviews:?}");
    }
}

#[tokio::test]
async fn inpatients_come_and_go_and_others_do_not() {
    let admitted = |until: &str| Some(format!("patient_admitted 1 until {until}"));
    let discharged = Some("patient_discharged 1".to_owned());
    let table = [
        ("A01", "I", "", admitted("nobody knows")),
        ("A01", "INPATIENT", "20261125120000", admitted("2026-11-25T12:00Z")),
        ("A01", "", "20261125", admitted("2026-11-26T00:00Z")),
        ("A01", "i", "20261101", admitted("nobody knows")),
        ("A01", "I", "soon", admitted("nobody knows")),
        ("A06", "I", "", admitted("nobody knows")),
        ("A13", "I", "", admitted("nobody knows")),
        ("A03", "I", "", discharged.clone()),
        ("A03", "", "", discharged.clone()),
        ("A11", "I", "", discharged.clone()),
        ("A07", "O", "", discharged.clone()),
        ("A01", "O", "", None),
        ("A01", "E", "", None),
        ("A03", "O", "", None),
        ("A03", "EMERGENCY", "", None),
        ("A11", "O", "", None),
        ("A04", "O", "", None),
        ("A04", "I", "", None),
        ("A05", "I", "20261125", None),
        ("A08", "I", "20261125", None),
        ("A01", "WARD", "", None),
    ];
    for (event, class, until, expected) in table {
        let visit = format!("PV1||{class}\rPV2|||||||||{until}\r");
        let bench = bench();
        let (events, _) = told(&bench, &about_anna(&format!("ADT^{event}"), "", &visit)).await;
        assert_eq!(events, Vec::from_iter(expected), "{event} {class} {until}");
        assert_eq!(bench.vault.people(), 1, "contact details come with it");
    }
}

/// An appointment on this day at ten, with this status.
fn appointment(trigger: &str, day: &str, status: &str) -> String {
    format!(
        "MSH|^~\\&|PAS|R0A|||20261101080000||SIU^{trigger}|1|P|2.4\r\
         SCH||77|||||||30|MIN|^^^{day}100000{}{status}\rPID|1||9990000018^^^NHS^NH\r",
        "|".repeat(14)
    )
}

#[tokio::test]
async fn what_became_of_an_appointment_is_told_by_trigger_or_status() {
    // NOW is 20 November 2026, 09:15.
    let (past, ahead) = ("20261119", "20261120");
    let table = [
        ("S26", past, "", vec!["appointment_missed"], ""),
        ("S26", past, "NoShow", vec!["appointment_missed"], ""),
        ("S14", past, "Noshow", vec!["booked", "appointment_missed"], ""),
        ("S14", past, "Complete", vec!["booked", "appointment_attended"], ""),
        ("S12", past, "Attended", vec!["booked", "appointment_attended"], ""),
        ("S13", past, "Completed", vec!["moved", "appointment_attended"], ""),
        ("Z02", past, "Attended", vec!["appointment_attended"], ""),
        ("Z02", past, "Booked", vec![], ""),
        ("S14", past, "Arrived", vec!["booked"], ""),
        ("S26", ahead, "", vec![], "SCH-11: the start lies ahead"),
        ("S26", past, "Attended", vec![], "SCH-25: the status says attended"),
        ("S14", ahead, "Attended", vec![], "SCH-25: the status says that it is over"),
        ("S12", ahead, "DNA", vec![], "SCH-25: the status says that it is over"),
        ("Z02", ahead, "Attended", vec![], "SCH-25: the status says that it is over"),
    ];
    for (trigger, day, status, expected, review) in table {
        let (events, reviews) = told(&bench(), &appointment(trigger, day, status)).await;
        let names: Vec<&str> =
            events.iter().map(|event| event.split(' ').next().unwrap_or_default()).collect();
        assert_eq!(names, expected, "{trigger} {day} {status}");
        assert_eq!(reviews.is_empty(), review.is_empty(), "{trigger} {day} {status}: {reviews:?}");
        assert!(reviews.iter().all(|reason| reason.starts_with(review)), "{reviews:?}");
    }
}

#[tokio::test]
async fn a_stay_says_when_it_was_recorded() {
    let times = [
        ("20261101080000", "20261030070000", "2026-10-30T07:00:00Z"),
        ("20261101080000", "", "2026-11-01T08:00:00Z"),
        ("20261101080000", "20261030", "2026-11-01T08:00:00Z"),
        ("", "20261030070000", "2026-10-30T07:00:00Z"),
        ("", "", "1970-01-01T00:00:00Z"),
    ];
    for (sent, recorded, expected) in times {
        for kind in ["A01", "A03"] {
            let bench = bench();
            let message = about_anna(&format!("ADT^{kind}"), "", "PV1|1|I\r");
            let message = message.replacen("20261101080000", sent, 1);
            let event = format!("\rEVN|{kind}|{recorded}\rPID");
            told(&bench, &message.replacen("\rPID", &event, 1)).await;
            let expected: jiff::Timestamp = expected.parse().unwrap();
            let events = bench.intake.events();
            let said: Vec<_> = events.iter().filter_map(stay_said_at).collect();
            let expected = Timestamp(expected.as_millisecond());
            assert_eq!(said, [expected], "{kind} {sent} {recorded}");
        }
    }
}

fn stay_said_at(event: &Event) -> Option<Timestamp> {
    if let Event::PatientAdmitted(admitted) = event {
        return Some(admitted.said_at);
    }
    if let Event::PatientDischarged(discharged) = event {
        return Some(discharged.said_at);
    }
    None
}

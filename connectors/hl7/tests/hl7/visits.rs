//! Outpatient appointments that come as ADT.

use crate::doubles::{Bench, bench, bench_with, summary};

/// Medway style: A05 and A38, the start in PV2-8, the reason in ZU3-13, EVN-6 the start of a booking
/// and the moment of a cancellation.
fn medway(trigger: &str, class: &str, number: &str, start: &str, reason: &str) -> String {
    format!(
        "MSH|^~\\&|MEDWAY|R0A|BACKFILL|X|20261119080000||ADT^{trigger}|1|P|2.4|||AL|NE|||\r\
         EVN|{trigger}|20261119080000||202||20261119080000\r\
         PID||9990000034^NSTS03^^NHS^NHS|D7006372^^^R0A^HOSP||DELTA^Dan||19600303|M\r\
         PV1||{class}|CLB^Ad hoc, Clinic B^BAFRA^R0A02|||||||330|||||||||{number}\r\
         PV2||||||||{start}|||||||||||||||||01\r\
         ZU3|||NS|NOOUT||||||||02|^^^{reason}|\r"
    )
}

/// DrDoctor style: the clinic's name in PV1-3.9, attendance in ZU3-3 of an A08, type in ZU3-8.
fn drdoctor(trigger: &str, start: &str, attendance: &str) -> String {
    format!(
        "MSH|^~\\&|TRUST_PAS|R0A|23|23.TRUST_PAS|20261119080000||ADT^{trigger}|1|P|2.4|||AL|NE|GBR\r\
         EVN|{trigger}|20261119080000|||||\r\
         PID|||0123123^^^TRUST^MRN~9990000034^^^^NHS||DELTA^Dan||19600303|2\r\
         PV1|1|O|GEN345_BAB^^^^^^^^General Morning Clinic||||||C1^SMITH^JOHN^^^DR|410|||||||||APT001\r\
         PV2||||||||{start}|||||||||||||||||1\r\
         ZU3|||{attendance}||Y|||2|1\r"
    )
}

const MAPPING: &str = r#"
    [default]
    reasons = { "PAT" = "patient", "SICK" = "clinic" }
    [default.clinics.CLB]
    site = "R0A02"
    service = "330"
    kind = "new"
    [sources."TRUST_PAS|R0A"]
    kinds = { "1" = "new", "2" = "follow_up" }
    [sources."TRUST_PAS|R0A".statuses]
    "1" = "attended"
    "3" = "no_show"
    "4" = "cancelled_by_patient"
    "5" = "cancelled_by_clinic"
    [sources."TRUST_PAS|R0A".adt]
    status_from = ["ZU3-3"]
    kind_from = ["ZU3-8"]
    [sources."OFF|R0A".adt.events]
    A05 = "ignored"
"#;

async fn told(bench: &Bench, message: &str) -> (Vec<String>, Vec<String>) {
    assert_eq!(bench.code(message).await, "CA", "{message}");
    (bench.intake.events().iter().map(summary).collect(), bench.intake.quarantined())
}

const START: &str = "20270112100000";

#[tokio::test]
async fn outpatient_visits_are_booked_and_cancelled() {
    let facts = "R0A [R0A02] [330] New InPerson 'CLB' 2027-01-12T10:00Z 15m?";
    let table = [
        ("A05", "NS^Reason Not Set", format!("booked R0A/OP-AP1 for 1: {facts}")),
        ("A14", "PAT", format!("booked Patient R0A/OP-AP1 for 1: {facts}")),
        ("A38", "PAT^By patient", format!("freed appointment Patient by 1: R0A {facts}")),
        ("A38", "SICK^By hospital", format!("freed appointment Clinic by 1: R0A {facts}")),
        ("A27", "NS^Reason Not Set", format!("freed appointment Unknown by 1: R0A {facts}")),
    ];
    for (trigger, reason, expected) in table {
        let message = medway(trigger, "O", "OP-AP1", START, reason);
        assert_eq!(told(&bench_with(MAPPING), &message).await, (vec![expected], Vec::new()));
    }
}

#[tokio::test]
async fn what_is_no_outpatient_appointment_books_nothing() {
    let table = [
        medway("A05", "I", "OP-AP1", START, ""),
        medway("A05", "P", "OP-AP1", START, ""),
        medway("A05", "", "OP-AP1", START, ""),
        medway("A05", "XYZ", "OP-AP1", START, ""),
        medway("A05", "O", "", START, ""),
        medway("A05", "O", "OP-AP1", "", ""),
        medway("A05", "O", "OP-AP1", "20270112", ""),
        medway("A05", "O", "OP-AP1", "20261119090000", ""),
        medway("A38", "I", "OP-AP1", START, "PAT"),
        medway("A38", "O", "", START, "PAT"),
        medway("A04", "O", "OP-AP1", START, ""),
        medway("A08", "O", "OP-AP1", START, ""),
        medway("A31", "O", "OP-AP1", START, ""),
        medway("A05", "O", "OP-AP1", START, "").replace("MEDWAY|", "OFF|"),
    ];
    for message in table {
        let bench = bench_with(MAPPING);
        assert_eq!(told(&bench, &message).await, (Vec::new(), Vec::new()), "{message}");
        assert_eq!(bench.vault.people(), 1, "contact details are taken: {message}");
    }
}

#[tokio::test]
async fn attendance_is_read_where_the_mapping_says() {
    let booked = "booked R0A/APT001 for 1: R0A [] [410] FollowUp InPerson 'GEN345_BAB'";
    let (past, ahead) = ("20261118094500", "20270118094500");
    let table = [
        ("A05", ahead, "", vec![format!("{booked} 2027-01-18T09:45Z 15m?")]),
        ("A08", past, "1", vec!["appointment_attended".to_owned()]),
        ("A08", past, "3", vec!["appointment_missed".to_owned()]),
        ("A08", ahead, "", Vec::new()),
        (
            "A05",
            past,
            "1",
            vec![format!("{booked} 2026-11-18T09:45Z 15m?"), "appointment_attended".to_owned()],
        ),
    ];
    for (trigger, start, attendance, expected) in table {
        let message = drdoctor(trigger, start, attendance);
        assert_eq!(told(&bench_with(MAPPING), &message).await, (expected, Vec::new()), "{message}");
    }
    let (events, _) = told(&bench_with(MAPPING), &drdoctor("A38", ahead, "5")).await;
    assert!(events[0].starts_with("freed appointment Clinic by 1"), "{events:?}");
    let (events, reviews) = told(&bench_with(MAPPING), &drdoctor("A05", ahead, "4")).await;
    assert!(events.is_empty() && reviews[0].starts_with("ZU3-3: the status says"), "{reviews:?}");
}

#[tokio::test]
async fn an_outpatients_start_that_two_fields_give_differently_is_that_of_the_mapping() {
    let moved =
        medway("A05", "O", "OP-AP1", START, "").replace("202||20261119080000", "200||20270113");
    let (events, reviews) = told(&bench(), &moved).await;
    assert!(events[0].contains("2027-01-12T10:00Z") && reviews.is_empty(), "{events:?}");
}

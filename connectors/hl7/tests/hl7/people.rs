//! Who a message is about: numbers wherever senders put them, doubts, and what is said of how to
//! reach somebody.

use backfill_core::slot::Cause;
use backfill_core::{Event, PatientRef};

use crate::doubles::{Bench, bench, bench_with};

/// A demographic update of trust R0A with these fields from PID-2 on.
fn update(control: &str, patient: &str) -> String {
    format!(
        "MSH|^~\\&|PAS|R0A|||20261101080000||ADT^A08|{control}|P|2.4\rEVN|A08\rPID|1|{patient}\r"
    )
}

/// Whom a PID means.
async fn known(bench: &Bench, patient: &str) -> Option<PatientRef> {
    bench.receive(&update("1", patient)).await;
    bench.vault.known("NHS", "9990000034")
}

#[tokio::test]
async fn the_nhs_number_is_read_wherever_english_systems_put_it() {
    let places = [
        "|9990000034^^^NHS^NH",
        "|9990000034^^^NHS",
        "|9990000034^^^^NHS",
        "|9990000034^^^NH^NH",
        "|999 000 0034^NSTS01^^NHS^NHS",
        "|999-000-0034^^^NHSNBR^NHSNMBR",
        "|9990000034^^^nhs^nh",
        "|9990000034^^^NHS ENGLAND",
        "|9990000034^^^PAS^NI",
        "|9990000034^^^NHS Number",
        "|9990000034^^^&2.16.840.1.113883.2.1.4.1&ISO^NH",
        "|9990000034^^^2.16.840.1.113883.2.1.4.1",
        "|9990000034^^^https://fhir.nhs.uk/Id/nhs-number",
        "|999000003^4^M11^NHS^NH",
        "|9990000034",
        "|000000777^^^R0A^PT~9990000034^^^NHS^NHS",
        "9990000034^^^NHS^NHS|000000777^^^R0A^PT",
        "9990000034^NSTS03^^NHS^NHS|D7006372^^^R0A^HOSP",
        "9990000034",
        "D7006372^^^R0A^HOSP~9990000034^^^NHS|D7006372^^^R0A^HOSP",
        "|D7006372^^^R0A^HOSP|9990000034^^^NHS^NH",
        "|D7006372^^^R0A^HOSP|9990000034",
        "|D7006372^^^R0A^HOSP||DELTA^Dan||||||||||||||9990000034",
    ];
    for patient in places {
        let bench = bench();
        assert!(known(&bench, patient).await.is_some(), "{patient}");
        assert!(bench.intake.quarantined().is_empty(), "{patient}");
    }
}

#[tokio::test]
async fn what_is_no_nhs_number_is_none_whatever_it_is_called() {
    let fields = [
        "|9990000035^^^NHS^NH",
        "|9990000034^^^R0A^MR",
        "9990000034^^^GP SYSTEM|1^^^R0A",
        "|9990000035^^^NHS ENGLAND",
        "|1^^^R0A|9990000034^^^CHI",
        "|999000003^5^M11^NHS^NH",
        "||9990000035",
    ];
    for patient in fields {
        assert_eq!(known(&bench(), patient).await, None, "{patient}");
    }
}

#[tokio::test]
async fn numbers_that_are_nobodys_identify_nobody() {
    let fields = [
        "|N/A^^^R0A^MR",
        "|UNKNOWN",
        "|0^^^R0A^MR",
        "|\"\"^^^R0A^MR",
        "|0000000000^^^NHS^NH",
        "|9999999999^^^NHS^NH~00000000^^^R0A^MR",
        "|1234567890",
        "9876543210^NSTS03^^NHS^NHS|TBC^^^R0A^HOSP",
        "^NSTS03^^NHS^NHS|",
        "|VISITOR-1^^^R0A^MR",
        "|5^^^R0A^VN~6^^^^FIN NBR",
    ];
    for patient in fields {
        let bench = bench_with("[default]\nnobodys_numbers = [\"VISITOR 1\"]\n");
        assert_eq!(bench.code(&update("1", patient)).await, "AA", "{patient}");
        assert_eq!(bench.vault.people(), 0, "{patient}");
    }
}

#[tokio::test]
async fn a_local_number_counts_within_its_trust_whatever_authority_is_written() {
    let mapping = r#"
        [default]
        shared_authorities = ["Region"]
        authorities = { "EYE HOSPITAL" = "EYE", "OLD PAS" = "" }
        [sources."PAS|RXX"]
        trust = "R0B"
    "#;
    let table = [
        ("M555^^^R0A^MR", "R0A"),
        ("M555^^^RAL MRN^MRN", "R0A"),
        ("M555^^^TRUST^MRN", "R0A"),
        ("M555", "R0A"),
        ("M555^^^OLD PAS", "R0A"),
        ("M555^^^RAJ12^HOSP", "R0A"),
        ("M555^^^Eye Hospital^MR", "R0A/EYE"),
        ("M555^^^R0B^MR", "R0A/R0B"),
        ("M555^^^REGION^PI", "Region"),
    ];
    for (number, system) in table {
        let bench = bench_with(mapping);
        bench.receive(&update("1", &format!("|{number}"))).await;
        assert!(bench.vault.known(system, "M555").is_some(), "{number}");
    }
    let bench = bench_with(mapping);
    bench.receive(&update("1", "|M555^^^MRN~77^^^REGION")).await;
    bench.receive(&update("2", "|M555^^^MRN").replace("PAS|R0A", "PAS|RXX")).await;
    assert_ne!(bench.vault.known("R0A", "M555"), bench.vault.known("R0B", "M555"));
    bench.receive(&update("3", "|77^^^REGION~9^^^MRN").replace("PAS|R0A", "PAS|RXX")).await;
    assert_eq!(bench.vault.known("R0B", "9"), bench.vault.known("R0A", "M555"));
}

#[tokio::test]
async fn in_doubt_who_somebody_is_a_person_looks_and_nothing_changes() {
    let cancellation = |patient: &str| {
        format!(
            "MSH|^~\\&|PAS|R0A|||20261101080000||SIU^S15|9|P|2.4\r\
             SCH||77||||PAT|||30|MIN|^^^20270113100000\rPID|1|{patient}\rAIL|1||CLA\r"
        )
    };
    let table = [
        (update("2", "|9990000050^^^NHS~M555^^^R0A"), "never one person"),
        (update("2", "9990000050^^^NHS|9990000034^^^NHS"), "two different NHS numbers"),
        (update("2", "|M555^^^R0A||BRAVO^Bob||19400101"), "date of birth is another"),
        (update("2", "|M555^^^R0A~M777^^^R0A"), "belong to different people"),
        (cancellation("|9990000050^^^NHS~M555^^^R0A"), "never one person"),
        (cancellation("|M555^^^R0A||BRAVO^Bob||19400101"), "date of birth is another"),
    ];
    for (message, reason) in table {
        let bench = bench();
        bench.receive(&update("0", "|M777^^^R0A||CHARLIE^Cara||19700202")).await;
        bench
            .receive(&update(
                "1",
                "|9990000018^^^NHS~M555^^^R0A||ALPHA^Anna||19800101||||||07700900001",
            ))
            .await;
        let message = message.replace("19400101", "19400101||||||07700900666");
        assert_eq!(bench.code(&message).await, "AA", "{message}");
        assert!(bench.intake.events().is_empty(), "{message}");
        let anna = bench.vault.known("R0A", "M555").unwrap();
        let contact = bench.vault.contact(anna).unwrap();
        assert_eq!(contact.phone.as_deref(), Some("+447700900001"), "{message}");
        assert_eq!(bench.vault.people(), 2, "{message}");
        let kept = bench.intake.taken().pop().unwrap().quarantine.unwrap();
        assert!(kept.reason.starts_with("PID-3: ") && kept.reason.contains(reason), "{kept:?}");
        assert_eq!(kept.original, message.as_bytes());
    }
}

#[tokio::test]
async fn in_doubt_who_somebody_is_they_have_their_time() {
    let people = [
        "|9990000050^^^NHS~M555^^^R0A",
        "|M555^^^R0A||BRAVO^Bob||19400101",
        "|M555^^^R0A~M777^^^R0A",
    ];
    for patient in people {
        for (trigger, is_booked) in
            [("S12", true), ("S13", true), ("S14", true), ("S15", false), ("S26", false)]
        {
            let bench = bench();
            bench.receive(&update("0", "|M777^^^R0A||CHARLIE^Cara||19700202")).await;
            let anna = "|9990000018^^^NHS~M555^^^R0A||ALPHA^Anna||19800101";
            bench.receive(&update("1", anna)).await;
            let message = format!(
                "MSH|^~\\&|PAS|R0A|||20261101080000||SIU^{trigger}|9|P|2.4\r\
                 SCH||77||||PAT|||30|MIN|^^^20270113100000\rPID|1|{patient}\rAIL|1||CLA\r"
            );
            assert_eq!(bench.code(&message).await, "AA", "{message}");
            assert_eq!(bench.intake.quarantined().len(), 1, "{message}");
            let told = bench.intake.events().into_iter().map(|event| {
                let Event::AppointmentBooked(it) = event else { panic!("{event:?}") };
                (it.appointment.patient, it.cause)
            });
            let told: Vec<_> = told.collect();
            let nobodys = if is_booked { vec![(None, Cause::Unknown)] } else { Vec::new() };
            assert_eq!(told, nobodys, "{message}");
            assert_eq!(bench.vault.people(), 2, "{message}");
        }
    }
}

#[tokio::test]
async fn a_merge_in_doubt_goes_to_a_person() {
    let merge = |patient: &str, ended: &str| {
        format!("MSH|^~\\&|PAS|R0A|||1||ADT^A40|9|P|2.4\rPID|1||{patient}\rMRG|{ended}\r")
    };
    let table = [
        (merge("9990000018^^^NHS", "9990000026^^^NHS"), "MRG-1: two NHS numbers are two people"),
        (
            merge("9990000018^^^NHS~M777^^^R0A", "M1^^^R0A"),
            "PID-3: the numbers belong to different",
        ),
        (merge("M1^^^R0A", "M555^^^R0A~M777^^^R0A"), "MRG-1: the numbers belong to different"),
        (
            merge("9990000026^^^NHS", "M555^^^R0A"),
            "MRG-1: the local number belongs to somebody with",
        ),
    ];
    for (message, reason) in table {
        let bench = bench();
        bench.receive(&update("0", "|M777^^^R0A")).await;
        bench.receive(&update("1", "|9990000018^^^NHS~M555^^^R0A")).await;
        assert_eq!(bench.code(&message).await, "AA", "{message}");
        assert!(bench.vault.merged().is_empty(), "{message}");
        let kept = bench.intake.quarantined();
        assert!(kept.len() == 1 && kept[0].starts_with(reason), "{kept:?}");
    }
}

#[tokio::test]
async fn what_is_said_replaces_what_is_deleted_goes_and_the_rest_stays() {
    let first = "|9990000018^^^NHS||ALPHA^Anna||19800101||||||07700900001~a@example.org||CYM";
    // What follows on the family name, and what is known afterwards of phone, email and language.
    let table = [
        ("||||||", Some("+447700900001"), Some("a@example.org"), Some("cym")),
        ("||||||||07700 900002", Some("+447700900002"), Some("a@example.org"), Some("cym")),
        ("||||||||\"\"", None, None, Some("cym")),
        ("||||||||020 7946 0018", None, Some("a@example.org"), Some("cym")),
        ("||||||||\"\"~b@example.org", None, Some("b@example.org"), Some("cym")),
        ("|||||||||", Some("+447700900001"), Some("a@example.org"), Some("cym")),
        ("|||||||||07700900003", Some("+447700900003"), Some("a@example.org"), Some("cym")),
        ("||||||||||\"\"", Some("+447700900001"), Some("a@example.org"), None),
    ];
    for (rest, phone, email, language) in table {
        let bench = bench();
        bench.receive(&update("1", first)).await;
        bench.receive(&update("2", &format!("|9990000018^^^NHS||ALPHA{rest}"))).await;
        let anna = bench.vault.known("NHS", "9990000018").unwrap();
        let contact = bench.vault.contact(anna).unwrap();
        let known = [&contact.phone, &contact.email, &contact.language];
        assert_eq!(known.map(Option::as_deref), [phone, email, language], "{rest}");
        assert_eq!(contact.given_name.as_deref(), Some("Anna"), "{rest}");
        assert_eq!(contact.birth_date.as_deref(), Some("1980-01-01"), "{rest}");
    }
}

#[tokio::test]
async fn a_year_or_month_of_birth_that_is_another_goes_to_a_person_and_the_same_is_not_kept() {
    for (born, is_doubt) in [
        ("1980", true),
        ("198102", true),
        ("1981", false),
        ("198101", false),
        ("19810101", false),
        // These say nothing.
        ("1900", false),
        ("198113", false),
        ("81", false),
        ("", false),
    ] {
        let bench = bench();
        bench.receive(&update("1", "|M1^^^R0A^MR||ALPHA^Anna||19810101|F")).await;
        let second = format!("|M1^^^R0A^MR||ALPHA^Anna||{born}|F||||||07700900098");
        assert_eq!(bench.code(&update("2", &second)).await, "AA", "{born}");
        let anna = bench.vault.known("R0A", "M1").unwrap();
        let contact = bench.vault.contact(anna).unwrap();
        let phone = (!is_doubt).then_some("+447700900098");
        assert_eq!(contact.phone.as_deref(), phone, "{born}");
        assert_eq!(contact.birth_date.as_deref(), Some("1981-01-01"), "{born}");
        assert_eq!(bench.intake.quarantined().len(), usize::from(is_doubt), "{born}");
    }
}

#[tokio::test]
async fn contact_details_come_with_their_event_and_the_time_that_the_sender_says() {
    let bench = bench();
    bench.receive(&update("1", "|9990000018^^^NHS")).await;
    let booking = "MSH|^~\\&|PAS|R0A|||20261101090000||SIU^S12|2|P|2.4\r\
                   SCH||77|||||||30|MIN|^^^20270113100000\rPID|1||9990000018^^^NHS\r";
    bench.receive(booking).await;
    let undated = booking.replace("|20261101090000|", "|20991101090000|").replace("|2|P", "|3|P");
    bench.receive(&undated).await;
    let [update, booking, undated] = &bench.intake.taken()[..] else { panic!("three") };
    let [eight, nine] = [1_793_520_000_000, 1_793_523_600_000].map(backfill_core::Timestamp);
    assert_eq!((update.contacts[0].event, update.contacts[0].said_at), (None, Some(eight)));
    assert_eq!(booking.contacts[0].event, Some(booking.events[0].id));
    assert_eq!(booking.contacts[0].said_at, Some(nine));
    assert_eq!(undated.contacts[0].said_at, None, "a clock far ahead is not believed");
}

#[tokio::test]
async fn people_are_looked_up_again_if_that_was_decided_otherwise_meanwhile() {
    let bench = bench();
    bench.intake.overtake(2);
    assert_eq!(bench.code(&update("1", "|9990000018^^^NHS")).await, "AA");
    assert_eq!(bench.intake.taken().len(), 1);
    bench.intake.overtake(1_000);
    let message = update("2", "|9990000018^^^NHS");
    assert!(bench.receiver.receive(message.as_bytes()).await.is_err(), "not answered");
}

#[tokio::test]
async fn a_name_is_as_long_as_a_name_and_reads_as_it_stands_there() {
    let bench = bench();
    let named = |name: &str| format!("|9990000034^^^NHS^NH||{name}^Dan");
    let patient = known(&bench, &named("DEL\u{202e}TA")).await.unwrap();
    let name = || bench.vault.contact(patient).unwrap().family_name;
    assert_eq!(name().as_deref(), Some("DELTA"));
    let long = "n".repeat(60_000);
    bench.receive(&update("2", &named(&long))).await;
    assert_eq!(name().as_deref(), Some("DELTA"), "what is no name says nothing");
    let number = format!("|{long}^^^R0A^MR||ECHO^Eve");
    bench.receive(&update("3", &number)).await;
    assert_eq!(bench.vault.people(), 1, "what is no number is nobody's");
}

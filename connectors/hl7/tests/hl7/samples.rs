//! Messages as senders in the UK write them, and what they mean. People, numbers and phones are
//! made up (NHS numbers from the 999 range, phones from 07700 900000).

use backfill_core::event::PatientDied;
use backfill_core::{Event, Timestamp};

use crate::doubles::{bench, summary};

/// Barts style: v2.4, number in SCH-1 only, no NHS number, two quotes for "delete", types of
/// phones in component 2, the site in a local code.
fn barts(trigger: &str, control: &str, reason: &str, status: &str, start: &str) -> String {
    format!(
        "MSH|^~\\&|BLT_TIE|BLT|BACKFILL|NHS|20261101080000||SIU^{trigger}|{control}|P|2.4\r\
         SCH|8001^Visit|\"\"|||\"\"|{reason}|Renal Follow up - SBH|\"\"|60|MINUTES|\
         ^^60^{start}^|||||\"\"|||||\"\"||||{status}\r\
         PID|1|\"\"|10769859^^^RNJ 5C4 MRN^MRN||EXAMPLE^ADA^^^MRS||19500402|2|\"\"||\
         \"\"^\"\"^LONDON||07700 900123^MOBILE~020 7946 0018^HOME~ada@example.org^EMAIL||\
         ENG|\"\"\r\
         PV1|1|OUTPATIENT\r\
         RGS|1|A\r\
         AIG|1|A|\"\"\r\
         AIL|1|A|RNJ Renal SBH^^^RNJ BARTS^^AMB^RNJ KGV|Clinic|\"\"\r"
    )
}

/// DrDoctor style: EVN, type codes that are numbers, way of meeting in SCH-11.8, clinic and
/// referral in Z segments, enhanced mode asked for and AA expected.
fn drdoctor(trigger: &str, control: &str, kind: &str, meeting: &str, status: &str) -> String {
    let to_status = "|".repeat(14);
    format!(
        "MSH|^~\\&|DrDoctor|R0A|BACKFILL|NHS|20261101||SIU^{trigger}^SIU_S12|{control}|P|2.4|||\
         AL|NE|GBR|UNICODE UTF-8\r\
         EVN|{trigger}|20261101080000\r\
         SCH||A-77|||||CHECKUP|{kind}|30||^^^20261113100000^20261113103000^1^^{meeting}\
         {to_status}{status}\r\
         PID|||0123123^^^TRUST^MRN~9990000018^^^^NHS||Example^Bo||19900228|M|||||||CY\r\
         PV1||O||||||||320\r\
         RGS|1|A\r\
         AIL|1|A|BAB1^^^BABINGTON\r\
         ZBX|1|CE|CLINIC_CODE_INFO||GEN345_BAB^General Morning Clinic\r\
         ZU1|Y\r"
    )
}

/// NextGen style: line feeds, no RGS, times that disagree, a duration without a unit that
/// can only be minutes.
fn nextgen(trigger: &str, control: &str, status: &str) -> String {
    let to_status = "|".repeat(14);
    format!(
        "MSH|^~\\&|NextGen Rosetta|NG|TST|TST|20260601||SIU^{trigger}^SIU_S12|{control}|P|2.3\n\
         SCH||5001|||||NEW|NEW|30||^^^20260617084500^20260617090000{to_status}{status}\n\
         PID|||9990000034||Example^Cy\n\n\
         AIS|1||CARDIO\n\
         AIL|1||RXQ07|||20260614084500\n"
    )
}

/// What a message means, event by event, and what a person must look at.
async fn meaning(message: &str) -> (Vec<String>, Vec<String>) {
    let bench = bench();
    assert!(["AA", "CA"].contains(&bench.code(message).await.as_str()), "{message}");
    (bench.intake.events().iter().map(summary).collect(), bench.intake.quarantined())
}

const RENAL: &str = "R1H [R1H12] [361] FollowUp InPerson 'RNJ Renal SBH' 2026-11-13T10:00Z 60m +";

#[tokio::test]
async fn bookings_are_read_in_the_forms_of_three_senders() {
    let start = "20261113100000";
    let table = [
        (barts("S12", "1", "\"\"", "Confirmed", start), format!("booked R1H/8001 for 1: {RENAL}")),
        (
            drdoctor("S12", "2", "1", "2", "1"),
            "booked R0A/A-77 for 1: R0A [R0A02] [320] New Video 'GEN345_BAB' \
             2026-11-13T10:00Z 30m"
                .to_owned(),
        ),
        (
            nextgen("S12", "3", "Booked"),
            "booked RXQ/5001 for 1: RXQ [RXQ07] [320] New InPerson 'RXQ07' \
             2026-06-17T07:45Z 15m"
                .to_owned(),
        ),
        (nextgen("S27", "4", "Booked"), {
            "booked RXQ/5001 for 1: RXQ [RXQ07] [320] New InPerson 'RXQ07' 2026-06-17T07:45Z 15m"
                .to_owned()
        }),
    ];
    for (message, expected) in table {
        assert_eq!(meaning(&message).await, (vec![expected], Vec::new()), "{message}");
    }
}

#[tokio::test]
async fn cancellations_free_their_time_with_who_gave_it_up() {
    let start = "20261113100000";
    let freed = |cause: &str| format!("freed appointment {cause} by 1: R1H {RENAL}");
    let table = [
        (barts("S15", "1", "6080524", "Cancelled", start), freed("Patient")),
        (barts("S15", "2", "6080600", "Cancelled", start), freed("Clinic")),
        (barts("S15", "3", "\"\"", "Cancelled by hospital", start), freed("Clinic")),
        (barts("S15", "4", "999", "Cancelled", start), freed("Unknown")),
        (barts("S16", "5", "patient", "", start), freed("Patient")),
        (barts("S17", "6", "6080524", "Deleted", start), freed("EnteredInError")),
        (
            barts("S15", "7", "6080524", "Cancelled", "20261113"),
            "freed appointment Patient by 1: R1H as known".to_owned(),
        ),
        (
            barts("S15", "8", "6080524", "Cancelled", ""),
            "freed appointment Patient by 1: R1H as known".to_owned(),
        ),
    ];
    for (message, expected) in table {
        assert_eq!(meaning(&message).await, (vec![expected], Vec::new()), "{message}");
    }
}

#[tokio::test]
async fn a_message_that_contradicts_itself_goes_to_a_person() {
    let start = "20261113100000";
    let freed = |cause: &str| format!("freed appointment {cause} Contradiction! by 1: R1H {RENAL}");
    let table = [
        (barts("S15", "1", "6080524", "Booked", start), freed("Patient"), "SCH-25: "),
        (barts("S15", "2", "6080524", "Noshow", start), freed("Patient"), "SCH-25: "),
        (barts("S15", "3", "NOSHOW", "", start), freed("Unknown"), "SCH-6: "),
        (barts("S15", "4", "Undo Cancel", "", start), freed("Unknown"), "SCH-6: "),
        (barts("S15", "5", "6080524", "Cancelled by clinic", start), freed("Patient"), "SCH-6: "),
    ];
    for (message, expected, place) in table {
        let (events, reviews) = meaning(&message).await;
        assert_eq!(events, [expected], "{message}");
        assert!(reviews.len() == 1 && reviews[0].starts_with(place), "{reviews:?}");
    }
    for trigger in ["S12", "S13", "S14"] {
        let (events, reviews) = meaning(&barts(trigger, "9", "", "Cancelled", start)).await;
        assert!(events.is_empty(), "{trigger} frees or books nothing: {events:?}");
        assert!(reviews[0].starts_with("SCH-25: "), "{reviews:?}");
    }
}

#[tokio::test]
async fn a_move_is_told_with_its_cause_and_an_undone_cancellation_as_a_booking() {
    let start = "20261113100000";
    let table = [
        (barts("S13", "1", "6080524", "Booked", start), "moved Patient R1H/8001 for 1: "),
        (barts("S13", "2", "6080600", "Booked", start), "moved Clinic R1H/8001 for 1: "),
        (barts("S13", "3", "", "", start), "moved Moved R1H/8001 for 1: "),
        (barts("S14", "7", "6080524", "Booked", start), "booked Patient R1H/8001 for 1: "),
        (barts("S12", "8", "6080600", "Booked", start), "booked Clinic R1H/8001 for 1: "),
        (barts("S13", "4", "Undo Cancel", "Confirmed", start), "booked R1H/8001 for 1: "),
        (barts("S14", "5", "Undo Cancel", "Confirmed", start), "booked R1H/8001 for 1: "),
    ];
    for (message, expected) in table {
        let expected = format!("{expected}{RENAL}");
        assert_eq!(meaning(&message).await, (vec![expected], Vec::new()), "{message}");
    }
}

#[tokio::test]
async fn a_start_that_the_clocks_make_unsure_is_never_offered() {
    let (events, reviews) = meaning(&barts("S15", "1", "6080524", "", "20260329013000")).await;
    assert_eq!(events, ["freed appointment Patient LocalTime! by 1: R1H as known"]);
    assert!(reviews[0].starts_with("SCH-11: this start does not exist"), "{reviews:?}");
    let (events, reviews) = meaning(&barts("S15", "2", "6080524", "", "20261025013000")).await;
    assert!(
        events[0].starts_with("freed appointment Patient LocalTime! by 1: R1H R1H"),
        "{events:?}"
    );
    assert!(events[0].contains("2026-10-25T00:30Z"), "{events:?}");
    assert!(reviews[0].starts_with("SCH-11: this start comes twice"), "{reviews:?}");
    let (events, reviews) = meaning(&barts("S12", "3", "", "", "20261025013000")).await;
    assert!(events[0].starts_with("booked R1H/8001"), "{events:?}");
    assert_eq!(reviews.len(), 1);
    let (events, reviews) = meaning(&barts("S15", "4", "", "", "20261025013000+0100")).await;
    assert!(events[0].contains("2026-10-25T00:30Z") && reviews.is_empty(), "{events:?}");
}

#[tokio::test]
async fn codes_that_are_not_mapped_fail_closed() {
    let unknown_clinic = barts("S12", "1", "", "", "20261113100000").replace("Renal SBH", "Nope");
    let (events, _) = meaning(&unknown_clinic).await;
    assert_eq!(
        events,
        ["booked R1H/8001 for 1: R1H [] [] Unknown InPerson 'RNJ Nope' 2026-11-13T10:00Z 60m"]
    );
    for (kind, meeting) in [("5", "1"), ("9", "1"), ("1", "4")] {
        let (events, _) = meaning(&drdoctor("S12", "2", kind, meeting, "1")).await;
        assert!(events[0].contains("[320] Unknown"), "{kind} {meeting}: {events:?}");
    }
}

#[tokio::test]
async fn a_diary_is_closed_and_opened() {
    let diary = |trigger: &str, end: &str, location: &str| {
        format!(
            "MSH|^~\\&|BLT_TIE|BLT|||1||SIU^{trigger}|D1|P|2.4\r\
             SCH||||||||||MINUTES|^^^20261113090000^{end}\rAIL|1||{location}\r"
        )
    };
    let renal = "RNJ Renal SBH^^^RNJ BARTS";
    let (events, _) = meaning(&diary("S23", "20261113120000", renal)).await;
    assert_eq!(events, ["blocked R1H RNJ Renal SBH [] 2026-11-13T09:00Z to 2026-11-13T12:00Z"]);
    let (events, _) = meaning(&diary("S23", "20261113120000", "^^^R1H12")).await;
    assert_eq!(events, ["blocked R1H any [R1H12] 2026-11-13T09:00Z to 2026-11-13T12:00Z"]);
    let (events, _) = meaning(&diary("S24", "20261113120000", renal)).await;
    assert_eq!(
        events,
        ["freed diary Unblocked: R1H R1H [R1H12] [361] FollowUp InPerson 'RNJ Renal SBH' \
          2026-11-13T09:00Z 180m +"]
    );
    let refused = bench();
    let answer = refused.receive(&diary("S23", "20261113120000", "")).await;
    assert!(answer.contains("MSA|AE|D1|AIL-3: neither a clinic"), "{answer}");
    let answer = refused.receive(&diary("S23", "", renal)).await;
    assert!(answer.contains("MSA|AE|D1|SCH-11: no end"), "{answer}");
    assert!(refused.intake.events().is_empty());
}

#[tokio::test]
async fn resources_free_nothing_by_themselves() {
    for trigger in ["S20", "S21", "S22"] {
        let message = barts(trigger, "1", "6080524", "Booked", "20261113100000");
        assert_eq!(meaning(&message).await, (Vec::new(), Vec::new()), "{trigger}");
    }
    for trigger in ["S18", "S19"] {
        let message = barts(trigger, "1", "6080524", "Booked", "20261113100000");
        let without_start = message.replace("|^^60^20261113100000^|", "||");
        let other = format!("{message}AIS|1|A|BLOOD|20261113103000\r");
        for message in [without_start, other] {
            assert_eq!(meaning(&message).await, (Vec::new(), Vec::new()), "{message}");
        }
    }
    for trigger in ["S20", "S21", "S22"] {
        let message = barts(trigger, "1", "6080524", "Cancelled", "20261113100000");
        let (events, _) = meaning(&message).await;
        assert_eq!(events, [format!("freed appointment Patient by 1: R1H {RENAL}")], "{trigger}");
    }
}

#[tokio::test]
async fn an_appointment_that_comes_with_its_resources_is_as_it_says() {
    for trigger in ["S18", "S19"] {
        let message = barts(trigger, "1", "6080524", "Booked", "20261113100000");
        let (events, _) = meaning(&message).await;
        assert_eq!(events, [format!("booked Patient R1H/8001 for 1: {RENAL}")], "{trigger}");
    }
}

#[tokio::test]
async fn the_new_time_counts_where_the_old_one_is_written_as_deleted() {
    let message = "MSH|^~\\&|PAS|R0A|||1||SIU^S13|M1|P|2.5\rSCH||77\r\
                   RGS|1|D\rAIS|1|D|320|20261113100000|||20|MIN\rAIL|1|D|OLD^^^R0A02\r\
                   RGS|2|A\rAIS|1|A|320|20261120113000|||20|MIN\rAIL|1|A|NEW^^^R0A02\r";
    let (events, _) = meaning(message).await;
    assert_eq!(
        events,
        ["moved Moved R0A/77 for nobody: R0A [R0A02] [] Unknown InPerson 'NEW' \
          2026-11-20T11:30Z 20m"]
    );
}

#[tokio::test]
async fn occurrences_of_a_repeated_appointment_are_different_appointments() {
    let occurrence = |number: &str| {
        format!(
            "MSH|^~\\&|PAS|R0A|||1||SIU^S12|O{number}|P|2.5\rSCH||77|{number}\r\
             TQ1|1||||||20261113100000|20261113103000\r"
        )
    };
    for (number, reference) in [("", "77"), ("1", "77"), ("2", "77^2")] {
        let (events, _) = meaning(&occurrence(number)).await;
        assert!(events[0].starts_with(&format!("booked R0A/{reference} for nobody")), "{events:?}");
    }
}

#[tokio::test]
async fn contact_details_go_to_the_vault_and_never_into_an_event() {
    let bench = bench();
    bench.receive(&barts("S12", "1", "", "", "20261113100000")).await;
    let known = bench.vault.known("R1H", "10769859").unwrap();
    let contact = bench.vault.contact(known).unwrap();
    assert_eq!(contact.family_name.as_deref(), Some("EXAMPLE"));
    assert_eq!(contact.given_name.as_deref(), Some("ADA"));
    assert_eq!(contact.birth_date.as_deref(), Some("1950-04-02"));
    assert_eq!(contact.phone.as_deref(), Some("+447700900123"));
    assert_eq!(contact.email.as_deref(), Some("ada@example.org"));
    bench.receive(&drdoctor("S12", "2", "1", "1", "1")).await;
    let other = bench.vault.known("NHS", "9990000018").unwrap();
    assert_eq!(bench.vault.known("R0A", "0123123"), Some(other));
    assert_eq!(bench.vault.contact(other).unwrap().language.as_deref(), Some("cy"));
    for one in bench.intake.taken() {
        let text = format!("{:?}{}", one.events, String::from_utf8_lossy(&one.reply));
        for secret in ["EXAMPLE", "ADA", "10769859", "9990000018", "900123", "1950"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[tokio::test]
async fn demographics_change_contacts_and_a_death_is_told() {
    let bench = bench();
    let update = |control: &str, died: &str| {
        let to_death = "|".repeat(23);
        format!(
            "MSH|^~\\&|PAS|R0A|||1||ADT^A08^ADT_A01|{control}|P|2.4\rEVN|A08\r\
             PID|||9990000034^^^NHS^NH||Example^Di||19611231{to_death}{died}\r\
             PV1||N\r"
        )
    };
    assert_eq!(bench.code(&update("1", "")).await, "AA");
    let patient = bench.vault.known("NHS", "9990000034").unwrap();
    assert_eq!(bench.vault.contact(patient).unwrap().given_name.as_deref(), Some("Di"));
    assert!(bench.intake.events().is_empty());
    assert_eq!(bench.code(&update("2", "Y")).await, "AA");
    assert_eq!(
        bench.intake.events(),
        [Event::PatientDied(PatientDied { patient, said_at: Some(Timestamp(0)) })]
    );
}

#[tokio::test]
async fn two_records_become_one_person() {
    let bench = bench();
    let merge = |control: &str, from: &str| {
        format!(
            "MSH|^~\\&|PAS|R0A|||1||ADT^A40^ADT_A39|{control}|P|2.4\r\
             PID|||9990000034^^^NHS^NH~100^^^R0A^MR\rMRG|{from}\r"
        )
    };
    let old = "200^^^R0A^MR~9990000034^^^NHS^NH";
    assert_eq!(bench.code(&merge("1", old)).await, "AA");
    let stays = bench.vault.known("NHS", "9990000034").unwrap();
    let merges = bench.vault.merged();
    assert_eq!(merges.len(), 1);
    assert_eq!(merges[0].1, stays);
    assert_ne!(merges[0].0, stays);
    assert_eq!(bench.vault.known("R0A", "200"), Some(stays));
    let events = bench.intake.events();
    assert!(matches!(events[..], [Event::PatientsMerged(one)] if one.into == stays));
    assert_eq!(bench.code(&merge("2", old)).await, "AA");
    assert_eq!(bench.intake.events().len(), 1, "merged already");
    let answer = bench.receive(&merge("3", "")).await;
    assert!(answer.contains("MSA|AE|3|MRG-1: no patient number"), "{answer}");
}

#[tokio::test]
async fn two_merges_in_one_message_are_two_events() {
    let bench = bench();
    let message = "MSH|^~\\&|PAS|R0A|||1||ADT^A40^ADT_A39|1|P|2.4\r\
                   PID|||100^^^R0A^MR\rMRG|200^^^R0A^MR\rPID|||300^^^R0A^MR\rMRG|400^^^R0A^MR\r";
    assert_eq!(bench.code(message).await, "AA");
    let events = bench.intake.taken().remove(0).events;
    assert_eq!(events.len(), 2);
    assert_ne!(events[0].id, events[1].id);
    assert_ne!(bench.vault.known("R0A", "100"), bench.vault.known("R0A", "300"));
}

#[tokio::test]
async fn a_hospital_number_is_no_nhs_number_even_if_its_check_digit_fits() {
    let bench = bench();
    let update = |control: &str, number: &str| {
        format!("MSH|^~\\&|PAS|R0A|||1||ADT^A08|{control}|P|2.4\rPID|||{number}\r")
    };
    bench.receive(&update("1", "9990000018^^^R0A^MR")).await;
    assert_eq!(bench.vault.known("NHS", "9990000018"), None);
    assert!(bench.vault.known("R0A", "9990000018").is_some());
    bench.receive(&update("2", "9990000026~0000255355^^^^NHS~9999999999~5^^^R0A^VN")).await;
    assert!(bench.vault.known("NHS", "9990000026").is_some());
    assert_eq!(bench.vault.known("NHS", "0000255355"), None);
    assert_eq!(bench.vault.people(), 2);
    bench.receive(&update("3", "0000255355^^^^NHS~9999999999~5^^^R0A^VN")).await;
    assert_eq!(bench.vault.people(), 2, "nobody is known by these");
}

#[tokio::test]
async fn triggers_without_effect_are_answered_and_change_nothing() {
    let message = |kind: &str| format!("MSH|^~\\&|PAS|R0A|||1||{kind}|X|P|2.4\rPID|||1\r");
    assert_eq!(meaning(&message("SIU^Z02")).await, (Vec::new(), Vec::new()));
    assert_eq!(meaning(&message("ADT^A02")).await, (Vec::new(), Vec::new()));
    let answer = bench().receive(&message("ORU^R01")).await;
    assert!(answer.contains("MSA|AR|X|MSH-9: only SIU and ADT"), "{answer}");
}

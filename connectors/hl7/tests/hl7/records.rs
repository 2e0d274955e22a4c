//! Records that become one, are tied together or apart, and numbers that were wrong.

use backfill_core::{Event, Timestamp};

use crate::doubles::{Bench, bench, bench_with};

fn message(trigger: &str, control: &str, segments: &str) -> String {
    format!("MSH|^~\\&|PAS|R0A|||20261101080000||ADT^{trigger}|{control}|P|2.4\r{segments}\r")
}

/// Anna by her NHS number, somebody by M1 and somebody by M2.
async fn known() -> Bench {
    let bench = bench();
    for (control, numbers) in
        [("a", "9990000018^^^NHS^NH"), ("b", "M1^^^R0A^MR"), ("c", "M2^^^R0A^MR")]
    {
        bench.receive(&message("A28", control, &format!("PID|1||{numbers}"))).await;
    }
    bench
}

#[tokio::test]
async fn two_records_are_one_by_any_trigger_that_says_so() {
    for trigger in ["A18", "A30", "A34", "A36", "A39", "A40", "a40"] {
        let bench = known().await;
        let merge = message(trigger, "m", "PID|1||9990000018^^^NHS^NH\rMRG|M1^^^R0A^MR");
        let [from, into] = [("R0A", "M1"), ("NHS", "9990000018")];
        let ended = bench.vault.known(from.0, from.1).unwrap();
        assert_eq!(bench.code(&merge).await, "AA", "{trigger}");
        let stayed = bench.vault.known(into.0, into.1).unwrap();
        assert_eq!(bench.vault.merged(), [(ended, stayed)], "{trigger}");
        assert!(bench.intake.quarantined().is_empty(), "{trigger}");
    }
}

#[tokio::test]
async fn a_merge_says_when_its_sender_said_so() {
    for (sent, expected) in [
        ("20261101080000", "2026-11-01T08:00:00Z"),
        ("20261101080000+0100", "2026-11-01T07:00:00Z"),
        ("", "1970-01-01T00:00:00Z"),
    ] {
        let bench = known().await;
        let merge = message("A40", "m", "PID|1||9990000018^^^NHS^NH\rMRG|M1^^^R0A^MR");
        assert_eq!(bench.code(&merge.replacen("20261101080000", sent, 1)).await, "AA", "{sent}");
        let events = bench.intake.events();
        let Some(Event::PatientsMerged(merged)) = events.last() else { panic!("{events:?}") };
        let expected: jiff::Timestamp = expected.parse().unwrap();
        assert_eq!(merged.said_at, Timestamp(expected.as_millisecond()), "{sent}");
    }
}

#[tokio::test]
async fn the_ended_number_may_stand_among_those_of_the_record_that_stays() {
    let cases = [
        ("9990000018^^^NHS~M1^^^R0A", "M1^^^R0A", 1),
        ("M1^^^R0A~9990000018^^^NHS", "M1^^^PAS^MR", 1),
        ("9990000018^^^NHS~M2^^^R0A", "9990000018^^^NHS~M1^^^R0A", 0),
        ("M2^^^R0A", "M1^^^R0A~M2^^^R0A", 1),
    ];
    for (patient, ended, merged) in cases {
        let bench = known().await;
        let merge = message("A40", "m", &format!("PID|1||{patient}\rMRG|{ended}"));
        assert_eq!(bench.code(&merge).await, "AA", "{patient} {ended}");
        assert_eq!(bench.vault.merged().len(), merged, "{patient} {ended}");
        assert_eq!(bench.intake.quarantined().len(), 1 - merged, "{patient} {ended}");
    }
}

#[tokio::test]
async fn what_is_said_of_records_and_cannot_be_followed_goes_to_a_person() {
    let pair = "PID|1||9990000018^^^NHS^NH\rMRG|M1^^^R0A^MR";
    let two = "PID|1||M1^^^R0A^MR\rPID|2||M2^^^R0A^MR";
    let cases = [
        ("A24", two, "EVN-1: two records are linked"),
        ("A37", two, "EVN-1: two records are no longer linked"),
        ("A43", pair, "EVN-1: a number was moved"),
        ("A40", "PID|1||M1^^^R0A\rMRG|M1^^^R0A", "MRG-1: PID-3 names the same number"),
        ("A47", "PID|1||M1^^^R0A\rMRG|M1^^^R0A", "MRG-1: PID-3 names the same number"),
        (
            "A47",
            "PID|1||9990000026^^^NHS\rMRG|9990000018^^^NHS",
            "MRG-1: another NHS number is another person",
        ),
        ("A47", "PID|1||M2^^^R0A\rMRG|M1^^^R0A", "PID-3: the numbers belong to different people"),
        ("A47", &format!("{pair}\r{pair}"), "MRG: several patients"),
    ];
    for (trigger, segments, reason) in cases {
        let bench = known().await;
        assert_eq!(bench.code(&message(trigger, "m", segments)).await, "AA", "{trigger}");
        let kept = bench.intake.quarantined();
        assert!(kept.len() == 1 && kept[0].starts_with(reason), "{trigger}: {kept:?}");
        assert!(bench.vault.merged().is_empty(), "{trigger}");
    }
}

#[tokio::test]
async fn a_number_that_was_put_right_leads_to_the_same_person_and_the_wrong_one_to_nobody() {
    for (trigger, former, number) in [
        ("A47", "M1^^^R0A^MR", ("R0A", "M3")),
        ("A46", "M1^^^R0A^MR", ("R0A", "M3")),
        ("A47", "M1^^^PAS", ("NHS", "9990000034")),
    ] {
        let bench = known().await;
        let somebody = bench.vault.known("R0A", "M1");
        let (system, value) = number;
        let change = format!("PID|1||{value}^^^{system}\rMRG|{former}");
        assert_eq!(bench.code(&message(trigger, "m", &change)).await, "AA", "{trigger}");
        assert_eq!(bench.vault.known(system, value), somebody, "{trigger}");
        assert_eq!(bench.vault.known("R0A", "M1"), None, "{trigger}");
        bench.receive(&message("A28", "n", "PID|1||M1^^^R0A^MR")).await;
        assert_ne!(bench.vault.known("R0A", "M1"), somebody, "{trigger}");
        assert!(bench.intake.quarantined().is_empty(), "{trigger}");
    }
    let bench = known().await;
    let unknown = message("A47", "m", "PID|1||M5^^^R0A||ECHO^Eve\rMRG|M4^^^R0A");
    assert_eq!(bench.code(&unknown).await, "AA");
    assert!(bench.vault.known("R0A", "M5").is_some());
}

#[tokio::test]
async fn the_name_of_the_nhs_number_can_be_mapped() {
    let names = ["SPINE", "PDS", "nhs-spine", "WHOLE COUNTRY"];
    for name in names {
        let bench = bench_with("[default.authorities]\n\"WHOLE COUNTRY\" = \"NHS\"\n");
        bench.receive(&message("A28", "a", &format!("PID|1||9990000034^^^{name}"))).await;
        assert!(bench.vault.known("NHS", "9990000034").is_some(), "{name}");
    }
    for number in ["NHS9990000034", "NHS: 999 000 0034^^^R0A^MR", "nhs 9990000034"] {
        let bench = bench();
        bench.receive(&message("A28", "a", &format!("PID|1||{number}"))).await;
        assert!(bench.vault.known("NHS", "9990000034").is_some(), "{number}");
    }
    for (number, system) in [("M1^^^RIO^MR", "R0A"), ("M1^^^RIS", "R0A"), ("M1^^^RJ1", "R0A/RJ1")] {
        let bench = bench();
        bench.receive(&message("A28", "a", &format!("PID|1||{number}"))).await;
        assert!(bench.vault.known(system, "M1").is_some(), "{number}");
    }
}

#[tokio::test]
async fn a_sender_that_writes_one_control_id_in_all_messages_is_taken_if_the_mapping_says_so() {
    let said = |number: &str, at: &str| {
        message("A28", "0", &format!("PID|1||{number}^^^R0A^MR")).replace("20261101080000", at)
    };
    let bench = bench_with("[sources.\"PAS|R0A\"]\ncontrol_ids = \"ignored\"\n");
    let first = bench.receive(&said("M1", "20261101080000")).await;
    assert!(first.contains("MSA|AA|0"), "{first}");
    let again = bench.receive(&said("M1", "20261101080000").replace('\r', "\r\n")).await;
    assert_eq!(again, first, "a repeat");
    for (number, at) in [("M2", "20261101080000"), ("M1", "20261101090000")] {
        let answer = bench.receive(&said(number, at)).await;
        assert!(answer.contains("MSA|AA|0") && answer != first, "{number}");
    }
    assert_eq!(bench.intake.taken().len(), 3);
    let bench = crate::doubles::bench();
    bench.receive(&said("M1", "20261101080000")).await;
    assert_eq!(bench.code(&said("M2", "20261101080000")).await, "AE");
    let advice = bench.intake.taken()[0].original.as_ref().unwrap().conflict;
    assert!(advice.contains("control_ids = \"ignored\"") && advice.contains("control_id_days"));
}

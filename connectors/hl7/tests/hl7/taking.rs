//! Once, whole or not at all: duplicates, conflicts, refusals, batches, a store that is away.

use backfill_hl7::acknowledge;

use crate::doubles::{bench, bench_with, code};

fn booking(control: &str, start: &str) -> String {
    format!(
        "MSH|^~\\&|PAS|R0A|BACKFILL|NHS|20261101||SIU^S12^SIU_S12|{control}|P|2.4\r\
         SCH||77|||||||30|MIN|^^^{start}\rPID|||9990000018^^^NHS^NH||Example^Ed\r\
         PV1||O||||||||320\rAIL|1||R0A02\r"
    )
}

#[tokio::test]
async fn a_message_sent_again_gets_the_same_answer_and_is_taken_once() {
    let bench = bench();
    let message = booking("1", "20261113100000");
    let first = bench.receive(&message).await;
    assert_eq!(code(&first), "AA");
    assert_eq!(bench.receive(&message).await, first);
    assert_eq!(bench.intake.taken().len(), 1);
    assert_eq!(bench.intake.taken()[0].source, "hl7:PAS|R0A");
    assert_eq!(bench.intake.taken()[0].id, "1");
}

#[tokio::test]
async fn another_message_under_a_used_control_id_changes_nothing() {
    let bench = bench();
    bench.receive(&booking("1", "20261113100000")).await;
    let other = booking("1", "20261120100000").replace("9990000018", "9990000034");
    let answer = bench.receive(&other).await;
    assert!(answer.contains("MSA|AE|1|MSH-10: another message came"), "{answer}");
    assert!(answer.contains("205^Duplicate key identifier"), "{answer}");
    assert_eq!((bench.intake.taken().len(), bench.intake.conflicts()), (1, 1));
    assert_eq!(bench.intake.originals(), [other.as_bytes()], "a person sees what was sent");
    assert_eq!(bench.vault.people(), 1, "contact details of a refused message are not kept");
}

#[tokio::test]
async fn a_control_id_is_forgotten_after_the_days_that_the_mapping_says() {
    let update = "MSH|^~\\&|PAS|R0A|||2||ADT^A08|1|P|2.4\rPID|||9990000026^^^NHS^NH\r";
    for (mapping, days) in [("", 7), ("[default]\ncontrol_id_days = 1\n", 1)] {
        let bench = bench_with(mapping);
        let first = booking("1", "20261113100000");
        assert_eq!(bench.code(&first).await, "AA");
        assert_eq!(bench.code(update).await, "AE", "{days}");
        bench.wait_days(days);
        assert_eq!(bench.code(update).await, "AA", "{days}");
        assert_eq!(bench.code(&first).await, "AE", "{days}");
        bench.wait_days(days + 1);
        assert_eq!(bench.code(&first).await, "AA", "the same as at first, said anew: {days}");
        assert_eq!(bench.intake.events().len(), 2, "{days}");
    }
}

#[tokio::test]
async fn what_has_no_effect_is_counted_with_its_trigger() {
    let message = |kind: &str, rest: &str| {
        format!("MSH|^~\\&|PAS|R0A|||1||{kind}|1|P|2.4\rPID|1||9990000018^^^NHS\r{rest}")
    };
    let table = [
        (message("ADT^A02", ""), "A02: this trigger event means nothing here"),
        (message("SIU^S18", "SCH||1\r"), "S18: only resources changed"),
        (message("SIU^Z09", "SCH||1\r"), "Z09: this trigger event"),
        (message("SIU^call Ada", "SCH||1\r"), "other: this trigger event"),
        (message("ADT^A05", "PV1||I\r"), "A05: not an outpatient's"),
        (message("ADT^A38", "PV1||O\r"), "A38: an outpatient visit without a number"),
        (message("ADT^A05", "PV1||XX\r"), "A05: a patient class that is not in the mapping"),
        (message("ADT^A01", "PV1||XX\r"), "A01: a patient class that is not in the mapping"),
        (message("ADT^A08", "").replace("9990000018", "0"), "A08: no number in PID"),
        (message("ADT^A01", "").replace("9990000018", "N/A"), "A01: no number in PID"),
        (
            message("SIU^S14", "SCH||1|||||||||^^^20261113100000||||||||||||||Cancelled\r")
                .replace("9990000018", "0"),
            "S14: no number in PID",
        ),
    ];
    for (message, expected) in table {
        let bench = bench();
        assert_eq!(bench.code(&message).await, "AA", "{message}");
        let unused = bench.intake.unused();
        assert!(unused.len() == 1 && unused[0].starts_with(expected), "{unused:?}");
        assert!(bench.intake.events().is_empty());
    }
    let used = [
        message("ADT^A08", ""),
        message("ADT^A01", "PV1||I\r"),
        message("ADT^A04", "PV1||O\r"),
        booking("1", "20261113100000"),
    ];
    for message in used {
        let bench = bench();
        bench.receive(&message).await;
        assert!(bench.intake.unused().is_empty(), "{message}");
    }
}

#[tokio::test]
async fn a_refused_message_can_be_put_right_under_the_same_control_id() {
    let bench = bench();
    let refused = bench.receive(&booking("1", "")).await;
    assert!(refused.contains("MSA|AE|1|SCH-11: no start time"), "{refused}");
    assert_eq!(bench.receive(&booking("1", "")).await, refused);
    assert_eq!(bench.intake.quarantined(), ["SCH-11: no start time"]);
    assert_eq!(bench.code(&booking("1", "20261113100000")).await, "AA");
    assert_eq!(bench.intake.events().len(), 1);
}

#[tokio::test]
async fn a_repeat_is_known_by_what_it_says() {
    let message = booking("1", "20261113100000");
    let same = [
        message.replace("|20261101|", "|20261102080000|"),
        message.replace("|20261101|", "||"),
        message.replace('\r', "\r\n"),
        message.replace('\r', "\n"),
        message.trim_end().to_owned(),
        message.replace('\r', "  \r"),
        format!("\u{feff}{message}\r\r"),
    ];
    for other in same {
        let bench = bench();
        let first = bench.receive(&message).await;
        assert_eq!(bench.receive(&other).await, first, "{other:?}");
        assert_eq!((bench.intake.taken().len(), bench.intake.conflicts()), (1, 0), "{other:?}");
    }
}

#[tokio::test]
async fn what_is_said_again_later_is_another_event_and_what_is_sent_again_is_the_same() {
    let ids = async |message: String| {
        let bench = bench();
        bench.receive(&message).await;
        bench.intake.taken()[0].events[0].id
    };
    let message = booking("1", "20261113100000");
    assert_eq!(ids(message.clone()).await, ids(message.replace('\r', "\r\n")).await);
    assert_ne!(ids(message.clone()).await, ids(booking("1", "20261120100000")).await);
    assert_ne!(ids(message.clone()).await, ids(message.replace("|20261101|", "|20261102|")).await);
}

#[tokio::test]
async fn a_sender_that_numbers_nothing_may_say_the_same_again() {
    let bench = bench();
    let said = |at: &str| booking("", "20261113100000").replace("|20261101|", at);
    let first = bench.receive(&said("|20261101080000|")).await;
    assert_eq!(bench.receive(&said("|20261101080000|")).await, first, "the same time: a repeat");
    bench.receive(&said("|20261101090000|")).await;
    assert_eq!(bench.intake.events().len(), 2);
}

#[tokio::test]
async fn a_frame_with_nothing_in_it_is_neither_answered_nor_kept() {
    for frame in ["", "\r", " \r\n\t"] {
        let bench = bench();
        assert_eq!(bench.receive(frame).await, "");
        assert!(bench.intake.taken().is_empty());
    }
}

#[tokio::test]
async fn a_time_in_place_of_a_continuation_pointer_is_none() {
    let bench = bench();
    let good = booking("1", "20261113100000").replace("|P|2.4", "|P|2.4|1|20261101080057");
    assert_eq!(bench.code(&good).await, "AA");
}

#[tokio::test]
async fn a_sender_that_wants_no_answer_gets_none_and_is_taken_all_the_same() {
    let bench = bench();
    let only_errors =
        |control: &str, start: &str| booking(control, start).replace("|P|2.4", "|P|2.4|||ER");
    assert_eq!(bench.receive(&only_errors("1", "20261113100000")).await, "");
    assert_eq!(bench.intake.events().len(), 1);
    assert_eq!(bench.receive(&only_errors("1", "20261113100000")).await, "", "a repeat");
    assert_eq!(bench.code(&only_errors("2", "")).await, "CE");
    let [one, two] = ["3", "4"].map(|control| only_errors(control, "20261120100000"));
    assert_eq!(bench.receive(&format!("{one}{two}")).await, "");
    let answer = bench.receive(&format!("{}{}", one, only_errors("5", ""))).await;
    assert!(answer.contains("MSA|CE|5|") && answer.ends_with("BTS|1\r"), "{answer}");
}

#[tokio::test]
async fn what_can_not_be_made_durable_is_not_answered() {
    let bench = bench();
    let message = booking("1", "20261113100000");
    bench.intake.set_broken(true);
    assert!(bench.receiver.receive(message.as_bytes()).await.is_err());
    assert_eq!(bench.vault.people(), 0);
    assert!(bench.receiver.receive(b"rubbish").await.is_err());
    bench.intake.set_broken(false);
    assert_eq!(bench.code(&message).await, "AA");
}

#[tokio::test]
async fn faults_name_their_place_and_the_original_is_kept() {
    let good = booking("1", "20261113100000");
    let table = [
        (good.replace("SCH||77", "SCH||"), "AE", "SCH-1: no appointment number"),
        (good.replace("20261113100000", "20261113"), "AE", "SCH-11: a date without"),
        (good.replace("20261113100000", "tomorrow"), "AE", "SCH-11: the start time cannot"),
        (good.replace("20261113100000", "20260329013000"), "AE", "SCH-11: this start does not"),
        (good.replace("|R0A|", "|NOPE|"), "AE", "MSH-4: this sender belongs to no trust"),
        (good.replace("|P|2.4", "|T|2.4"), "AR", "MSH-11: this processing id"),
        (good.replace("|P|2.4", "|P|3.0"), "AR", "MSH-12: only HL7 version 2"),
        (good.replace("|P|2.4", "|P|2.4||CONT1"), "AE", "MSH-14: a message in several parts"),
        (format!("{good}DSC|CONT1|I\r"), "AE", "DSC-1: a message in several parts"),
        (format!("{good}ADD|x\r"), "AE", "ADD: a message in several parts"),
        ("rubbish".to_owned(), "AR", "MSH: the message does not begin"),
        ("\u{feff}\r PID|1".to_owned(), "AR", "MSH: the message does not begin"),
    ];
    for (message, expected, text) in table {
        let bench = bench();
        let answer = bench.receive(&message).await;
        assert_eq!(code(&answer), expected, "{message}");
        assert!(answer.contains(text), "{answer}");
        let taken = bench.intake.taken();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].events.is_empty() && bench.vault.people() == 0);
        let kept = taken[0].quarantine.as_ref().unwrap();
        assert!(kept.reason.starts_with(text) && kept.kind == "hl7", "{kept:?}");
        assert_eq!(kept.original, message.as_bytes());
    }
}

#[tokio::test]
async fn only_listed_facilities_may_send_where_a_list_is_set() {
    let bench = bench_with("[default]\nfacilities = [\"R0A\"]\n");
    assert_eq!(bench.code(&booking("1", "20261113100000")).await, "AA");
    let other = booking("2", "20261113100000").replace("PAS|R0A", "PAS|R1H");
    let answer = bench.receive(&other).await;
    assert!(answer.contains("MSA|AR|2|MSH-4: this facility may not send"), "{answer}");
}

#[tokio::test]
async fn an_answer_holds_no_line_that_the_sender_made_up() {
    let bench = bench();
    let message = booking("1\u{85}MSA", "20261113100000").replace("|P|2.4", "|P|2.4\nMSA x");
    let answer = bench.receive(&message).await;
    assert_eq!(answer.split_terminator(char::is_control).count(), 2, "{answer}");
    assert!(answer.ends_with("\rMSA|AA|1\r"), "{answer}");
}

#[tokio::test]
async fn a_message_without_control_id_is_known_by_its_body() {
    let bench = bench();
    let message = booking("", "20261113100000");
    assert_eq!(bench.code(&message).await, "AA");
    assert_eq!(bench.code(&message).await, "AA");
    assert_eq!(bench.code(&booking("", "20261120100000")).await, "AA");
    assert_eq!(bench.intake.events().len(), 2);
}

#[tokio::test]
async fn a_batch_is_answered_message_by_message_in_one_batch() {
    let bench = bench();
    let (one, two) = (booking("1", "20261113100000"), booking("2", ""));
    let frame = format!("FHS|^~\\&|PAS\rBHS|^~\\&|PAS|R0A|||1||||B9\r{one}{two}BTS|2\rFTS|1\r");
    let answer = bench.receive(&frame).await;
    assert!(answer.starts_with("BHS|^~\\&|BACKFILL|||||||||B9\rMSH|"), "{answer}");
    assert_eq!(bench.receive(&frame).await, answer);
    assert!(answer.contains("MSA|AA|1\r") && answer.contains("MSA|AE|2|SCH-11"), "{answer}");
    assert!(answer.ends_with("BTS|2\r"), "{answer}");
    assert_eq!(bench.intake.events().len(), 1);
    let empty = bench.receive("BHS|^~\\&|PAS|R0A|||1||||B10\rBTS|0\r").await;
    assert!(empty.ends_with("|B10\rBTS|0\r"), "{empty}");
    let plain = bench.receive(&format!("{}{}", booking("3", "20261113100000"), two)).await;
    assert!(plain.starts_with("BHS|") && plain.ends_with("BTS|2\r"), "{plain}");
}

#[tokio::test]
async fn senders_of_enhanced_mode_get_the_code_that_their_mapping_says() {
    let bench = bench();
    let asking = booking("1", "20261113100000").replace("|P|2.4", "|P|2.4|||AL|NE");
    assert_eq!(bench.code(&asking).await, "CA");
    let simulated = acknowledge::positive(asking.as_bytes());
    assert_eq!(code(&String::from_utf8(simulated).unwrap()), "CA");
    let drdoctor = asking.replace("PAS|R0A", "DrDoctor|R0A");
    assert_eq!(bench.code(&drdoctor).await, "AA");
}

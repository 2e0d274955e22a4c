//! The shapes of acknowledgements.

use super::*;

const MESSAGE: &str = "MSH|^~\\&|PAS|R0A|BACKFILL|NHS|20261120091500||SIU^S12^SIU_S12|77|P|2.4";

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn answered(message: &str, fault: Option<&Fault>, acknowledge_as: AcknowledgeAs) -> String {
    let message = Message::parse(message.as_bytes()).unwrap();
    text(answer(&Header::of(&message), fault, acknowledge_as, "20261120091501"))
}

#[test]
fn a_positive_answer_goes_back_to_the_sender_and_names_its_message() {
    let answer = answered(MESSAGE, None, AcknowledgeAs::Standard);
    let own_id = answer.split('|').nth(9).unwrap().to_owned();
    assert_eq!(own_id.len(), CONTROL_ID_CHARS);
    assert_eq!(
        answer,
        format!(
            "MSH|^~\\&|BACKFILL|NHS|PAS|R0A|20261120091501||ACK^S12^ACK|{own_id}|P|2.4\r\
             MSA|AA|77\r"
        )
    );
    assert_eq!(answer, answered(MESSAGE, None, AcknowledgeAs::Standard));
}

#[test]
fn a_negative_answer_says_where_and_what() {
    let place = Place::new("SCH", 11);
    let fault = Fault::error(place, Condition::RequiredFieldMissing, "no start time");
    let answer = answered(MESSAGE, Some(&fault), AcknowledgeAs::Standard);
    let lines: Vec<&str> = answer.split_terminator('\r').collect();
    assert_eq!(lines[1], "MSA|AE|77|SCH-11: no start time");
    assert_eq!(
        lines[2],
        "ERR|SCH^1^11^101&Required field missing&HL70357|SCH^1^11|\
         101^Required field missing^HL70357|E||||no start time"
    );
    let rejected = Fault { rejected: true, ..fault };
    assert!(answered(MESSAGE, Some(&rejected), AcknowledgeAs::Standard).contains("MSA|AR|77|"));
}

/// MSA-1 of the answer; `-` for no answer.
fn told(accept: &str, application: &str, fault: Option<&Fault>, as_: AcknowledgeAs) -> String {
    let answer = answered(&format!("{MESSAGE}|||{accept}|{application}"), fault, as_);
    answer.split("MSA|").nth(1).map_or("-".to_owned(), |rest| rest[..2].to_owned())
}

#[test]
fn every_pair_of_accept_and_application_acknowledgement_is_answered_as_the_standard_says() {
    let fault = Fault::error(Place::new("SCH", 1), Condition::DataType, "x");
    let rejected = Fault { rejected: true, ..fault.clone() };
    // MSH-15, then for each of MSH-16 the answers to what was taken, found wrong and rejected.
    let conditions = ["", "AL", "NE", "ER", "SU"];
    let table = [
        ("", ["AA AE AR", "AA AE AR", "- - -", "- AE AR", "AA - -"]),
        ("AL", ["CA CE CR", "CA CE CR", "CA CE CR", "CA CE CR", "CA CE CR"]),
        ("NE", ["- - -", "AA AE AR", "- - -", "- AE AR", "AA - -"]),
        ("ER", ["- CE CR", "AA CE CR", "- CE CR", "- CE CR", "AA CE CR"]),
        ("SU", ["CA - -", "CA AE AR", "CA - -", "CA AE AR", "CA - -"]),
    ];
    for (accept, row) in table {
        for (application, expected) in conditions.into_iter().zip(row) {
            let code = |fault| told(accept, application, fault, AcknowledgeAs::Standard);
            let codes = [code(None), code(Some(&fault)), code(Some(&rejected))].join(" ");
            assert_eq!(codes, expected, "MSH-15 {accept:?}, MSH-16 {application:?}");
        }
    }
}

#[test]
fn odd_writings_of_the_conditions_are_understood_or_count_as_empty() {
    let table = [("al", "ne", "CA"), (" AL ", "", "CA"), ("\"\"", "\"\"", "AA"), ("Y", "N", "AA")];
    for (accept, application, expected) in table {
        let code = told(accept, application, None, AcknowledgeAs::Standard);
        assert_eq!(code, expected, "{accept:?} {application:?}");
    }
}

#[test]
fn a_sender_that_waits_for_an_application_acknowledgement_gets_one_whatever_it_writes() {
    let fault = Fault::error(Place::new("SCH", 1), Condition::DataType, "x");
    for (accept, application) in [("AL", "NE"), ("NE", "NE"), ("ER", "ER"), ("", "")] {
        let code = |fault| told(accept, application, fault, AcknowledgeAs::Application);
        assert_eq!((code(None), code(Some(&fault))), ("AA".to_owned(), "AE".to_owned()));
    }
}

#[test]
fn the_answer_uses_the_signs_of_the_message() {
    let fault = Fault::error(Place::new("SCH", 11), Condition::DataType, "a%b$c");
    let answer = answered("MSH$%*!+$PAS$R0A$$$1$$SIU%S12$9$P$2.4", Some(&fault), {
        AcknowledgeAs::Standard
    });
    let lines: Vec<&str> = answer.split_terminator('\r').collect();
    assert!(lines[0].starts_with("MSH$%*!+$BACKFILL$$PAS$R0A$20261120091501$$ACK%S12%ACK$"));
    assert_eq!(lines[1], "MSA$AE$9$SCH-11: a b c");
    assert!(lines[2].starts_with("ERR$SCH%1%11%102+Data type error+HL70357$"));
}

#[test]
fn what_can_not_be_read_is_answered_as_far_as_its_header_goes() {
    let fault = Fault::reject(Place::new("MSH", 0), Condition::SegmentSequence, "unreadable");
    let rubbish = answer(&Header::salvage(b"\xff\x00"), Some(&fault), AcknowledgeAs::Standard, "1");
    assert!(text(rubbish).contains("MSA|AR||MSH: unreadable"));
    let mut long = MESSAGE.as_bytes().to_vec();
    long.extend_from_slice(&b"\rZZZ|1".repeat(3_000));
    let saved = answer(&Header::salvage(&long), Some(&fault), AcknowledgeAs::Standard, "1");
    assert!(text(saved).contains("MSA|AR|77|MSH: unreadable"));
}

#[test]
fn a_batch_is_answered_by_a_batch_that_names_it() {
    let one = positive(MESSAGE.as_bytes());
    let two = negative(MESSAGE.as_bytes(), "slot taken");
    let batch = text(batch(Some(b"BHS|^~\\&|PAS||||1||||B77\r"), &[one.clone(), two]));
    assert!(batch.starts_with("BHS|^~\\&|BACKFILL|||||||||B77\r"));
    assert!(batch.contains(&text(one)));
    assert!(batch.contains("MSA|AE|77|SCH: slot taken\r"));
    assert!(batch.ends_with("BTS|2\r"));
}

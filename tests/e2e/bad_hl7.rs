//! HL7 that cannot be taken: answered with what is wrong and where, kept, and in nobody's way.

use backfill_tests::mllp::{self, Line};
use backfill_tests::{Service, Settings, until};

use backfill_tests::scene::strangers;

/// The largest message of these tests, in bytes.
const LARGEST: u32 = 40_000;

fn service() -> Service {
    Service::start(&Settings { largest_bytes: Some(LARGEST), ..Settings::default() })
}

/// The service goes on: a good message is taken and its slot is in the ledger.
fn still_works(service: &Service) {
    let answer = mllp::ask(service.mllp(), strangers("A-GOOD", 6).cancelled("GOOD").as_bytes());
    assert_eq!(mllp::field(&answer, "MSA", 1), "AA", "{answer}");
    assert_eq!(service.reasons("A-GOOD")[0], "freed");
}

/// Whether the console says that so many originals are in quarantine.
fn shows_quarantined(service: &Service, count: usize) -> bool {
    service.get("/console").text.contains(&format!(">{count} in quarantine<"))
}

#[test]
fn each_fault_is_answered_with_its_code_segment_and_field_and_kept_in_the_console() {
    let service = service();
    let good = strangers("A-BAD", 6).cancelled("BAD");
    let changed = |from: &str, to: &str| {
        let changed = good.replace(from, to);
        assert_ne!(changed, good, "{from}");
        changed.into_bytes()
    };
    let booking = good.replace("SIU^S15", "SIU^S12").replace("|Cancelled", "|Booked");
    let cut_off = booking.split_once("^^30^").unwrap().0.as_bytes().to_vec();
    let cases: [(&str, Vec<u8>, &str, &str); 8] = [
        ("rubbish", b"this is not HL7\r".to_vec(), "AR", "MSH"),
        ("no type", changed("||SIU^S15|", "|||"), "AR", "MSH-9"),
        ("a lab result", changed("SIU^S15", "ORU^R01"), "AR", "MSH-9"),
        ("for training", changed("|P|2.4", "|T|2.4"), "AR", "MSH-11"),
        ("no number", booking.replace("SCH||A-BAD|", "SCH|||").into_bytes(), "AE", "SCH-1"),
        ("no schedule", booking.replace("SCH|", "ZCH|").into_bytes(), "AE", "SCH"),
        ("no start", no_start(&booking), "AE", "SCH-11"),
        ("cut off", cut_off, "AE", "SCH-11"),
    ];
    for (index, (what, message, code, place)) in cases.iter().enumerate() {
        let answer = mllp::ask(service.mllp(), message);
        assert_eq!(mllp::field(&answer, "MSA", 1), *code, "{what}: {answer:?}");
        let said = mllp::field(&answer, "MSA", 3);
        assert!(said.starts_with(place), "{what}: {answer:?}");
        assert!(shows_quarantined(&service, index + 1), "{what} is in the quarantine");
        assert!(service.get("/console").text.contains(&said), "{what}: the console says {said}");
    }
    still_works(&service);
}

/// The booking without its start, which is in two places.
fn no_start(booking: &str) -> Vec<u8> {
    let (before, rest) = booking.split_once("^^30^").unwrap();
    let (_, after) = rest.split_once('|').unwrap();
    let text = format!("{before}^^30|{after}");
    text.split_once("AIL").unwrap().0.as_bytes().to_vec()
}

#[test]
fn an_oversized_message_is_refused_and_the_next_connection_is_served() {
    let service = service();
    let large = usize::try_from(LARGEST).unwrap() + 1;
    let message = strangers("A-LARGE", 6).cancelled("LARGE") + "ZZZ|" + &"x".repeat(large);
    let answer = mllp::ask(service.mllp(), message.as_bytes());
    assert_eq!(mllp::field(&answer, "MSA", 1), "AR", "{answer}");
    assert_eq!(mllp::field(&answer, "MSA", 2), "LARGE");
    assert!(mllp::field(&answer, "MSA", 3).contains("larger than allowed"), "{answer}");
    assert!(shows_quarantined(&service, 1));
    still_works(&service);
}

#[test]
fn a_message_that_breaks_off_is_not_taken_and_blocks_nobody() {
    let service = service();
    let message = strangers("A-CUT", 6).cancelled("CUT");
    let mut line = Line::open(service.mllp());
    line.write(b"\x0b");
    line.write(&message.as_bytes()[..message.len() / 2]);
    line.hang_up();
    assert_eq!(line.answer(), None, "half a message has no answer");
    let mut line = Line::open(service.mllp());
    line.write(&[0; 100_000]);
    line.hang_up();
    assert_eq!(line.answer(), None, "rubbish between frames has no answer");
    still_works(&service);
    let story = until("the ledger", || Some(service.slots()));
    assert_eq!(story.len(), 1, "only the good message has a slot");
}

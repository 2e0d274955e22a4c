//! What the parser reads in spite of odd senders, and that no bytes make it panic.

use proptest::prelude::*;

use super::*;
use crate::warning::Warning;

fn parsed(text: &str) -> Message {
    Message::parse(text.as_bytes()).unwrap()
}

#[test]
fn segments_end_with_cr_lf_or_both_and_blank_lines_say_nothing() {
    for end in ["\r", "\n", "\r\n", "\r\r", "\n\n\r\n"] {
        let message = parsed(&format!("MSH|^~\\&|A{end}SCH|1|2{end}ZZZ|x{end}PID|||7{end}"));
        assert_eq!(message.segments().count(), 4, "{end:?}");
        assert_eq!(message.field("PID", 3).text().as_deref(), Some("7"));
    }
}

#[test]
fn a_bare_line_feed_in_free_text_does_not_lose_the_fields_after_it() {
    let message = parsed("MSH|^~\\&|A\rSCH|1|2||||||line one\nline two|30|MIN\rPID|1");
    assert_eq!(message.field("SCH", 9).text().as_deref(), Some("30"));
    assert_eq!(message.segments().count(), 3);
    let stray = parsed("MSH|^~\\&|A\nstray|line\nPID|1");
    assert_eq!(stray.segments().count(), 2);
    assert_eq!(stray.field("MSH", 3).raw(), "A");
}

#[test]
fn odd_encoding_characters_are_used_as_they_are() {
    let three = parsed("MSH|^~\\|A|B\rSCH|a^b&c~d");
    assert_eq!(three.field("SCH", 1).component(2).text().as_deref(), Some("b&c"));
    let five = parsed("MSH|^~\\&#|A|B\rSCH|x\\P\\y");
    assert_eq!(five.field("SCH", 1).text().as_deref(), Some("x#y"));
    let other = parsed("MSH$%*!+$A$B\rSCH$a%b+c*d!F!e");
    assert_eq!(other.field("MSH", 4).text().as_deref(), Some("B"));
    assert_eq!(other.field("MSH", 1).raw(), "$");
    assert_eq!(other.field("MSH", 2).raw(), "%*!+");
    let second = other.field("SCH", 1).component(2);
    assert_eq!(second.subcomponent(2).text().as_deref(), Some("c"));
    let last = other.field("SCH", 1).repetitions().nth(1).unwrap();
    assert_eq!(last.text().as_deref(), Some("d$e"));
    let one = parsed("MSH|^|A\rSCH|a~b");
    assert_eq!(one.field("SCH", 1).text().as_deref(), Some("a~b"));
}

#[test]
fn headers_that_can_not_be_read_are_named() {
    let fault = |bytes: &[u8]| Message::parse(bytes).unwrap_err().to_string();
    assert!(fault(b"").starts_with("MSH: the message does not begin"));
    assert!(fault(b"PID|1").starts_with("MSH: the message does not begin"));
    assert!(fault(b"MSH").starts_with("MSH-1: the field separator"));
    assert!(fault(b"MSHA^~").starts_with("MSH-1: the field separator"));
    assert!(fault(b"MSH|abc|").starts_with("MSH-2: the encoding characters"));
    let many = format!("MSH|^~\\&|A\r{}", "ZZZ|1\r".repeat(SEGMENTS_MAX));
    assert!(fault(many.as_bytes()).contains("too many segments"));
    let wide = format!("MSH|^~\\&|A\rZZZ{}", "|".repeat(FIELDS_MAX + 1));
    assert!(fault(wide.as_bytes()).contains("too many fields"));
    let repeated = format!("MSH|^~\\&|A\rZZZ|{}", "~".repeat(REPETITIONS_MAX + 1));
    assert!(fault(repeated.as_bytes()).contains("too many repetitions"));
    let large = vec![b'M'; MESSAGE_BYTES_MAX + 1];
    assert!(fault(&large).contains("1 MiB"));
}

#[test]
fn escapes_are_resolved_and_unknown_ones_stay() {
    let cases = [
        ("\\F\\\\S\\\\T\\\\R\\\\E\\", "|^&~\\"),
        ("a\\X0A\\b", "a\nb"),
        ("\\XC7\\a", "Ça"),
        ("\\XC3A7\\", "ç"),
        ("one\\.br\\two", "one\ntwo"),
        ("\\H\\loud\\N\\", "\\H\\loud\\N\\"),
        ("\\X0\\", "\\X0\\"),
        ("C:\\temp\\F\\x", "C:\\temp|x"),
        ("open\\", "open\\"),
    ];
    for (raw, text) in cases {
        let message = parsed(&format!("MSH|^~\\&|A\rSCH|{raw}"));
        assert_eq!(message.field("SCH", 1).text().as_deref(), Some(text), "{raw}");
    }
}

#[test]
fn two_quotes_mean_delete_and_nothing_means_no_information() {
    let message = parsed("MSH|^~\\&|A\rPID|\"\"||\"\"^x");
    assert!(message.field("PID", 1).is_deleted());
    assert!(!message.field("PID", 2).is_deleted());
    assert_eq!(message.field("PID", 1).text(), None);
    assert_eq!(message.field("PID", 3).text(), None);
    assert_eq!(message.field("PID", 3).component(2).text().as_deref(), Some("x"));
    assert_eq!(message.field("PID", 99).text(), None);
    assert_eq!(message.field("ZZZ", 1).text(), None);
}

#[test]
fn the_bytes_decide_where_the_declared_character_set_is_wrong() {
    let message = |charset: &str, name: &[u8]| {
        let header = format!("MSH|^~\\&|A{}{charset}", "|".repeat(15));
        let mut bytes = format!("{header}\rPID|||||").into_bytes();
        bytes.extend_from_slice(name);
        let message = Message::parse(&bytes).unwrap();
        (message.field("PID", 5).text().unwrap(), message.warning())
    };
    let latin = b"Ren\xE9e";
    let utf8 = "Renée".as_bytes();
    let expected = "Renée".to_owned();
    assert_eq!(message("8859/1", latin), (expected.clone(), None));
    assert_eq!(message("8859/1 ", latin), (expected.clone(), None));
    assert_eq!(message("", latin), (expected.clone(), Some(Warning::CharsetMissing)));
    assert_eq!(message("", utf8), (expected.clone(), Some(Warning::CharsetMissing)));
    assert_eq!(message("8859/1", utf8), (expected.clone(), Some(Warning::CharsetWrong)));
    assert_eq!(message("UNICODE UTF-8", utf8), (expected.clone(), None));
    assert_eq!(message("UTF-8", latin), (expected, Some(Warning::CharsetWrong)));
    assert_eq!(message("", b"\x80 5"), ("€ 5".to_owned(), Some(Warning::CharsetMissing)));
    assert_eq!(message("ASCII", b"plain"), ("plain".to_owned(), None));
}

#[test]
fn a_batch_gives_its_messages_and_its_header() {
    let frame =
        b"FHS|^~\\&|A\rBHS|^~\\&|A||||||||B7\rMSH|^~\\&|1\rPID|1\rMSH|^~\\&|2\rBTS|2\rFTS|1\r";
    let batch = split(frame);
    assert_eq!(batch.messages, [&b"MSH|^~\\&|1\rPID|1\r"[..], b"MSH|^~\\&|2\r"]);
    assert!(batch.header.unwrap().starts_with(b"BHS"));
    assert_eq!(batch.counted, Some(2));
    assert!(!batch.is_single());
    assert!(split(b"MSH|^~\\&|1\rPID|1").is_single());
    assert!(split(b"rubbish").is_single());
    let empty = split(b"BHS|^~\\&|A\rBTS|0\r");
    assert!(empty.messages.is_empty() && !empty.is_single());
}

#[test]
fn composed_segments_read_back() {
    let segment = compose("SCH", &[(1, escape("a|b")), (4, escape("c\\d\r\n&"))]);
    assert_eq!(segment, "SCH|a\\F\\b|||c\\E\\d\\.br\\\\T\\\r");
    let message = parsed(&format!("MSH|^~\\&|A\r{segment}"));
    assert_eq!(message.field("SCH", 1).text().as_deref(), Some("a|b"));
    assert_eq!(message.field("SCH", 4).text().as_deref(), Some("c\\d\n&"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_survives_writing_and_reading(text in "[^\\p{Cc}]{1,60}") {
        let message = parsed(&format!("MSH|^~\\&|A\rSCH|{}", escape(&text)));
        let trimmed = text.trim();
        let expected = (!trimmed.is_empty() && trimmed != "\"\"").then(|| trimmed.to_owned());
        prop_assert_eq!(message.field("SCH", 1).text(), expected);
    }
}

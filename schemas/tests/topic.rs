//! What a trust's engineer meets: references in place of ids, and what is said of what is wrong.

use backfill_core::Timestamp;
use backfill_core::code::Code;
use backfill_core::event::{EntryRemoved, SlotFreed};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Cause, Modality, Support};
use backfill_core::{AppointmentId, EntryId, Event};
use backfill_schemas::limits::{EVENT_BYTES_MAX, TEXT_BYTES_MAX};
use backfill_schemas::*;

/// As text in base64: `AAAAAAAAAAAAAAAAAAAABw==`.
const KNOWN: AppointmentId = AppointmentId(7);

/// Any rule does that gives ids of its own to other names.
fn number(trust: &str, reference: &str) -> u128 {
    let both = format!("{trust}/{reference}");
    both.bytes().fold(0, |sum, byte| sum * 251 + u128::from(byte))
}

fn names() -> Names {
    let appointment = |trust: &str, reference: &str| match (trust, reference) {
        ("RXX", "A-1001") => KNOWN,
        _ => AppointmentId(number(trust, reference)),
    };
    Names { appointment, entry: |trust, reference| EntryId(number(trust, reference)) }
}

fn read(text: &str) -> Result<Event, DecodeError> {
    decode_event_json(text.as_bytes(), &names())
}

fn refusal(text: &str) -> String {
    read(text).expect_err("a refusal").to_string()
}

fn code(text: &str) -> Code {
    text.parse().expect("a code")
}

fn freed(appointment: Option<AppointmentId>) -> Event {
    let (trust, cause) = (code("RXX"), Cause::Patient);
    Event::SlotFreed(SlotFreed {
        trust,
        appointment,
        facts: None,
        cause,
        doubt: None,
        patient: None,
        said_at: Timestamp(0),
    })
}

#[test]
fn a_cancellation_needs_no_more_than_trust_reference_and_cause() {
    let text =
        r#"{"slotFreed": {"trust": "RXX", "reference": "A-1001", "cause": "CAUSE_PATIENT"}}"#;
    assert_eq!(read(text), Ok(freed(Some(KNOWN))));
    let by_proto_name = text.replace("slotFreed", "slot_freed");
    assert_eq!(read(&by_proto_name), Ok(freed(Some(KNOWN))));
}

#[test]
fn an_id_beside_its_reference_must_be_the_same() {
    let with = |id: &str| {
        let rest = r#""trust": "RXX", "reference": "A-1001", "cause": "CAUSE_PATIENT""#;
        format!(r#"{{"slotFreed": {{"appointment": "{id}", {rest}}}}}"#)
    };
    assert_eq!(read(&with("AAAAAAAAAAAAAAAAAAAABw==")), Ok(freed(Some(KNOWN))));
    let other = "SlotFreed.reference: is another one than the id beside it; give one of both";
    assert_eq!(refusal(&with("AAAAAAAAAAAAAAAAAAAACA==")), other);
}

#[test]
fn a_reference_without_a_trust_is_refused() {
    let text = r#"{"slotFreed": {"reference": "A-1001", "cause": "CAUSE_PATIENT"}}"#;
    let missing = "missing, or of a kind that this version does not know";
    assert_eq!(refusal(text), format!("SlotFreed.trust: {missing}"));
}

#[test]
fn a_reference_has_a_limit() {
    let long = "7".repeat(TEXT_BYTES_MAX + 1);
    let text = format!(r#"{{"slotFreed": {{"trust": "RXX", "reference": "{long}"}}}}"#);
    assert_eq!(refusal(&text), "SlotFreed.reference: has 1025, at most 1024 are allowed");
}

#[test]
fn an_appointment_is_known_by_trust_and_reference() {
    let text = r#"{"appointmentBooked": {"appointment": {<id>
        "reference": "A-1001", "status": "APPOINTMENT_STATUS_BOOKED", "facts": {
            "trust": "RXX", "site": "RXX01", "service": "110", "session": "CLINIC-A",
            "kind": "APPOINTMENT_KIND_NEW", "modality": "MODALITY_VIDEO", "start": 1795164060000,
            "durationMinutes": 20, "local": {"day": 20777, "minute": 521},
            "requires": 0, "provides": 0}}}}"#;
    let id = |text: &str| match read(text) {
        Ok(Event::AppointmentBooked(booked)) => booked.appointment.id,
        other => panic!("{other:?}"),
    };
    assert_eq!(id(&text.replace("<id>", "")), KNOWN);
    // One that this service booked has an id of its own beside the trust's number.
    let own = text.replace("<id>", r#""id": "AAAAAAAAAAAAAAAAAAAACA==","#);
    assert_eq!(id(&own), AppointmentId(8));
    let without = text.replace("<id>", "").replace("A-1001", "");
    assert!(refusal(&without).starts_with("Appointment.id: missing"));
}

#[test]
fn what_is_left_out_of_a_time_is_not_said_rather_than_a_default() {
    let text = r#"{"slotFreed": {"trust": "RXX", "reference": "A-1001", "cause": "CAUSE_PATIENT",
        "facts": {"trust": "RXX", "start": 1795164060000, "local": {"day": 20777, "minute": 521}
        <more>}}}"#;
    let read = |more: &str| match read(&text.replace("<more>", more)) {
        Ok(Event::SlotFreed(freed)) => freed.facts.expect("facts"),
        other => panic!("{other:?}"),
    };
    let bare = read("");
    assert_eq!((bare.kind, bare.modality), (AppointmentKind::Unknown, Modality::Unsaid));
    assert_eq!((bare.requires, bare.provides), (Prerequisites::UNSAID, Support::UNSAID));
    assert_eq!((bare.duration_minutes, bare.length_assumed, bare.capacity), (0, true, 0));
    let said = read(r#", "modality": "MODALITY_IN_PERSON", "requires": 0, "durationMinutes": 20"#);
    assert_eq!((said.modality, said.requires), (Modality::InPerson, Prerequisites::NOTHING));
    assert_eq!((said.duration_minutes, said.length_assumed), (20, false));
    let also = read(r#", "requiresAlso": ["Bloods", "anticoagulation plan"]"#);
    assert_eq!(also.requires.names(), ["anticoagulation_plan", "bloods"]);
    let both = read(r#", "requires": 2, "requiresAlso": ["bloods"]"#);
    assert_eq!(both.requires.names(), ["bloods", "fasting"]);
}

#[test]
fn an_entry_is_known_by_trust_and_reference() {
    let removed = |id| Ok(Event::EntryRemoved(EntryRemoved { entry: id }));
    let text = r#"{"entryRemoved": {"trust": "RXX", "reference": "W-1"}}"#;
    assert_eq!(read(text), removed(EntryId(number("RXX", "W-1"))));
    let both = r#"{"entryRemoved": {"entry": "AAAAAAAAAAAAAAAAAAAACA==", "trust": "RXX",
        "reference": "W-1"}}"#;
    assert!(refusal(both).starts_with("EntryRemoved.reference: is another one"));
    let added = r#"{"entryAdded": {"entry": {"trust": "RXX", "reference": "W-1"}}}"#;
    assert!(refusal(added).starts_with("Entry.modalities: missing"), "{}", refusal(added));
}

#[test]
fn the_journal_takes_no_reference_for_an_id() {
    // SlotFreed of protobuf with trust, cause 1 and reference, as another language writes it.
    let mut bytes = vec![0x1a, 15, 0x0a, 3];
    bytes.extend(b"RXX\x20\x01\x32\x06A-1001");
    let strict = decode_event(&bytes).expect_err("not for the journal").to_string();
    let only = "a trust's own number stands for an id on a topic only";
    assert_eq!(strict, format!("SlotFreed.reference: {only}"));
    let read = decode_topic_event(&bytes, Format::Protobuf, &names());
    assert_eq!(read, Ok(freed(Some(KNOWN))));
    assert!(!has_unknown_fields(&bytes, Format::Protobuf));
}

#[test]
fn protobuf_of_a_later_version_is_read_and_told_from_ours() {
    let mut bytes = encode_event(&freed(None));
    assert!(!has_unknown_fields(&bytes, Format::Protobuf));
    // Field 4000 of the envelope, a number.
    bytes.extend([0x80, 0xfa, 0x01, 0x07]);
    assert_eq!(decode_topic_event(&bytes, Format::Protobuf, &names()), Ok(freed(None)));
    assert!(has_unknown_fields(&bytes, Format::Protobuf));
    assert!(!has_unknown_fields(b"{}", Format::Json));
}

#[test]
fn what_is_wrong_with_json_is_said_with_its_place() {
    let freed = |field: &str| format!(r#"{{"slotFreed": {{"trust": "RXX", {field}}}}}"#);
    let cases = [
        (r#""colour": "red""#, "`slotFreed.colour` is no field that this version knows"),
        (
            r#""cause": "CAUSE_RAIN""#,
            "`slotFreed.cause` is none of the names that this version knows",
        ),
        (r#""cause": true"#, "`slotFreed.cause` must be one of its names"),
        (r#""trust": "RYY""#, "`slotFreed.trust` is given twice"),
        (r#""facts": "none""#, "`slotFreed.facts` must be an object"),
        (
            r#""facts": {"start": "soon"}"#,
            "`slotFreed.facts.start` must be a whole number that fits",
        ),
        (
            r#""facts": {"start": true}"#,
            "`slotFreed.facts.start` must be a 64-bit signed integer or decimal string",
        ),
        (
            r#""facts": {"durationMinutes": 1.5}"#,
            "`slotFreed.facts.durationMinutes` must be a whole number that fits",
        ),
        (
            r#""facts": {"durationMinutes": 5, "duration_minutes": 6}"#,
            "`slotFreed.facts.duration_minutes` is given twice",
        ),
        (r#""appointment": "!""#, "`slotFreed.appointment` must be base64"),
        (r#""reference": 12"#, "`slotFreed.reference` must be a string"),
    ];
    for (field, sentence) in cases {
        assert_eq!(refusal(&freed(field)), format!("Event.*: {sentence}"));
    }
    let two = r#"{"slotFreed": {}, "patientOptedIn": {}}"#;
    let sentence = "the value has more than one of what it can have one of";
    assert_eq!(refusal(two), format!("Event.*: {sentence}"));
    let list = r#"{"rulesChanged": {"rules": {"fanOut": [{}, {"parallel": "x"}]}}}"#;
    let place = "`rulesChanged.rules.fanOut[1].parallel`";
    assert_eq!(refusal(list), format!("Event.*: {place} must be a whole number that fits"));
}

#[test]
fn what_is_missing_is_named_as_in_protobuf() {
    let missing = "missing, or of a kind that this version does not know";
    assert_eq!(refusal("{}"), format!("Event.kind: {missing}"));
    assert_eq!(refusal(r#"{"slotFreed": null}"#), format!("Event.kind: {missing}"));
    assert_eq!(refusal(r#"{"slotFreed": {}}"#), format!("SlotFreed.cause: {missing}"));
    let id = r#"{"patientOptedIn": {"patient": "a9900000000000000000000000000005"}}"#;
    let length = "an id has 16 bytes, this one has 24";
    assert_eq!(refusal(id), format!("PatientOptedIn.patient: {length}"));
}

#[test]
fn text_that_is_no_json_is_refused_with_its_line() {
    let cut = refusal(r#"{"slotFreed": {"trust": "RXX""#);
    assert_eq!(cut, "Event.*: no JSON: EOF while parsing an object at line 1 column 29");
    assert!(refusal("").starts_with("Event.*: no JSON: EOF while parsing a value"));
    assert!(refusal("{} {}").starts_with("Event.*: no JSON: trailing characters"));
    assert_eq!(refusal("[]"), "Event.*: the value must be an object");
    let deep = "[".repeat(10_000);
    assert!(refusal(&deep).starts_with("Event.*: no JSON: recursion limit exceeded"));
    let long = " ".repeat(EVENT_BYTES_MAX + 1);
    assert_eq!(refusal(&long), "Event.*: has 65537, at most 65536 are allowed");
}

#[test]
fn no_refusal_repeats_a_value() {
    // A number of the range for examples, at every place where a value can be wrong.
    let number = "9990000018";
    let places = [
        r#"{"NUMBER": 1}"#,
        r#"{"slotFreed": {"NUMBER": {"trust": 1}}}"#,
        r#"{"slotFreed": {"x NUMBER x": 1, "x NUMBER x": 2}}"#,
        r#"{"slotFreed": {"trust": "NUMBER NUMBER", "cause": "CAUSE_PATIENT"}}"#,
        r#"{"slotFreed": {"cause": "NUMBER"}}"#,
        r#"{"slotFreed": {"cause": NUMBER}}"#,
        r#"{"slotFreed": "NUMBER, expected NUMBER"}"#,
        r#"{"slotFreed": NUMBER}"#,
        r#"{"slotFreed": {"appointment": "NUMBER"}}"#,
        r#"{"slotFreed": {"facts": {"durationMinutes": NUMBER}}}"#,
        r#"{"slotFreed": {"facts": {"durationMinutes": "NUMBER"}}}"#,
        r#"{"slotFreed": {"facts": {"start": "at line NUMBER"}}}"#,
        r#"{"slotFreed": {"reference": NUMBER}}"#,
        r#"NUMBER"#,
        r#""NUMBER"#,
        r#"{NUMBER: 1}"#,
    ];
    for place in places {
        let said = refusal(&place.replace("NUMBER", number));
        assert!(!said.contains("999"), "{place}: {said}");
    }
    let debug = format!("{:?}", read(r#"{"slotFreed": {"cause": 2000000018}}"#));
    assert!(!debug.contains("2000000018"), "{debug}");
    for bytes in [
        b"9990000018".as_slice(),
        b"\x1a\x0a9990000018",
        b"\x1a\x0c\x0a\x0a99900000\xff\xff",
        b"\xff\xff\xff\xff\x7f",
    ] {
        let said = decode_event(bytes).expect_err("no event").to_string();
        let numbers = said.replace("UTF-8", "").contains(|it: char| it.is_ascii_digit());
        assert!(!numbers, "{said}");
    }
}

#[test]
fn a_content_type_says_the_format() {
    let of = |header| Format::of_content_type(Some(header));
    assert_eq!(Format::of_content_type(None), Some(Format::Protobuf));
    assert_eq!(of("application/json; charset=utf-8"), Some(Format::Json));
    assert_eq!(of("Application/JSON"), Some(Format::Json));
    assert_eq!(of("application/x-protobuf"), Some(Format::Protobuf));
    assert_eq!(of("application/protobuf"), Some(Format::Protobuf));
    for other in ["text/csv", "application/cloudevents+json", "json", ""] {
        assert_eq!(of(other), None, "{other}");
    }
    for format in [Format::Protobuf, Format::Json] {
        assert_eq!(of(format.content_type()), Some(format));
    }
}

//! Every example in `JSON.md` is read by this version, so the document does not lie.

use backfill_core::{AppointmentId, Command, EntryId, Event};
use backfill_schemas::*;

const DOCUMENT: &str = include_str!("../JSON.md");

fn examples() -> Vec<&'static str> {
    let blocks = DOCUMENT.split("```json\n").skip(1);
    blocks.map(|rest| rest.split("```").next().expect("an end")).collect()
}

fn event(text: &str) -> Event {
    let names = Names { appointment: |_, _| AppointmentId(1), entry: |_, _| EntryId(2) };
    decode_event_json(text.as_bytes(), &names).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn the_examples_are_what_the_document_says() {
    let [short, long, booked, waits, pause, removed, offer, answer, aside, refused] =
        examples()[..]
    else {
        panic!("{} examples; say here what they are", examples().len());
    };
    let freed = |text| {
        let Event::SlotFreed(freed) = event(text) else { panic!("{text}") };
        freed
    };
    assert_eq!(freed(short).appointment, Some(AppointmentId(1)));
    assert_eq!(freed(long).cause, freed(short).cause);
    assert!(freed(short).facts.is_none() && freed(long).facts.is_some());
    assert_eq!(event(booked).name(), "appointment_booked");
    let Event::EntryAdded(entry) = event(waits) else { panic!("{waits}") };
    assert_eq!((entry.id, entry.pathway, entry.times_to_read), (EntryId(2), None, false));
    let Event::OfferingChanged(pause) = event(pause) else { panic!("{pause}") };
    assert!(!pause.offerable && pause.withdraws);
    assert_eq!(event(removed).name(), "entry_removed");
    assert_eq!(event(answer).name(), "offer_accepted");
    let told = decode_command_json(offer.as_bytes()).expect("an effect");
    assert_eq!(Command::name(&told), "send_message");
    let aside = decode_quarantined_json(aside.as_bytes()).expect("a quarantined input");
    assert_eq!((aside.partition, aside.number), (Some(3), Some(12)));
    let refused = decode_event_outcome_json(refused.as_bytes()).expect("an outcome");
    assert_eq!((refused.state, &*refused.refusal), (EventState::Refused, "already-freed"));
}

#[test]
fn the_offer_of_the_document_is_the_golden_one() {
    let golden = include_bytes!("../golden/v1/effect-send_message-short_notice.json");
    let read = decode_command_json(examples()[6].as_bytes());
    assert_eq!(read, decode_command_json(golden));
}

#[test]
fn the_document_names_the_types_and_the_limit() {
    for name in [
        CE_TYPE_EVENT,
        CE_TYPE_EFFECT,
        CE_TYPE_QUARANTINED,
        CE_TYPE_EVENT_OUTCOME,
        Format::Json.content_type(),
    ] {
        assert!(DOCUMENT.contains(&format!("`{name}`")), "{name}");
    }
    assert_eq!(limits::EVENT_BYTES_MAX, 65_536);
    assert!(DOCUMENT.contains("At most 65,536 bytes"));
}

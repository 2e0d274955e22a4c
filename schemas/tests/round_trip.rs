//! Whatever the core can hold comes back from the wire as it was, from the same bytes each time.

mod fuzz;
mod strategies;

use std::collections::BTreeSet;

use backfill_core::{AppointmentId, Decided, EntryId, Event};
use backfill_schemas::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use strategies::{effects, events, outcomes, rows};

/// What the core can hold is no trust's own number, except in an appointment with its id.
fn event_of_json(text: &[u8]) -> Result<Event, DecodeError> {
    let names = Names { appointment: |_, _| unreachable!(), entry: |_, _| unreachable!() };
    decode_event_json(text, &names)
}

/// Damage may take an id away and leave the trust's own number.
fn of_damaged() -> Names {
    Names { appointment: |_, _| AppointmentId(1), entry: |_, _| EntryId(2) }
}

fn decided_bytes(value: &Decided) -> Vec<u8> {
    let records: Vec<_> = value.records.iter().collect();
    let commands: Vec<_> = value.commands.iter().collect();
    encode_decided(value.refusal, &records, &commands)
}

fn decided(bytes: &[u8]) -> Result<Decided, DecodeError> {
    decode_decided(effects::EVENT, bytes)
}

macro_rules! comes_back {
    ($name:ident, $value:expr, $encode:ident, $decode:ident) => {
        proptest! {
            #[test]
            fn $name(value in $value) {
                let bytes = $encode(&value);
                let read = $decode(&bytes);
                prop_assert_eq!(read.as_ref(), Ok(&value));
                prop_assert_eq!($encode(&value.clone()), bytes, "equal values, other bytes");
            }
        }
    };
}

comes_back!(every_event_comes_back, events::event(), encode_event, decode_event);
comes_back!(every_record_comes_back, events::recorded(), encode_recorded, decode_recorded);
comes_back!(every_command_comes_back, effects::command(), encode_command, decode_command);
comes_back!(every_written_record_comes_back, effects::record(), encode_record, decode_record);
comes_back!(every_outcome_of_an_event_comes_back, effects::decided(), decided_bytes, decided);
comes_back!(every_refusal_comes_back, effects::refusal(), encode_refusal, decode_refusal);
comes_back!(
    every_quarantined_input_comes_back,
    rows::quarantined(),
    encode_quarantined,
    decode_quarantined
);
comes_back!(every_event_comes_back_from_json, events::event(), encode_event_json, event_of_json);
comes_back!(
    every_command_comes_back_from_json,
    effects::command(),
    encode_command_json,
    decode_command_json
);
comes_back!(
    every_written_record_comes_back_from_json,
    effects::record(),
    encode_record_json,
    decode_record_json
);
comes_back!(
    every_refusal_comes_back_from_json,
    effects::refusal(),
    encode_refusal_json,
    decode_refusal_json
);
comes_back!(
    every_quarantined_input_comes_back_from_json,
    rows::quarantined(),
    encode_quarantined_json,
    decode_quarantined_json
);
comes_back!(
    every_outcome_comes_back,
    outcomes::event_outcome(),
    encode_event_outcome,
    decode_event_outcome
);
comes_back!(
    every_outcome_comes_back_from_json,
    outcomes::event_outcome(),
    encode_event_outcome_json,
    decode_event_outcome_json
);
comes_back!(every_slot_comes_back, rows::slot(), encode_slot, decode_slot);
comes_back!(every_entry_comes_back, rows::entry(), encode_entry, decode_entry);
comes_back!(every_offer_comes_back, rows::offer(), encode_offer, decode_offer);
comes_back!(
    every_appointment_comes_back,
    rows::appointment(),
    encode_appointment,
    decode_appointment
);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_snapshot_comes_back(value in rows::snapshot()) {
        let bytes = encode_snapshot(&value);
        let read = decode_snapshot(&bytes);
        prop_assert_eq!(read.as_ref(), Ok(&value));
        prop_assert_eq!(encode_snapshot(&value.clone()), bytes);
    }
}

proptest! {
    #[test]
    fn damaged_bytes_are_refused_or_read_as_something_that_comes_back(
        value in events::event(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        keep in any::<prop::sample::Index>(),
    ) {
        let mut bytes = encode_event(&value);
        let position = at.index(bytes.len());
        bytes[position] = byte;
        bytes.truncate(1 + keep.index(bytes.len()));
        if let Ok(read) = decode_event(&bytes) {
            prop_assert_eq!(decode_event(&encode_event(&read)), Ok(read));
        }
    }

    #[test]
    fn json_and_protobuf_of_an_event_have_one_fingerprint(value in events::event()) {
        let read = event_of_json(&encode_event_json(&value)).expect("an event");
        let sums = [&read, &value].map(|event| fingerprint(&encode_event(event)));
        prop_assert_eq!(sums[0], sums[1]);
        prop_assert!(!has_unknown_fields(&encode_event(&value), Format::Protobuf));
    }

    #[test]
    fn damaged_json_is_refused_or_read_as_something_that_comes_back(
        value in events::event(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut text = encode_event_json(&value);
        let position = at.index(text.len());
        text[position] = byte;
        if let Ok(read) = decode_topic_event(&text, Format::Json, &of_damaged()) {
            prop_assert_eq!(event_of_json(&encode_event_json(&read)), Ok(read));
        }
    }
}

/// The names of the fields in the first `oneof kind` of a schema file.
fn kinds(schema: &str) -> BTreeSet<String> {
    let list = schema.split("oneof kind {").nth(1).expect("an envelope");
    let fields = list.split('}').next().expect("a list").lines();
    fields.filter_map(|line| line.split_whitespace().nth(1).map(str::to_owned)).collect()
}

/// How many values an enum of a schema file has, without the one that is never written.
fn enum_values(schema: &str, name: &str) -> usize {
    let body = schema.split(&format!("enum {name} {{")).nth(1).expect("the enum");
    let values = body.split('}').next().expect("its end").lines();
    values.filter(|line| line.contains(" = ") && !line.contains("_UNSPECIFIED")).count()
}

#[test]
fn the_lists_of_the_properties_hold_every_value() {
    let slot = include_str!("../proto/backfill/v1/slot.proto");
    let decision = include_str!("../proto/backfill/v1/decision.proto");
    let offer = include_str!("../proto/backfill/v1/offer.proto");
    let entry = include_str!("../proto/backfill/v1/entry.proto");
    assert_eq!(rows::REASONS.len(), enum_values(slot, "Reason"));
    assert_eq!(rows::CAUSES.len(), enum_values(slot, "Cause"));
    // And the letter, which is read and no longer written.
    assert_eq!(rows::REACHES.len() + 1, enum_values(entry, "Reach"));
    assert_eq!(effects::TERMS.len(), enum_values(decision, "Term"));
    assert_eq!(effects::PASSED_OVER.len(), enum_values(decision, "PassedOver"));
    // A withdrawn offer is in the list once for each reason.
    let states = enum_values(offer, "OfferStatus") - 1 + enum_values(offer, "WithdrawalReason");
    assert_eq!(rows::OFFER_STATES.len(), states);
}

#[test]
fn the_properties_above_reach_every_event_and_every_effect() {
    let mut runner = TestRunner::deterministic();
    let mut events_seen = BTreeSet::new();
    let mut effects_seen = BTreeSet::from(["refuse".to_owned()]);
    for _ in 0..2_000 {
        let event = events::event().new_tree(&mut runner).unwrap().current();
        events_seen.insert(event.name().to_owned());
        let command = effects::command().new_tree(&mut runner).unwrap().current();
        effects_seen.insert(command.name().to_owned());
        let record = effects::record().new_tree(&mut runner).unwrap().current();
        effects_seen.insert(record.name().to_owned());
    }
    assert_eq!(events_seen, kinds(include_str!("../proto/backfill/v1/event.proto")));
    assert_eq!(effects_seen, kinds(include_str!("../proto/backfill/v1/effect.proto")));
}

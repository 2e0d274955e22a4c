//! Damaged bytes of the wire and damaged words: what is read of the wire is written and read again as it was.

use std::fmt::Debug;
use std::path::Path;

use backfill_core::LocalTime;
use backfill_fuzz::{Target, outcome};
use backfill_schemas::times::{describe, parse};
use backfill_schemas::*;

fn golden() -> Target {
    Target::bare("wire").and(&Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/v1"))
}

/// Reads, writes and reads again; what came of it.
fn comes_back<T: PartialEq + Debug>(
    bytes: &[u8],
    decode: impl Fn(&[u8]) -> Result<T, DecodeError>,
    encode: impl Fn(&T) -> Vec<u8>,
) -> String {
    match decode(bytes) {
        Err(error) => error.to_string(),
        Ok(value) => {
            let written = encode(&value);
            let again = decode(&written);
            assert_eq!(again.as_ref(), Ok(&value), "another value came back");
            assert_eq!(encode(&value), written, "equal values, other bytes");
            // Two values may be alike in kind.
            format!("{value:?}").split(|it: char| !it.is_alphabetic()).take(3).collect()
        }
    }
}

#[test]
fn fuzzed_bytes_of_the_wire_come_back_as_they_were_read_or_are_refused() {
    golden().run(2_000, |bytes| {
        outcome(
            &[
                comes_back(bytes, decode_event, encode_event),
                comes_back(bytes, decode_recorded, encode_recorded),
                comes_back(bytes, decode_command, encode_command),
                comes_back(bytes, decode_record, encode_record),
                comes_back(bytes, decode_refusal, encode_refusal),
                comes_back(bytes, decode_slot, encode_slot),
                comes_back(bytes, decode_offer, encode_offer),
                comes_back(bytes, decode_entry, encode_entry),
                comes_back(bytes, decode_appointment, encode_appointment),
                comes_back(bytes, decode_quarantined, encode_quarantined),
                comes_back(bytes, decode_event_outcome, encode_event_outcome),
            ]
            .join(";"),
        )
    });
}

#[test]
fn fuzzed_words_about_times_are_understood_or_refused() {
    let words = [
        "Mon",
        "Tuesdays",
        "after ",
        "before ",
        " and ",
        " or ",
        "not ",
        "except ",
        "any ",
        "weekday",
        "morning",
        "pm",
        "10:30",
        "2pm",
        "12-4",
        "in February",
        "14 January",
        "31/12",
        "next week",
        "every other ",
        "until ",
        "from ",
        "2027",
        "school holidays",
        "first ",
        "last ",
        ", ",
        "; ",
    ];
    let today = LocalTime { day: 20_784, minute: 600 };
    Target::new("times").with_words(&words).run(5_000, |text| {
        let Ok(text) = std::str::from_utf8(text) else { return 0 };
        match parse(text, today) {
            Err(error) => outcome(&error.to_string()),
            Ok(times) => outcome(&describe(&times)),
        }
    });
}

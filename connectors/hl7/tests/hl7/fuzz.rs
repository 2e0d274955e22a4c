//! Damaged frames and messages: framing tells the same however the bytes come in, and whatever comes
//! is answered.

use backfill_fuzz::{Target, outcome};
use backfill_hl7::Mapping;
use backfill_hl7::mllp::{Frame, MllpCodec};
use bytes::BytesMut;
use tokio_util::codec::Decoder as _;

use crate::hostile::is_answered;

const FRAME_BYTES_MAX: usize = 2_000;

/// What a stream is read as, if so many bytes of it come at a time.
fn frames(stream: &[u8], at_a_time: usize) -> Vec<String> {
    let mut codec = MllpCodec::new(FRAME_BYTES_MAX);
    let mut source = BytesMut::new();
    let mut told = Vec::new();
    for bytes in stream.chunks(at_a_time.max(1)) {
        source.extend_from_slice(bytes);
        loop {
            match codec.decode(&mut source) {
                Ok(Some(Frame::TooLarge(_))) => {
                    told.push("too large".to_owned());
                    return told;
                }
                Ok(Some(frame)) => told.push(shown(&frame)),
                Ok(None) => break,
                Err(error) => {
                    told.push(error.to_string());
                    return told;
                }
            }
        }
        let most = FRAME_BYTES_MAX + at_a_time + 4;
        assert!(source.len() <= most, "{} bytes are kept", source.len());
    }
    told
}

fn shown(frame: &Frame) -> String {
    let (kind, bytes) = match frame {
        Frame::Whole(bytes) => ("whole", &bytes[..]),
        Frame::Blank => ("blank", &b""[..]),
        Frame::Half(bytes) => ("half", &bytes[..]),
        Frame::Stray(bytes) => ("stray", &bytes[..]),
        Frame::TooLarge(bytes) => ("too large", &bytes[..]),
    };
    format!("{kind} {}", bytes.escape_ascii())
}

/// The kinds of frames alone.
fn kinds(frames: &[String]) -> String {
    frames.iter().filter_map(|frame| frame.split(' ').next()).collect::<Vec<_>>().join(" ")
}

#[test]
fn fuzzed_streams_are_read_the_same_however_they_come_in() {
    let words = ["\u{b}", "\u{1c}\r", "\u{1c}", "\u{b}MSH|", "\r", "\n", "MSH|^~\\&|"];
    Target::new("mllp").with_words(&words).run(3_000, |stream| {
        let whole = frames(stream, stream.len());
        for at_a_time in [1, 7] {
            assert_eq!(frames(stream, at_a_time), whole, "{at_a_time} bytes at a time");
        }
        outcome(&kinds(&whole))
    });
}

#[test]
fn fuzzed_messages_are_answered_and_taken_once() {
    let words = [
        "\r",
        "|",
        "^",
        "~",
        "\\F\\",
        "\\X",
        "\"\"",
        "SIU^S12",
        "SIU^S13",
        "SIU^S14",
        "SIU^S15",
        "SIU^S23",
        "SIU^S26",
        "ADT^A01",
        "ADT^A03",
        "ADT^A08",
        "ADT^A40",
        "PID|1||",
        "MRG|",
        "SCH|",
        "AIL|1|A|",
        "TQ1|",
        "20261113100000",
        "20260329013000",
        "00000101000000",
        "+0100",
        "NHS^NH",
    ];
    Target::new("hl7").with_words(&words).run(600, |message| outcome(&is_answered(message)));
}

#[test]
fn fuzzed_mapping_files_are_read_or_refused_with_the_place() {
    let words = ["[sources.\"A|B\"]\n", "clinics", "trust = ", "= ", "\"", "[", "]", "#", "\n"];
    Target::new("mapping").with_words(&words).run(300, |text| {
        let Ok(text) = std::str::from_utf8(text) else { return 0 };
        match Mapping::from_toml(text) {
            Ok(_) => 1,
            Err(error) => {
                let told = error.to_string();
                assert!(!told.is_empty());
                outcome(&told)
            }
        }
    });
}

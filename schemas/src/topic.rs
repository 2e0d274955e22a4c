//! Values and headers of topics: what outsiders send and read, as protobuf or as its JSON.

use backfill_core::{Command, Event, Record, Refusal};
use prost::Message as _;

use crate::codec::{
    bytes_within_limit, decode_command, decode_event_outcome, decode_quarantined, read,
};
use crate::error::DecodeError;
use crate::event_outcome::EventOutcome;
use crate::quarantined::Quarantined;
use crate::reference::{Names, resolve};
use crate::{from_wire, json, to_wire, wire};

/// The `ce_type` of an event.
pub const CE_TYPE_EVENT: &str = "backfill.event.v1";
/// The `ce_type` of a command or a record.
pub const CE_TYPE_EFFECT: &str = "backfill.effect.v1";
/// The `ce_type` of an input that was put aside.
pub const CE_TYPE_QUARANTINED: &str = "backfill.quarantined.v1";
/// The `ce_type` of what became of an event.
pub const CE_TYPE_EVENT_OUTCOME: &str = "backfill.event-outcome.v1";

/// How a value is written: the `content-type` header says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// Protobuf; also if there is no such header.
    #[default]
    Protobuf,
    /// The JSON mapping of protobuf.
    Json,
}

impl Format {
    /// The format that a `content-type` header names, parameters such as `; charset=utf-8` aside;
    /// none if it is one that is not read.
    #[must_use]
    pub fn of_content_type(header: Option<&str>) -> Option<Self> {
        let Some(header) = header else { return Some(Self::default()) };
        let name = header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match name.as_str() {
            "application/protobuf" | "application/x-protobuf" => Some(Self::Protobuf),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    /// What the `content-type` header says of this format.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/protobuf",
            Self::Json => "application/json",
        }
    }
}

/// Reads an event that somebody put on a topic. A trust's own number may stand for an id there;
/// the event has the id.
///
/// # Errors
/// As [`crate::decode_event`]; if JSON has a field that this version does not know, twice the same
/// field, or a value of another type; if a trust's own number disagrees with the id beside it. No
/// error repeats a value.
pub fn decode_topic_event(
    value: &[u8],
    format: Format,
    names: &Names,
) -> Result<Event, DecodeError> {
    bytes_within_limit(value)?;
    let mut event: wire::Event = match format {
        Format::Protobuf => read("Event", value)?,
        Format::Json => json::read("Event", value)?,
    };
    resolve(&mut event, names)?;
    from_wire::event::event(event)
}

/// Whether protobuf of an event holds more than this version reads: written again it would be
/// other bytes. The caller then keeps the original. False for JSON, which is refused if it holds
/// more, and for bytes that are no event.
#[must_use]
pub fn has_unknown_fields(value: &[u8], format: Format) -> bool {
    match format {
        Format::Protobuf => {
            wire::Event::decode(value).is_ok_and(|event| event.encode_to_vec() != value)
        }
        Format::Json => false,
    }
}

/// The JSON of an event, in one line. Equal values give equal text.
#[must_use]
pub fn encode_event_json(value: &Event) -> Vec<u8> {
    json::write("Event", &to_wire::event::event(value))
}

/// Reads an event from JSON.
///
/// # Errors
/// As [`decode_topic_event`].
pub fn decode_event_json(text: &[u8], names: &Names) -> Result<Event, DecodeError> {
    decode_topic_event(text, Format::Json, names)
}

macro_rules! json_codec {
    ($encode:ident, $decode:ident, $name:ident, $convert:ident, $what:literal) => {
        #[doc = concat!("The JSON of ", $what, ", in one line. Equal values give equal text.")]
        #[must_use]
        pub fn $encode(value: &$name) -> Vec<u8> {
            json::write("Effect", &to_wire::effect::$convert(value))
        }

        #[doc = concat!("Reads ", $what, " from JSON.")]
        ///
        /// # Errors
        /// As [`decode_topic_event`]; if it is of another kind.
        pub fn $decode(text: &[u8]) -> Result<$name, DecodeError> {
            from_wire::effect::$convert(json::read("Effect", text)?)
        }
    };
}

json_codec!(encode_command_json, decode_command_json, Command, command, "a command");
json_codec!(encode_record_json, decode_record_json, Record, record, "a record");
json_codec!(encode_refusal_json, decode_refusal_json, Refusal, refusal, "a refusal");

/// Reads a command from a topic.
///
/// # Errors
/// As [`decode_topic_event`]; if it is no command.
pub fn decode_topic_command(value: &[u8], format: Format) -> Result<Command, DecodeError> {
    match format {
        Format::Protobuf => decode_command(value),
        Format::Json => decode_command_json(value),
    }
}

/// Writes what goes out on a topic, whether command or record, as JSON instead of protobuf.
///
/// # Errors
/// If the bytes are not protobuf.
pub fn effect_as_json(value: &[u8]) -> Result<Vec<u8>, DecodeError> {
    Ok(json::write("Effect", &read::<wire::Effect>("Effect", value)?))
}

/// The JSON of an input that was put aside, in one line. Equal values give equal text.
#[must_use]
pub fn encode_quarantined_json(value: &Quarantined) -> Vec<u8> {
    json::write("Quarantined", &to_wire::quarantined::quarantined(value))
}

/// Reads an input that was put aside from JSON.
///
/// # Errors
/// As [`decode_topic_event`].
pub fn decode_quarantined_json(text: &[u8]) -> Result<Quarantined, DecodeError> {
    from_wire::quarantined::quarantined(json::read("Quarantined", text)?)
}

/// Reads an input that was put aside from a topic.
///
/// # Errors
/// As [`decode_topic_event`].
pub fn decode_topic_quarantined(value: &[u8], format: Format) -> Result<Quarantined, DecodeError> {
    match format {
        Format::Protobuf => decode_quarantined(value),
        Format::Json => decode_quarantined_json(value),
    }
}

/// The JSON of what became of an event, in one line. Equal values give equal text.
#[must_use]
pub fn encode_event_outcome_json(value: &EventOutcome) -> Vec<u8> {
    json::write("EventOutcome", &to_wire::event_outcome::event_outcome(value))
}

/// Reads what became of an event from JSON.
///
/// # Errors
/// As [`decode_topic_event`].
pub fn decode_event_outcome_json(text: &[u8]) -> Result<EventOutcome, DecodeError> {
    from_wire::event_outcome::event_outcome(json::read("EventOutcome", text)?)
}

/// Reads what became of an event from a topic.
///
/// # Errors
/// As [`decode_topic_event`].
pub fn decode_topic_event_outcome(
    value: &[u8],
    format: Format,
) -> Result<EventOutcome, DecodeError> {
    match format {
        Format::Protobuf => decode_event_outcome(value),
        Format::Json => decode_event_outcome_json(value),
    }
}

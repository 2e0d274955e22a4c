//! Bytes from values and values from bytes: what everybody else calls.

use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::slot::Slot;
use backfill_core::{
    Command, Decided, Event, EventId, Numbered, Record, Recorded, Refusal, Snapshot,
};
use prost::Message;

use crate::error::DecodeError;
use crate::event_outcome::EventOutcome;
use crate::from_wire::field::Reading;
use crate::limits::EVENT_BYTES_MAX;
use crate::quarantined::Quarantined;
use crate::{from_wire, to_wire, wire};

macro_rules! codec {
    ($encode:ident, $decode:ident, $name:ident, $topic:ident::$convert:ident, $what:literal) => {
        codec!($encode, $decode, $name as $name, $topic::$convert, $what);
    };
    (
        $encode:ident, $decode:ident, $name:ident as $wire:ident,
        $topic:ident::$convert:ident, $what:literal
    ) => {
        #[doc = concat!("The bytes of ", $what, ". Equal values give equal bytes.")]
        #[must_use]
        pub fn $encode(value: &$name) -> Vec<u8> {
            to_wire::$topic::$convert(value).encode_to_vec()
        }

        #[doc = concat!("Reads ", $what, " back.")]
        ///
        /// # Errors
        /// If the bytes are not protobuf, a field is missing or out of its range, a list or text
        /// is over its limit, or an enum value is one that this version does not know.
        pub fn $decode(bytes: &[u8]) -> Result<$name, DecodeError> {
            from_wire::$topic::$convert(read::<wire::$wire>(stringify!($wire), bytes)?)
        }
    };
}

codec!(encode_recorded, decode_recorded, Recorded, event::recorded, "a journal record");
codec!(encode_command, decode_command, Command as Effect, effect::command, "a command");
codec!(encode_record, decode_record, Record as Effect, effect::record, "a record");
codec!(encode_refusal, decode_refusal, Refusal as Effect, effect::refusal, "a refusal");
codec!(encode_snapshot, decode_snapshot, Snapshot, snapshot::snapshot, "the whole state");
codec!(encode_slot, decode_slot, Slot, slot::slot, "a slot");
codec!(encode_entry, decode_entry, Entry, entry::entry, "an entry");
codec!(encode_offer, decode_offer, Offer, offer::offer, "an offer");
codec!(
    encode_appointment,
    decode_appointment,
    Appointment,
    appointment::appointment,
    "an appointment"
);

codec!(
    encode_quarantined,
    decode_quarantined,
    Quarantined,
    quarantined::quarantined,
    "an input that was put aside"
);

codec!(
    encode_event_outcome,
    decode_event_outcome,
    EventOutcome,
    event_outcome::event_outcome,
    "what became of an event"
);

/// The bytes of what an event came to; none if nothing does. Equal values give equal bytes.
#[must_use]
pub fn encode_decided(
    refusal: Option<Refusal>,
    records: &[&Numbered<Record>],
    commands: &[&Numbered<Command>],
) -> Vec<u8> {
    to_wire::decided::decided(refusal, records, commands).encode_to_vec()
}

/// Reads back what the event came to: the ids of what follows are made from the event's.
///
/// # Errors
/// As the other readers.
pub fn decode_decided(event: EventId, bytes: &[u8]) -> Result<Decided, DecodeError> {
    from_wire::decided::decided(event, read("Decided", bytes)?)
}

/// The bytes of an event. Equal values give equal bytes.
#[must_use]
pub fn encode_event(value: &Event) -> Vec<u8> {
    to_wire::event::event(value).encode_to_vec()
}

/// Reads an event back. Events come from outside, so their length is limited too.
///
/// # Errors
/// If the bytes are not protobuf or longer than [`EVENT_BYTES_MAX`], a field is missing or out of
/// its range, a list or text is over its limit, or an enum value is one that this version does
/// not know.
pub fn decode_event(bytes: &[u8]) -> Result<Event, DecodeError> {
    bytes_within_limit(bytes)?;
    from_wire::event::event(read("Event", bytes)?)
}

pub(crate) fn bytes_within_limit(bytes: &[u8]) -> Result<(), DecodeError> {
    Reading("Event").within("*", bytes.len(), EVENT_BYTES_MAX)
}

pub(crate) fn read<M: Message + Default>(
    message: &'static str,
    bytes: &[u8],
) -> Result<M, DecodeError> {
    M::decode(bytes).map_err(|error| DecodeError { message, field: "*", problem: error.into() })
}

//! The wire: every event, effect and row as protobuf, and what people write: times in words,
//! dates, telephone numbers, email addresses.
//!
//! ```text
//!   core type ──to_wire──► generated message ──prost──► bytes   encode_*  never fails
//!   core type ◄─from_wire─ generated message ◄─prost─── bytes   decode_*  refuses what it can
//!                                                                not read whole
//! ```
//!
//! The same value always gives the same bytes, so snapshots and journals can be compared byte by
//! byte. What is missing, unknown or too long is an error that names message and field: nothing
//! is guessed. `golden/` keeps bytes of every version ever written; all of them must stay readable.

pub mod addresses;
mod codec;
pub mod dates;
mod enums;
mod error;
mod event_outcome;
mod fingerprint;
mod from_wire;
mod json;
pub mod limits;
mod moment;
mod quarantined;
mod reference;
pub mod services;
mod to_wire;
pub mod times;
mod topic;
pub mod unseen;
mod wire;

pub use codec::{
    decode_appointment, decode_command, decode_decided, decode_entry, decode_event,
    decode_event_outcome, decode_offer, decode_quarantined, decode_record, decode_recorded,
    decode_refusal, decode_slot, decode_snapshot, encode_appointment, encode_command,
    encode_decided, encode_entry, encode_event, encode_event_outcome, encode_offer,
    encode_quarantined, encode_record, encode_recorded, encode_refusal, encode_slot,
    encode_snapshot,
};
pub use error::{DecodeError, Problem};
pub use event_outcome::{EventOutcome, EventState, SLOTS_MAX};
pub use fingerprint::fingerprint;
pub use moment::{parse_rfc3339, rfc3339};
pub use quarantined::Quarantined;
pub use reference::Names;
pub use topic::{
    CE_TYPE_EFFECT, CE_TYPE_EVENT, CE_TYPE_EVENT_OUTCOME, CE_TYPE_QUARANTINED, Format,
    decode_command_json, decode_event_json, decode_event_outcome_json, decode_quarantined_json,
    decode_record_json, decode_refusal_json, decode_topic_command, decode_topic_event,
    decode_topic_event_outcome, decode_topic_quarantined, effect_as_json, encode_command_json,
    encode_event_json, encode_event_outcome_json, encode_quarantined_json, encode_record_json,
    encode_refusal_json, has_unknown_fields,
};

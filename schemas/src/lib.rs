//! The wire: every event, effect and row as protobuf, and the words people use for times.
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

mod codec;
mod enums;
mod error;
mod fingerprint;
mod from_wire;
pub mod limits;
mod to_wire;
pub mod times;
mod wire;

pub use codec::{
    decode_appointment, decode_effect, decode_entry, decode_event, decode_offer, decode_recorded,
    decode_slot, decode_snapshot, encode_appointment, encode_effect, encode_entry, encode_event,
    encode_offer, encode_recorded, encode_slot, encode_snapshot,
};
pub use error::{DecodeError, Problem};
pub use fingerprint::fingerprint;

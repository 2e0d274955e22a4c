//! MLLP: messages as frames on a byte stream, one outstanding message per connection.

mod codec;
mod connection;

pub mod client;
pub mod server;

pub use codec::{BEGINNING_BYTES_MAX, CodecError, Frame, GARBAGE_BYTES_MAX, MllpCodec};

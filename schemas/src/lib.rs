//! The wire: every event, effect and row as protobuf, and the words people use for times.

pub mod times;

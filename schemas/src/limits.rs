//! Limits of what is read from the wire. Lists of one entry have theirs in the core.

/// The longest encoded event, in bytes. A full entry has about 3,000.
pub const EVENT_BYTES_MAX: usize = 64 * 1024;

/// The longest text in a field, such as a session or an appointment's reference, in bytes.
pub const TEXT_BYTES_MAX: usize = 1024;

/// How many fan-out steps one rule set may have.
pub const FAN_OUT_STEPS_MAX: usize = 32;

/// How many pairs of trusts one rule set may name for mutual aid. A region has some dozens of trusts.
pub const MUTUAL_AID_PAIRS_MAX: usize = 1024;

/// The first and the last day that are read, in days since 1970-01-01.
pub use backfill_core::civil::{DAY_MAX, DAY_MIN};

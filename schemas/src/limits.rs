//! Limits of what is read from the wire. Lists of one entry have theirs in the core.

/// The longest encoded event, in bytes. A full entry has about 3,000.
pub const EVENT_BYTES_MAX: usize = 64 * 1024;

/// The longest text in a field, such as a session or an appointment's reference, in bytes.
pub const TEXT_BYTES_MAX: usize = 1024;

/// How many fan-out steps one rule set may have.
pub const FAN_OUT_STEPS_MAX: usize = 32;

/// The first day that is read: 1 January of the year 1, in days since 1970-01-01.
pub const DAY_MIN: i32 = -719_162;

/// The last day that is read: 31 December 9999.
pub const DAY_MAX: i32 = 2_932_896;

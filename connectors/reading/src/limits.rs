//! How long and how many what rows say may be, where several kinds of rows say it.

/// Longest id a sender may give what it sends, in bytes.
pub const ID_BYTES_MAX: usize = 255;
/// Longest appointment, in minutes.
pub(crate) const DURATION_MINUTES_MAX: u16 = 24 * 60;
/// Longest number of an appointment, in bytes.
pub(crate) const REFERENCE_BYTES_MAX: usize = 100;
/// Longest name of a clinic or session, in bytes.
pub(crate) const SESSION_BYTES_MAX: usize = 200;
/// Most appointments at a time in one clinic.
pub(crate) const CAPACITY_MAX: u16 = 1_000;

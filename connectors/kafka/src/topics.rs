//! The topics: made where they are missing, and looked at.

mod admin;
mod behind;
mod check;
mod make;
mod rights;

use std::time::Duration;

pub use behind::behind;
pub use check::{Finding, check_topics};
pub use make::ensure_topics;
pub use rights::check_rights;

/// How long an answer about topics is waited for.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long records are kept at least, in milliseconds: a week. A region that stood still over a
/// long weekend finds all its input.
const RETENTION_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// The largest record, in bytes, with what Kafka adds to it.
const RECORD_BYTES_MAX: &str = "1048588";

//! The name of a service by its treatment function code.

use backfill_core::code::Code;

/// The only place where the console turns a service code into words.
pub(super) fn name_of(code: Code) -> String {
    if code.is_empty() { "Unknown service".to_owned() } else { format!("Service {code}") }
}

//! What is wrong with a row, and what stops a whole import.

use backfill_runtime::ports::PortError;

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which field; empty if it is the row as a whole.
    pub(crate) field: String,
    /// What is wrong and what to write instead.
    pub(crate) reason: String,
}

impl Fault {
    /// A fault of a field.
    pub(crate) fn of(field: &str, reason: impl Into<String>) -> Self {
        Self { field: field.to_owned(), reason: reason.into() }
    }

    /// A fault of the row as a whole.
    pub(crate) fn of_row(reason: impl Into<String>) -> Self {
        Self::of("", reason)
    }
}

/// The fields of faults, as one text.
pub(super) fn fields(faults: &[Fault]) -> String {
    joined(faults, |fault| &fault.field)
}

/// What is wrong, as one text.
pub(super) fn reasons(faults: &[Fault]) -> String {
    joined(faults, |fault| &fault.reason)
}

fn joined(faults: &[Fault], of: fn(&Fault) -> &str) -> String {
    let texts: Vec<&str> = faults.iter().map(of).filter(|text| !text.is_empty()).collect();
    texts.join("; ")
}

/// The faults that the API names, as faults of a row.
pub(super) fn faults(errors: &backfill_reading::FieldErrors) -> Vec<Fault> {
    errors.as_slice().iter().map(|error| Fault::of(&error.field, error.message.clone())).collect()
}

/// The command or the header cannot be used: nothing was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);

/// The exit code for an import that was not carried through.
pub(crate) fn exit_code_of(error: &anyhow::Error) -> u8 {
    if error.is::<UsageError>() {
        return 64;
    }
    match error.downcast_ref::<PortError>() {
        Some(PortError::Unavailable { .. } | PortError::Full { .. }) => 69,
        Some(PortError::Fatal { .. }) => 70,
        None => 65,
    }
}

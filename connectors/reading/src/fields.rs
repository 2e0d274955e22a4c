//! What is wrong with the fields of a request or a row, all of it at once.

use serde::Serialize;
use utoipa::ToSchema;

/// How many faults are told of one input; the rest is only counted as "more".
const ERRORS_MAX: usize = 100;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Which field; `[2].start` is the field `start` of the third item of a batch.
    pub field: String,
    /// What is wrong with it and what is wanted instead. Never holds the value itself.
    pub message: String,
}

/// Everything that is wrong with one input. Displayed as one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// One fault.
    #[must_use]
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.push(field, message);
        errors
    }

    /// Adds a fault.
    pub fn push(&mut self, field: &str, message: impl Into<String>) {
        if self.0.len() < ERRORS_MAX {
            self.0.push(FieldError { field: field.to_owned(), message: message.into() });
        }
    }

    /// Adds the faults of one item of a batch; their fields are named `[index].field`.
    pub fn push_item(&mut self, index: usize, item: Self) {
        for error in item.0 {
            let dot = if error.field.is_empty() { "" } else { "." };
            self.push(&format!("[{index}]{dot}{}", error.field), error.message);
        }
    }

    /// Two results as one.
    ///
    /// # Errors
    /// The faults of both.
    pub fn both<A, B>(one: Result<A, Self>, two: Result<B, Self>) -> Result<(A, B), Self> {
        match (one, two) {
            (Ok(one), Ok(two)) => Ok((one, two)),
            (Err(wrong), Ok(_)) | (Ok(_), Err(wrong)) => Err(wrong),
            (Err(one), Err(two)) => {
                Err(Self(one.0.into_iter().chain(two.0).take(ERRORS_MAX).collect()))
            }
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults in the order they were found.
    #[must_use]
    pub fn as_slice(&self) -> &[FieldError] {
        &self.0
    }

    /// The value if nothing is wrong.
    ///
    /// # Errors
    /// What is wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The faults in the order they were found, to keep.
    #[must_use]
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }
}

impl std::fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { "; " };
            write!(f, "{gap}{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

//! Single fields: each reader says what must be there and names message and field if it is not.

use backfill_core::Timestamp;
use backfill_core::code::Code;

use crate::enums::Choice;
use crate::error::{DecodeError, Problem};
use crate::limits::{DAY_MAX, DAY_MIN, TEXT_BYTES_MAX};

/// One message that is being read, by its name in `proto/`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading(pub(crate) &'static str);

impl Reading {
    pub(crate) fn refuse(self, field: &'static str, problem: Problem) -> DecodeError {
        DecodeError { message: self.0, field, problem }
    }

    /// A field that must be there.
    pub(super) fn given<T>(self, field: &'static str, value: Option<T>) -> Result<T, DecodeError> {
        value.ok_or_else(|| self.refuse(field, Problem::Missing))
    }

    /// An id that must be there.
    pub(super) fn id(self, field: &'static str, bytes: &[u8]) -> Result<u128, DecodeError> {
        if bytes.is_empty() {
            return Err(self.refuse(field, Problem::Missing));
        }
        let bytes: [u8; 16] =
            bytes.try_into().map_err(|_| self.refuse(field, Problem::IdLength(bytes.len())))?;
        Ok(u128::from_be_bytes(bytes))
    }

    /// An id that may be missing.
    pub(super) fn optional_id(
        self,
        field: &'static str,
        bytes: Option<Vec<u8>>,
    ) -> Result<Option<u128>, DecodeError> {
        bytes.map(|bytes| self.id(field, &bytes)).transpose()
    }

    /// A number of the trust's own, which has no place outside of a topic.
    pub(super) fn resolved(self, field: &'static str, reference: &str) -> Result<(), DecodeError> {
        if reference.is_empty() {
            return Ok(());
        }
        Err(self.refuse(field, Problem::Unresolved))
    }

    /// A time that must be there.
    pub(super) fn time(
        self,
        field: &'static str,
        value: Option<i64>,
    ) -> Result<Timestamp, DecodeError> {
        self.given(field, value).map(Timestamp)
    }

    /// A number from 0 to `max` that must be there.
    pub(super) fn at_most<T: TryFrom<u32>>(
        self,
        field: &'static str,
        value: Option<u32>,
        max: u32,
    ) -> Result<T, DecodeError> {
        let value = self.given(field, value)?;
        let range = Problem::Range { min: 0, max: max.into() };
        match T::try_from(value) {
            Ok(number) if value <= max => Ok(number),
            _ => Err(self.refuse(field, range)),
        }
    }

    /// A number of 8 bits that must be there.
    pub(super) fn byte(self, field: &'static str, value: Option<u32>) -> Result<u8, DecodeError> {
        self.at_most(field, value, u8::MAX.into())
    }

    /// A number of 16 bits that must be there.
    pub(super) fn short(self, field: &'static str, value: Option<u32>) -> Result<u16, DecodeError> {
        self.at_most(field, value, u16::MAX.into())
    }

    /// A day of a calendar with four-digit years, so that nothing overflows on it.
    pub(super) fn day(self, field: &'static str, value: Option<i32>) -> Result<i32, DecodeError> {
        let day = self.given(field, value)?;
        if (DAY_MIN..=DAY_MAX).contains(&day) {
            return Ok(day);
        }
        let (min, max) = (DAY_MIN.into(), DAY_MAX.into());
        Err(self.refuse(field, Problem::Range { min, max }))
    }

    /// A day that may be missing.
    pub(super) fn optional_day(
        self,
        field: &'static str,
        value: Option<i32>,
    ) -> Result<Option<i32>, DecodeError> {
        value.map(|day| self.day(field, Some(day))).transpose()
    }

    /// How far a clock is ahead of UTC.
    pub(super) fn offset(
        self,
        field: &'static str,
        value: Option<i32>,
    ) -> Result<i16, DecodeError> {
        let value = self.given(field, value)?;
        let (min, max) = (i16::MIN.into(), i16::MAX.into());
        i16::try_from(value).map_err(|_| self.refuse(field, Problem::Range { min, max }))
    }

    /// One of a closed list.
    pub(super) fn choice<T: Choice>(
        self,
        field: &'static str,
        number: i32,
    ) -> Result<T, DecodeError> {
        let problem = if number == 0 { Problem::Missing } else { Problem::UnknownValue };
        T::from_number(number).ok_or_else(|| self.refuse(field, problem))
    }

    /// A short code; the empty one means unknown.
    pub(super) fn code(self, field: &'static str, text: &str) -> Result<Code, DecodeError> {
        text.parse().map_err(|error| self.refuse(field, Problem::Code(error)))
    }

    /// A text within its limit.
    pub(super) fn text(self, field: &'static str, text: String) -> Result<String, DecodeError> {
        self.within(field, text.len(), TEXT_BYTES_MAX)?;
        Ok(text)
    }

    /// Refuses more than `max` of something.
    pub(crate) fn within(
        self,
        field: &'static str,
        found: usize,
        max: usize,
    ) -> Result<(), DecodeError> {
        if found <= max {
            return Ok(());
        }
        Err(self.refuse(field, Problem::TooMany { found, max }))
    }
}

/// Converts every item of a list, or fails with the first that cannot be.
pub(super) fn each<W, T>(
    items: Vec<W>,
    convert: impl Fn(W) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    items.into_iter().map(convert).collect()
}

//! What clinics take and entries seek.

use backfill_core::clinic::{BirthMonth, NAME_BYTES_MAX, Seeks, TYPES_MAX, Takes, plain_types};
use backfill_core::entry::Priority;

use super::field::Reading;
use crate::enums::Choice;
use crate::error::{DecodeError, Problem};
use crate::wire;

pub(crate) fn takes(value: Option<wire::Takes>) -> Result<Takes, DecodeError> {
    let Some(value) = value else { return Ok(Takes::default()) };
    let reading = Reading("Takes");
    Ok(Takes {
        types: types(reading, &value.types)?,
        team: name(reading, "team", value.team)?,
        age_from: age(reading, "age_from", value.age_from)?,
        age_to: age(reading, "age_to", value.age_to)?,
        sex: unless_unsaid(reading, "sex", value.sex)?,
        kept_for: kept_for(reading, value.kept_for)?,
        is_private: value.is_private,
    })
}

/// Nobody keeps times for a band that nobody said.
fn kept_for(reading: Reading, number: i32) -> Result<Option<Priority>, DecodeError> {
    match unless_unsaid(reading, "kept_for", number)? {
        Some(Priority::Unsaid) => Err(reading.refuse("kept_for", Problem::UnknownValue)),
        band => Ok(band),
    }
}

pub(crate) fn seeks(value: Option<wire::Seeks>) -> Result<Seeks, DecodeError> {
    let Some(value) = value else { return Ok(Seeks::default()) };
    let reading = Reading("Seeks");
    Ok(Seeks {
        types: types(reading, &value.types)?,
        team: name(reading, "team", value.team)?,
        born: born(reading, &value.born)?,
        sex: unless_unsaid(reading, "sex", value.sex)?,
    })
}

/// Whoever sends to a topic writes types as they like: here they are as the core compares them.
fn types(reading: Reading, names: &[String]) -> Result<Vec<String>, DecodeError> {
    reading.within("types", names.len(), TYPES_MAX)?;
    for name in names {
        reading.within("types", name.len(), NAME_BYTES_MAX)?;
    }
    Ok(plain_types(names.iter().map(String::as_str)))
}

fn born(reading: Reading, text: &str) -> Result<Option<BirthMonth>, DecodeError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| reading.refuse("born", Problem::UnknownValue))
}

fn name(reading: Reading, field: &'static str, text: String) -> Result<String, DecodeError> {
    reading.within(field, text.len(), NAME_BYTES_MAX)?;
    Ok(text)
}

fn age(
    reading: Reading,
    field: &'static str,
    value: Option<u32>,
) -> Result<Option<u16>, DecodeError> {
    value.map(|value| reading.short(field, Some(value))).transpose()
}

fn unless_unsaid<T: Choice>(
    reading: Reading,
    field: &'static str,
    number: i32,
) -> Result<Option<T>, DecodeError> {
    if number == 0 { Ok(None) } else { reading.choice(field, number).map(Some) }
}

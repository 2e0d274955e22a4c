//! Objects of a request as rows of text, so that JSON, NDJSON and CSV are read by one reader.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::FieldErrors;

/// Longest value of one field, in bytes.
const VALUE_BYTES_MAX: usize = 2_000;
/// Most items of a list in one field.
const LIST_ITEMS_MAX: usize = 64;
/// How much of an unknown field's name is repeated in the answer, in characters.
const NAME_CHARS_MAX: usize = 40;

/// Reads an object with these fields into a row whose fields are all optional text.
/// Numbers and yes/no become text, lists become text parted by `;`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn row<T: DeserializeOwned>(value: &Value, fields: &[&str]) -> Result<T, FieldErrors> {
    let (row, errors) = row_and_errors(value, fields)?;
    errors.or(row)
}

/// The same, with what is wrong beside what can be read: for who tells all faults at once.
///
/// # Errors
/// What is wrong, if nothing of it can be read.
pub fn row_and_errors<T: DeserializeOwned>(
    value: &Value,
    fields: &[&str],
) -> Result<(T, FieldErrors), FieldErrors> {
    let Some(object) = value.as_object() else {
        return Err(FieldErrors::one("", "must be an object with fields and values"));
    };
    let mut errors = FieldErrors::default();
    let mut texts = Map::new();
    for (name, value) in object {
        if !fields.contains(&name.as_str()) {
            errors.push(
                &repeated(name),
                format!("is no field here; the fields are {}", fields.join(", ")),
            );
            continue;
        }
        match text(value) {
            Ok(Some(text)) => drop(texts.insert(name.clone(), Value::String(text))),
            Ok(None) => {}
            Err(message) => errors.push(name, message),
        }
    }
    match serde_json::from_value(Value::Object(texts)) {
        Ok(row) => Ok((row, errors)),
        Err(error) => Err(FieldErrors::one("", error.to_string())),
    }
}

/// A name that is no field, as it is told and kept with the reason: a sender who wrote an object by
/// number or by person would have them in clear there.
fn repeated(name: &str) -> String {
    let is_word = name.chars().all(|sign| sign.is_ascii_alphabetic() || "_- ".contains(sign));
    if !is_word || name.is_empty() {
        return "(a name with other signs than letters)".to_owned();
    }
    name.chars().take(NAME_CHARS_MAX).collect()
}

/// A value as text; none if it is null or blank.
fn text(value: &Value) -> Result<Option<String>, &'static str> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Array(items) => list(items)?,
        Value::Object(_) => return Err("must be text, a number or a list, not an object"),
    };
    if VALUE_BYTES_MAX < text.len() {
        return Err("is too long; at most 2,000 bytes");
    }
    if text.chars().any(char::is_control) {
        return Err("must not hold control characters such as line breaks");
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn list(items: &[Value]) -> Result<String, &'static str> {
    if LIST_ITEMS_MAX < items.len() {
        return Err("has too many items; at most 64");
    }
    let texts: Result<Vec<String>, _> = items.iter().map(item).collect();
    Ok(texts?.join(";"))
}

fn item(value: &Value) -> Result<String, &'static str> {
    match value {
        Value::String(text) if !text.contains(';') => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Object(site) => site_choice(site),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) => {
            Err("has an item that is not plain text without `;`")
        }
    }
}

/// `{"site": "RQM01", "travel_minutes": 20}` as `RQM01:20`.
fn site_choice(choice: &Map<String, Value>) -> Result<String, &'static str> {
    const WANTED: &str =
        "has an item that is not like {\"site\": \"RQM01\", \"travel_minutes\": 20}";
    if choice.keys().any(|key| key != "site" && key != "travel_minutes") {
        return Err(WANTED);
    }
    let site = choice.get("site").and_then(Value::as_str).ok_or(WANTED)?;
    match choice.get("travel_minutes") {
        None | Some(Value::Null) => Ok(site.to_owned()),
        Some(minutes) => Ok(format!("{site}:{}", minutes.as_u64().ok_or(WANTED)?)),
    }
}

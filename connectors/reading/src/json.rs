//! JSON in which no object says a key twice. Readers differ in which of two values they take, so
//! what the sender meant is not known: it is refused instead of guessed.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What an editor may put before a text: a byte order mark, as UTF-8 has it.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// The same of UTF-16, either way round.
const OTHER_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
/// What the message about a repeated key ends with.
const TWICE: &str = "is given twice";

/// Why a text cannot be read as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonFault {
    /// It is UTF-16.
    Utf16,
    /// An object says a key twice.
    Repeated {
        /// The key.
        key: String,
        /// Line and column up to which it was read.
        place: String,
    },
    /// It is no JSON.
    NotJson {
        /// What is wrong.
        fault: String,
        /// At which line and column.
        place: String,
    },
}

/// Reads a body, with or without a byte order mark.
///
/// # Errors
/// What is wrong and where.
pub fn read_json(body: &[u8]) -> Result<Value, JsonFault> {
    if OTHER_MARKS.iter().any(|mark| body.starts_with(mark)) {
        return Err(JsonFault::Utf16);
    }
    let text = body.strip_prefix(MARK).unwrap_or(body);
    serde_json::from_slice(text).map(|Unique(value)| value).map_err(|error| fault(&error))
}

/// Reads one JSON value of a list, such as a line of NDJSON.
///
/// # Errors
/// What is wrong and at which column, without what is written there.
pub fn read_json_line(text: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(text).map(|Unique(value)| value).map_err(|error| {
        let is_twice = error.to_string().contains(TWICE);
        let what = if is_twice { "has a key twice, up to" } else { "is no JSON object: wrong at" };
        format!("the row {what} column {}", error.column())
    })
}

fn fault(error: &serde_json::Error) -> JsonFault {
    let place = format!("line {}, column {}", error.line(), error.column());
    // The reader of JSON adds the place to what it says.
    let text = error.to_string();
    let fault = text.rsplit_once(" at line").map_or(text.as_str(), |(fault, _)| fault);
    match fault.strip_suffix(TWICE) {
        Some(key) => JsonFault::Repeated { key: key.trim().to_owned(), place },
        None => JsonFault::NotJson { fault: fault.to_owned(), place },
    }
}

/// Any JSON whose keys are all different.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Builder).map(Self)
    }
}

struct Builder;

impl<'de> Visitor<'de> for Builder {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::Bool(yes))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(key) = pairs.next_key::<String>()? {
            if all.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{key} {TWICE}")));
            }
            let Unique(value) = pairs.next_value()?;
            all.insert(key, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_repeated_key_is_read_as_any_other_reader_does() {
        for text in [
            "null",
            "[]",
            "[1, -2, 3.5, 1e99, 18446744073709551615, true, \"a\\u00e9\"]",
            "{\"a\": {\"a\": [{\"a\": 1}, {\"a\": 2}]}, \"A\": \"\", \"\": null}",
        ] {
            let plain: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read_json(text.as_bytes()), Ok(plain), "{text}");
        }
    }

    #[test]
    fn a_key_is_the_same_however_it_is_written() {
        for text in ["{\"a\": 1, \"\\u0061\": 2}", "[{\"b\": {\"a\": 1, \"a\": 1}}]"] {
            let fault = read_json(text.as_bytes()).unwrap_err();
            let JsonFault::Repeated { key, .. } = fault else { panic!("{text}: {fault:?}") };
            assert_eq!(key, "a", "{text}");
        }
    }
}

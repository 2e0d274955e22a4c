//! Why JSON was refused, in a sentence without any value of it. What the libraries say quotes
//! values, and a value may be about a person; so their words are read here and said anew.

use serde_json::Error;
use serde_path_to_error::{Path, Segment};

/// How a field that is given twice is told to this file.
pub(super) const TWICE: &str = "field given twice '";

/// The longest field name that is repeated. Longer ones are no names of fields.
const NAME_BYTES_MAX: usize = 40;

/// Text that is no JSON at all. These words are fixed and say only where.
pub(super) fn syntax(error: &Error) -> String {
    format!("no JSON: {error}")
}

/// The sentence for an error at a place in the text.
pub(super) fn told(path: &Path, error: &Error) -> String {
    if !error.is_data() {
        return syntax(error);
    }
    let words = error.to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    match words.strip_prefix("unrecognized field name ").or_else(|| words.strip_prefix(TWICE)) {
        Some(name) => of_name(path, name.trim_matches('\''), words.starts_with(TWICE)),
        None => format!("{} {}", place(path, None), of_value(words)),
    }
}

fn of_name(path: &Path, name: &str, twice: bool) -> String {
    let what = if twice { "is given twice" } else { "is no field that this version knows" };
    format!("{} {what}", place(path, Some(name)))
}

/// What a value must be. The cases are the words of serde and prost-reflect.
fn of_value(words: &str) -> String {
    if words.starts_with("multiple fields provided for oneof") {
        return String::from("has more than one of what it can have one of");
    }
    if words.starts_with("unrecognized enum value") {
        return String::from("is none of the names that this version knows");
    }
    if words.starts_with("invalid base64") {
        return String::from("must be base64");
    }
    match words.rsplit_once(", expected ") {
        Some((_, "a map")) => String::from("must be an object"),
        Some((_, "a string or integer")) => String::from("must be one of its names"),
        Some((_, wanted)) => format!("must be {wanted}"),
        None => String::from("must be a whole number that fits"),
    }
}

/// Where it is, such as `slotFreed.facts.start` or `windows[2]`.
fn place(path: &Path, last: Option<&str>) -> String {
    let mut place = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => place.push_str(&format!("[{index}]")),
            Segment::Map { key } => push(&mut place, key),
            Segment::Enum { .. } | Segment::Unknown => push(&mut place, "?"),
        }
    }
    if let Some(name) = last {
        push(&mut place, name);
    }
    if place.is_empty() { String::from("the value") } else { format!("`{place}`") }
}

/// Adds a name, if it is a name. Whoever sends a person's number as one must not find it here.
fn push(place: &mut String, name: &str) {
    let letters = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let begins = name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let is_name = letters && begins && name.len() <= NAME_BYTES_MAX;
    if !place.is_empty() {
        place.push('.');
    }
    place.push_str(if is_name { name } else { "(not a name)" });
}

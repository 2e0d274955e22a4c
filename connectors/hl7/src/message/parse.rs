//! Bytes to a message: finds the signs, the character set and the segments.

use std::ops::Range;

use super::{Delimiters, Message, charset};
use crate::fault::{Condition, Fault, Place};

/// Largest message, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Most segments of a message.
pub const SEGMENTS_MAX: usize = 2_000;
/// Most fields of a segment.
pub const FIELDS_MAX: usize = 512;
/// Most repetitions in a segment, all fields together.
pub const REPETITIONS_MAX: usize = 1_000;

impl Message {
    /// Reads a message. Segments may end with CR, LF or both; a line that is no segment belongs
    /// to the value before it, because free text with bare line feeds exists. After the header,
    /// which has no free text, it is left out.
    ///
    /// # Errors
    /// If it does not start with a readable MSH or is over a limit.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        if MESSAGE_BYTES_MAX < bytes.len() {
            return Err(too_much("the message is larger than 1 MiB; send it in parts"));
        }
        let bytes = without_lead(bytes);
        let separator = field_separator(bytes)?;
        let (text, warning) = charset::decode(bytes, &declared_charset(bytes, separator));
        let header = text.split(['\r', '\n']).next().unwrap_or("");
        let field = char::from(separator);
        let delimiters = Delimiters::read(field, header.split(field).nth(1).unwrap_or(""))?;
        let segments = segments(&text, field)?;
        for range in &segments {
            check_limits(&text[range.clone()], &delimiters)?;
        }
        Ok(Self { text, delimiters, segments, warning })
    }
}

/// A byte order mark and blank lines before the header say nothing.
fn without_lead(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes).trim_ascii_start()
}

fn field_separator(bytes: &[u8]) -> Result<u8, Fault> {
    if !bytes.starts_with(b"MSH") {
        let text = "the message does not begin with an MSH segment";
        return Err(Fault::reject(Place::new("MSH", 0), Condition::SegmentSequence, text));
    }
    match bytes.get(3) {
        Some(sign) if sign.is_ascii_punctuation() => Ok(*sign),
        Some(_) | None => {
            let text = "the field separator must be a sign, such as |";
            Err(Fault::reject(Place::new("MSH", 1), Condition::DataType, text))
        }
    }
}

/// MSH-18, read from the bytes because it says how to read them.
fn declared_charset(bytes: &[u8], separator: u8) -> String {
    let header = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or(&[]);
    let value = header.split(|byte| *byte == separator).nth(17).unwrap_or(&[]);
    let first = value.split(|byte| *byte == b'~').next().unwrap_or(&[]);
    String::from_utf8_lossy(first).into_owned()
}

fn segments(text: &str, field: char) -> Result<Vec<Range<usize>>, Fault> {
    let mut segments: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\r', '\n']) {
        let content = line.trim_end_matches(['\r', '\n']);
        let end = start + content.len();
        if is_segment(content, field) {
            segments.push(start..end);
        } else if let [_, .., last] = &mut segments[..]
            && !content.trim().is_empty()
        {
            last.end = end;
        }
        if SEGMENTS_MAX < segments.len() {
            return Err(too_much("the message has too many segments"));
        }
        start += line.len();
    }
    Ok(segments)
}

/// A name of one capital and two capitals or digits, then the field separator or nothing.
fn is_segment(line: &str, field: char) -> bool {
    let bytes = line.as_bytes();
    let is_named = 3 <= bytes.len()
        && bytes[0].is_ascii_uppercase()
        && bytes[1..3].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    is_named && line[3..].chars().next().is_none_or(|next| next == field)
}

fn check_limits(segment: &str, delimiters: &Delimiters) -> Result<(), Fault> {
    let fields = segment.chars().filter(|letter| *letter == delimiters.field).count();
    if FIELDS_MAX < fields {
        return Err(too_much("a segment has too many fields"));
    }
    let repetitions =
        segment.chars().filter(|letter| Some(*letter) == delimiters.repetition).count();
    if REPETITIONS_MAX < repetitions {
        return Err(too_much("a segment has too many repetitions"));
    }
    Ok(())
}

fn too_much(text: &str) -> Fault {
    Fault::reject(Place::new("MSH", 0), Condition::SegmentSequence, text)
}

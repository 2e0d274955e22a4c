//! Acknowledgements: the answer to a message, in original mode (AA, AE, AR) or enhanced mode
//! (CA, CE, CR), or none where the sender wants none.
//!
//! The answer uses the signs of the message it answers, so that its values can be copied as they
//! are. It holds no value of the message but the header's, and so no personal data.

mod header;
mod level;

use sha2::{Digest, Sha256};

use crate::fault::{Condition, Fault, Place};
use crate::mapping::AcknowledgeAs;
use crate::message::Message;

use header::COPIED_CHARS_MAX;
pub use header::Header;
use level::{Level, level};

/// MSH-10 of what we send: no receiver of version 2.4 must keep more.
pub(crate) const CONTROL_ID_CHARS: usize = 20;

/// The answer to a message: positive without a fault, negative with one; empty if the sender wants
/// none. `at` is MSH-7.
#[must_use]
pub fn answer(
    header: &Header,
    fault: Option<&Fault>,
    acknowledge_as: AcknowledgeAs,
    at: &str,
) -> Vec<u8> {
    let Some(level) = level(header, fault.is_some(), acknowledge_as) else { return Vec::new() };
    let code = code(fault, level);
    let bar = if header.separator.is_empty() { "|" } else { &header.separator };
    let text = fault.map(|fault| plain(header, &fault.to_string())).unwrap_or_default();
    let mut lines = vec![
        msh(header, code, at).join(bar),
        ["MSA", code, &header.control_id, &text].join(bar).trim_end_matches(bar).to_owned(),
    ];
    if let Some(fault) = fault {
        lines.push(err(header, fault).join(bar));
    }
    lines.iter().flat_map(|line| [line.as_bytes(), b"\r"]).flatten().copied().collect()
}

/// Counts an answer that is sent, by its code.
pub(crate) fn count(answer: &[u8]) {
    let mut lines = answer.split(|byte| *byte == b'\r');
    let found = lines.find_map(|line| line.strip_prefix(b"MSA")?.get(1..3));
    let known = CODES.into_iter().find(|code| Some(code.as_bytes()) == found);
    let code = if answer.is_empty() { "none" } else { known.unwrap_or("other") };
    metrics::counter!("backfill_hl7_acknowledgements_total", "code" => code).increment(1);
}

const CODES: [&str; 6] = ["AA", "AE", "AR", "CA", "CE", "CR"];

/// A positive answer to a message, for simulated systems. MSH-7 is the message's own.
#[must_use]
pub fn positive(message: &[u8]) -> Vec<u8> {
    let header = Header::salvage(message);
    answer(&header, None, AcknowledgeAs::Standard, &sent_at(message))
}

/// A negative answer (AE) to a message, for simulated systems. MSH-7 is the message's own.
#[must_use]
pub fn negative(message: &[u8], text: &str) -> Vec<u8> {
    let header = Header::salvage(message);
    let fault = Fault::error(Place::new("SCH", 0), Condition::Internal, text);
    answer(&header, Some(&fault), AcknowledgeAs::Standard, &sent_at(message))
}

/// One answer to a batch: the answers of its messages in their order, in a batch of their own.
/// BHS-12 names the batch that is answered. It has no time of its own, so that a batch that is sent
/// again gets the same answer.
#[must_use]
pub fn batch(header: Option<&[u8]>, answers: &[Vec<u8>]) -> Vec<u8> {
    let line = String::from_utf8_lossy(header.unwrap_or(&[])).into_owned();
    let separator = line.chars().nth(3).filter(char::is_ascii_punctuation).unwrap_or('|');
    let batch_id: String = line
        .trim_end()
        .split(separator)
        .nth(10)
        .unwrap_or("")
        .chars()
        .filter(|letter| !matches!(letter, '|' | '^' | '~' | '\\' | '&'))
        .take(COPIED_CHARS_MAX)
        .collect();
    let mut bytes = format!("BHS|^~\\&|BACKFILL|||||||||{batch_id}\r").into_bytes();
    for answer in answers {
        bytes.extend_from_slice(answer);
    }
    bytes.extend_from_slice(format!("BTS|{}\r", answers.len()).as_bytes());
    bytes
}

fn code(fault: Option<&Fault>, level: Level) -> &'static str {
    match (fault.map(|fault| fault.rejected), level) {
        (None, Level::Application) => "AA",
        (None, Level::Accept) => "CA",
        (Some(false), Level::Application) => "AE",
        (Some(false), Level::Accept) => "CE",
        (Some(true), Level::Application) => "AR",
        (Some(true), Level::Accept) => "CR",
    }
}

fn msh(header: &Header, code: &str, at: &str) -> Vec<String> {
    let component = header.encoding.chars().next().unwrap_or('^');
    let kind = match header.event.as_str() {
        "" => "ACK".to_owned(),
        event => format!("ACK{component}{event}{component}ACK"),
    };
    let own = |name: &String, other: &str| {
        if name.is_empty() { other.to_owned() } else { name.clone() }
    };
    vec![
        "MSH".to_owned(),
        own(&header.encoding, "^~\\&"),
        own(&header.receiver[0], "BACKFILL"),
        header.receiver[1].clone(),
        header.sender[0].clone(),
        header.sender[1].clone(),
        at.to_owned(),
        String::new(),
        kind,
        own_control_id(header, code),
        own(&header.processing, "P"),
        own(&header.version, "2.4"),
    ]
}

/// The answer's own MSH-10: the same for the same answer.
fn own_control_id(header: &Header, code: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [&header.sender[0], &header.sender[1], &header.control_id, code] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hexadecimal(&hasher.finalize())
}

/// The first digits of a hash, as long as MSH-10 may be.
pub(crate) fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().take(CONTROL_ID_CHARS / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// ERR in both forms: field 1 for readers before 2.5, fields 2 to 8 for those after.
fn err(header: &Header, fault: &Fault) -> Vec<String> {
    let mut signs = header.encoding.chars();
    let component = signs.next().unwrap_or('^').to_string();
    let subcomponent = signs.nth(2).unwrap_or('&').to_string();
    let (number, text) = fault.condition.code();
    let field = match fault.place.field {
        0 => String::new(),
        field => field.to_string(),
    };
    let coded = [number, text, "HL70357"];
    let old = [fault.place.segment(), "1", &field, &coded.join(&subcomponent)].join(&component);
    vec![
        "ERR".to_owned(),
        old,
        [fault.place.segment(), "1", &field].join(&component),
        coded.join(&component),
        "E".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        plain(header, &fault.text),
    ]
}

/// Text without any sign that could part it, in this message or in others.
fn plain(header: &Header, text: &str) -> String {
    let is_sign = |letter| {
        matches!(letter, '|' | '^' | '~' | '\\' | '&')
            || header.separator.contains(letter)
            || header.encoding.contains(letter)
    };
    text.chars()
        .map(|letter| if letter.is_control() || is_sign(letter) { ' ' } else { letter })
        .take(COPIED_CHARS_MAX)
        .collect()
}

fn sent_at(message: &[u8]) -> String {
    let line = message.trim_ascii_start().split(|byte| matches!(byte, b'\r' | b'\n')).next();
    Message::parse(line.unwrap_or(&[]))
        .ok()
        .and_then(|line| line.field("MSH", 7).text())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;

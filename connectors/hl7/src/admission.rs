//! Whether a message is one that is taken here at all: the checks of its header.

use crate::fault::{Condition, Fault, Place};
use crate::mapping::Source;
use crate::message::Message;

/// Checks processing id, version, sender and wholeness.
///
/// # Errors
/// If the message is not for production, not version 2, from a sender that may not send, or one
/// part of several.
pub(crate) fn admit(message: &Message, source: &Source) -> Result<(), Fault> {
    let version = message.field("MSH", 12).text().unwrap_or_default();
    if !version.is_empty() && !version.starts_with('2') {
        let text = "only HL7 version 2 is taken here";
        return Err(Fault::reject(Place::new("MSH", 12), Condition::UnsupportedVersion, text));
    }
    if !is_listed(message, 11, source.processing.as_deref()) {
        let text = "this processing id is not taken here; see `processing` in the mapping file";
        return Err(Fault::reject(Place::new("MSH", 11), Condition::UnsupportedProcessingId, text));
    }
    let facility = message.field("MSH", 4).text();
    let allowed = source.facilities.as_deref().unwrap_or(&[]);
    if !allowed.is_empty() && !allowed.iter().any(|name| Some(name) == facility.as_ref()) {
        let text = "this facility may not send here; see `facilities` in the mapping file";
        return Err(Fault::reject(Place::new("MSH", 4), Condition::TableValueNotFound, text));
    }
    refuse_parts(message)
}

/// An empty field is taken: many senders leave it out.
fn is_listed(message: &Message, field: usize, listed: Option<&[String]>) -> bool {
    let Some(value) = message.field("MSH", field).text() else { return true };
    listed.is_none_or(|listed| listed.iter().any(|name| name.eq_ignore_ascii_case(&value)))
}

fn refuse_parts(message: &Message) -> Result<(), Fault> {
    let text = "a message in several parts is not taken; send it whole";
    let refuse = |place| Err(Fault::error(place, Condition::SegmentSequence, text));
    if message.field("MSH", 14).text().is_some_and(|pointer| !is_time(&pointer)) {
        return refuse(Place::new("MSH", 14));
    }
    if message.first("DSC").is_some_and(|segment| segment.field(1).text().is_some()) {
        return refuse(Place::new("DSC", 1));
    }
    if message.first("ADD").is_some() {
        return refuse(Place::new("ADD", 0));
    }
    Ok(())
}

/// Messages of English systems have the time of the event where a continuation pointer would be.
fn is_time(pointer: &str) -> bool {
    (12..=14).contains(&pointer.len()) && pointer.bytes().all(|byte| byte.is_ascii_digit())
}

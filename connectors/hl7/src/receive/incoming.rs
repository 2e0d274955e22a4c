//! A message on its way through: its bytes, its name and its answer's header.

use backfill_core::{Event, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{NewEvent, Original, Quarantined};

use crate::acknowledge::Header;
use crate::mapping::{AcknowledgeAs, ControlIds, Source};
use crate::message::Message;
use crate::translate;
use crate::unused::{Reason, Unused};
use crate::warning::Warning;

use super::content;

/// Longest MSH-10 that names a message; a longer one is replaced by the hash of the body.
const CONTROL_ID_CHARS_MAX: usize = 199;
/// Longest name of a sender, in characters.
const SOURCE_CHARS_MAX: usize = 200;

/// What a person can do about a control id that came before.
const CONFLICT: &str = "if the sender begins its numbers (MSH-10) anew, set `control_id_days` for \
                        it in the mapping file; if it writes the same in each message, \
                        `control_ids = \"ignored\"`";
/// What kind of original this is.
const KIND: &str = "hl7";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Used only if not even the mapping says anything; the built-in one does.
const CONTROL_ID_DAYS: u16 = 7;

/// A message on its way through.
pub(super) struct Incoming<'a> {
    pub(super) bytes: &'a [u8],
    /// What it says, whenever it says so: the same again is a repeat.
    pub(super) hash: [u8; 32],
    /// What it says and when.
    hash_then: [u8; 32],
    pub(super) at: Timestamp,
    pub(super) header: Header,
    /// MSH-3 and MSH-4 behind `hl7:`.
    pub(super) sender: String,
    /// MSH-10; without one that names a message, the hash of what it says and when: a sender that
    /// numbers nothing says the same again when it means it again.
    pub(super) control_id: String,
    pub(super) acknowledge_as: AcknowledgeAs,
    /// After how long the control id may name another message.
    pub(super) forget_after_ms: i64,
    trigger: String,
}

impl<'a> Incoming<'a> {
    /// A message that can be read.
    pub(super) fn new(bytes: &'a [u8], message: &Message, source: &Source, at: Timestamp) -> Self {
        let hash_then = content::said_then(bytes);
        let named = message.field("MSH", 10).text();
        let named = named.filter(|id| id.chars().count() <= CONTROL_ID_CHARS_MAX);
        let control_id = match source.control_ids.unwrap_or_default() {
            ControlIds::Ignored => hexadecimal(&hash_then),
            ControlIds::Unique => named.unwrap_or_else(|| {
                Warning::ControlIdMissing.count();
                hexadecimal(&hash_then)
            }),
        };
        Self {
            bytes,
            hash: content::said(bytes),
            hash_then,
            at,
            header: Header::of(message),
            sender: source_name(&sender(message)),
            control_id,
            acknowledge_as: source.acknowledge.unwrap_or_default(),
            forget_after_ms: DAY_MS
                * i64::from(source.control_id_days.map_or(CONTROL_ID_DAYS, u16::from)),
            trigger: translate::event(message),
        }
    }

    /// Bytes that are no message. Their sender is known if their header can be read.
    pub(super) fn unreadable(bytes: &'a [u8], at: Timestamp) -> Self {
        let header = Header::salvage(bytes);
        Self {
            bytes,
            hash: content::said(bytes),
            hash_then: content::said_then(bytes),
            at,
            sender: source_name(&header.sender()),
            header,
            control_id: String::new(),
            acknowledge_as: AcknowledgeAs::Standard,
            forget_after_ms: DAY_MS * i64::from(CONTROL_ID_DAYS),
            trigger: String::new(),
        }
    }

    /// The id of a refused message: the same message under the same control id, so that it can
    /// be sent again once it, or the mapping file, is put right.
    pub(super) fn refused_id(&self) -> String {
        format!("{}#{}", self.control_id, hexadecimal(&self.hash))
    }

    /// Events with the ids that follow from sender, control id, what is said when, and place: a
    /// control id that is used again later names other events.
    pub(super) fn numbered(&self, events: impl Iterator<Item = Event>) -> Vec<NewEvent> {
        let said = hexadecimal(&self.hash_then);
        let id = |index: usize| {
            ids::event_id(&[&self.sender, &self.control_id, &said, &index.to_string()])
        };
        events.enumerate().map(|(index, event)| NewEvent { id: id(index), event }).collect()
    }

    /// The original, whatever becomes of it.
    pub(super) fn original(&self) -> Original {
        Original { kind: KIND, bytes: self.bytes.to_vec(), conflict: CONFLICT }
    }

    /// Why the message, or a part of it, has no effect, as it is counted.
    pub(super) fn unused(&self, unused: Unused) -> String {
        Reason { trigger: &self.trigger, unused }.to_string()
    }

    /// The original for a person to look at.
    pub(super) fn quarantined(&self, reason: &str) -> Quarantined {
        Quarantined {
            place: None,
            event: None,
            reason: reason.to_owned(),
            kind: KIND,
            original: self.bytes.to_vec(),
        }
    }
}

/// MSH-3 and MSH-4.
pub(super) fn sender(message: &Message) -> [String; 2] {
    [3, 4].map(|field| message.field("MSH", field).text().unwrap_or_default())
}

fn source_name([application, facility]: &[String; 2]) -> String {
    format!("hl7:{application}|{facility}").chars().take(SOURCE_CHARS_MAX).collect()
}

fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

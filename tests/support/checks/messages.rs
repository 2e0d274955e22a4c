//! The messages of the day as those who check read them: what each says, and what was answered.

use backfill_core::{AppointmentId, EventId};
use backfill_runtime::ids;
use backfill_simulations::trust::TRUST;

use crate::checks::evidence::Evidence;
use crate::outside::frames::{component, field};
use crate::outside::record::Sent;

/// MSH-3 and MSH-4 as the service names the sender.
const SENDER: &str = "hl7:THORNPAS|R9Z";

/// A message with its answers.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    bytes: &'a [u8],
    pub(crate) sent: &'a Sent,
    /// What the trust's system meant, such as `patient_cancellation`.
    pub(crate) kind: &'static str,
    /// MSA-1 of the first answer; empty if there was none.
    pub(crate) code: String,
    /// The trigger event, MSH-9.2.
    pub(crate) trigger: String,
    /// MSH-10.
    pub(crate) control_id: String,
    /// SCH-2: the appointment's number.
    pub(crate) reference: String,
}

impl Told<'_> {
    pub(crate) fn is_taken(&self) -> bool {
        self.code == "AA"
    }

    /// Whether it frees a time.
    pub(crate) fn cancels(&self) -> bool {
        matches!(self.trigger.as_str(), "S15" | "S17")
    }

    /// Whether it says when and where an appointment is.
    pub(crate) fn books(&self) -> bool {
        matches!(self.trigger.as_str(), "S12" | "S13" | "S14")
    }

    /// Whether an event follows from it.
    pub(crate) fn has_event(&self) -> bool {
        self.cancels() || self.books() || matches!(self.trigger.as_str(), "S26" | "A40")
    }

    pub(crate) fn delivery(&self) -> (String, String) {
        (SENDER.to_owned(), self.control_id.clone())
    }

    pub(crate) fn event(&self) -> EventId {
        event_of(&self.control_id, self.bytes)
    }

    pub(crate) fn appointment(&self) -> AppointmentId {
        ids::appointment_id(TRUST, &self.reference)
    }

    /// Clinic and start: the place in the diary.
    pub(crate) fn place(&self) -> (String, String) {
        (component(&field(self.bytes, "AIL", 3), 1), component(&field(self.bytes, "SCH", 11), 4))
    }
}

/// The first event of a message: it follows from its sender, its control id and what it says, the
/// lines without the empty fields at their end.
pub(crate) fn event_of(control_id: &str, bytes: &[u8]) -> EventId {
    let mut said = Vec::new();
    for line in bytes.split(|byte| matches!(byte, b'\r' | b'\n')) {
        let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'|';
        let end = line.iter().rposition(|byte| !is_nothing(byte)).map_or(0, |last| last + 1);
        if 0 < end {
            said.extend_from_slice(&line[..end]);
            said.push(b'\r');
        }
    }
    let hash = ids::body_hash(&said);
    let hash = hash.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    ids::event_id(&[SENDER, control_id, &hash, "0"])
}

/// All messages of the day.
pub(crate) fn told(evidence: &Evidence) -> Vec<Told<'_>> {
    let sent = evidence.seen.sent.iter();
    let messages = evidence.seen.day.messages.iter();
    messages
        .zip(sent)
        .map(|(message, sent)| {
            let bytes = message.bytes.as_slice();
            let first = sent.answers.first();
            Told {
                bytes,
                sent,
                kind: message.kind,
                code: first.map(|answer| field(answer, "MSA", 1)).unwrap_or_default(),
                trigger: component(&field(bytes, "MSH", 9), 2),
                control_id: field(bytes, "MSH", 10),
                reference: field(bytes, "SCH", 2),
            }
        })
        .collect()
}

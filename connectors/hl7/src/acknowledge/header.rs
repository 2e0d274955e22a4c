//! What an answer takes from the header of the message that it answers.

use crate::message::Message;

/// Longest value that is copied into an answer, in characters.
pub(super) const COPIED_CHARS_MAX: usize = 250;

/// What an answer copies from the header of the message.
#[derive(Debug, Clone)]
pub struct Header {
    pub(super) separator: String,
    pub(super) encoding: String,
    pub(super) sender: [String; 2],
    pub(super) receiver: [String; 2],
    pub(super) event: String,
    pub(super) control_id: String,
    pub(super) processing: String,
    pub(super) version: String,
    pub(super) accept: String,
    pub(super) application: String,
}

impl Header {
    /// The header of a message that can be read.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        let raw = |number| copied(message.field("MSH", number).raw());
        Self {
            separator: raw(1),
            encoding: raw(2),
            sender: [raw(3), raw(4)],
            receiver: [raw(5), raw(6)],
            event: copied(message.field("MSH", 9).component(2).raw()),
            control_id: raw(10),
            processing: raw(11),
            version: raw(12),
            accept: raw(15),
            application: raw(16),
        }
    }

    /// What can be saved of the header of a message that cannot be read.
    #[must_use]
    pub fn salvage(bytes: &[u8]) -> Self {
        let line = bytes.trim_ascii_start().split(|byte| matches!(byte, b'\r' | b'\n')).next();
        Message::parse(line.unwrap_or(&[])).map_or_else(|_| Self::unknown(), |line| Self::of(&line))
    }

    /// MSH-3 and MSH-4.
    pub(crate) fn sender(&self) -> [String; 2] {
        self.sender.clone()
    }

    fn unknown() -> Self {
        Self {
            separator: "|".to_owned(),
            encoding: "^~\\&".to_owned(),
            sender: [String::new(), String::new()],
            receiver: [String::new(), String::new()],
            event: String::new(),
            control_id: String::new(),
            processing: "P".to_owned(),
            version: "2.4".to_owned(),
            accept: String::new(),
            application: String::new(),
        }
    }
}

/// A value as it is, up to what would end the line.
fn copied(raw: &str) -> String {
    raw.chars().take_while(|letter| !letter.is_control()).take(COPIED_CHARS_MAX).collect()
}

//! What became of an event that somebody sent over a topic, as it is told back to them.

use backfill_core::{EntryId, EventId, SlotId, Timestamp};

/// How many slots one outcome names at most.
pub const SLOTS_MAX: usize = 16;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventState {
    /// It was taken and decided.
    Taken,
    /// It was read, and changed nothing.
    Refused,
    /// It was not decided: a person looks at it.
    PutAside,
}

/// What became of one event. It names the event, and nobody: no value of it is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOutcome {
    /// The sender's own id of it; empty if it had none that can be repeated.
    pub id: String,
    /// Who sent it; empty if they did not say.
    pub source: String,
    /// What became of it.
    pub state: EventState,
    /// Why nothing was changed, as a code; empty unless it was refused.
    pub refusal: String,
    /// The same in words; why it was put aside; or what a person was asked about what was taken.
    pub reason: String,
    /// The topic it was on.
    pub topic: String,
    /// The partition of the topic.
    pub partition: Option<u32>,
    /// Its place in the partition.
    pub offset: Option<u64>,
    /// The id under which the service knows it.
    pub event: EventId,
    /// The slots to whose story it led, at most [`SLOTS_MAX`].
    pub slots: Vec<SlotId>,
    /// The entry of a waiting list that it was about.
    pub entry: Option<EntryId>,
    /// When that was decided.
    pub at: Option<Timestamp>,
}

impl EventOutcome {
    /// The key of the record: source and id of the event, or where it was if it has no id.
    #[must_use]
    pub fn key(&self) -> String {
        if !self.id.is_empty() {
            // Neither has a control character: no two events have the same.
            return format!("{}\t{}", self.source, self.id);
        }
        let (partition, offset) = (self.partition.unwrap_or(0), self.offset.unwrap_or(0));
        format!("{}\t{partition}\t{offset}", self.topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(source: &str, id: &str) -> String {
        let outcome = EventOutcome {
            id: id.to_owned(),
            source: source.to_owned(),
            state: EventState::Taken,
            refusal: String::new(),
            reason: String::new(),
            topic: "backfill.answers.v1".to_owned(),
            partition: Some(2),
            offset: Some(40),
            event: EventId(1),
            slots: Vec::new(),
            entry: None,
            at: None,
        };
        outcome.key()
    }

    #[test]
    fn the_key_is_of_one_event_of_one_source() {
        assert_eq!(key("rxx/pas", "A 1"), "rxx/pas\tA 1");
        assert_ne!(key("rxx/pas A", "1"), key("rxx/pas", "A 1"));
        assert_eq!(key("", "A 1"), "\tA 1");
        assert_eq!(key("rxx/pas", ""), "backfill.answers.v1\t2\t40");
    }
}

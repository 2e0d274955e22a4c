//! An input that was put aside, as its topic tells it.

use backfill_core::Timestamp;

/// What could not be taken, where it is and why: without the original and without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quarantined {
    /// The topic it came from; empty if it came in another way.
    pub topic: String,
    /// The partition of the topic.
    pub partition: Option<u32>,
    /// Its place in the partition.
    pub offset: Option<u64>,
    /// What the original is, such as `hl7`, `json`, `csv` or `log`.
    pub kind: String,
    /// What is wrong and where; never a value of the original.
    pub reason: String,
    /// When it was put aside.
    pub at: Option<Timestamp>,
    /// Its number in the service's own quarantine.
    pub number: Option<u64>,
}

//! Cosmetic faults: the message is taken all the same, and they are counted.

use std::fmt;

/// What was odd about a message that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// Bytes that are not ASCII, and no character set in MSH-18.
    CharsetMissing,
    /// The bytes are not what MSH-18 says.
    CharsetWrong,
    /// MSH-10 is empty; the body names the message instead.
    ControlIdMissing,
    /// Two fields give different start times; the first in precedence was used.
    StartTimesDiffer,
    /// No field gives a believable duration; the mapping's was used.
    DurationAssumed,
    /// A code is not in the mapping file; nothing is offered on it.
    CodeNotMapped,
    /// More than one patient; the first was used.
    SeveralPatients,
    /// BTS-1 is not the number of messages in the batch.
    BatchCountWrong,
}

impl Warning {
    /// The metric label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CharsetMissing => "charset_missing",
            Self::CharsetWrong => "charset_wrong",
            Self::ControlIdMissing => "control_id_missing",
            Self::StartTimesDiffer => "start_times_differ",
            Self::DurationAssumed => "duration_assumed",
            Self::CodeNotMapped => "code_not_mapped",
            Self::SeveralPatients => "several_patients",
            Self::BatchCountWrong => "batch_count_wrong",
        }
    }

    /// Counts it.
    pub(crate) fn count(self) {
        metrics::counter!("backfill_hl7_warnings_total", "kind" => self.name()).increment(1);
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

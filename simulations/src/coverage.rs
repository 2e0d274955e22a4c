//! What a run met: counts by name, and the names that must not stay at zero.

use std::collections::BTreeMap;
use std::fmt;

/// Counts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage(BTreeMap<&'static str, u64>);

/// A run over many seeds that never met one of these has proved nothing about it.
pub const MUST_HAPPEN: [&str; 93] = [
    "fault: crash before commit",
    "fault: crash after commit",
    "fault: commit lost",
    "fault: commit unknown, stored",
    "fault: commit unknown, not stored",
    "fault: zombie fenced",
    "fault: duplicate delivery",
    "fault: reordered delivery",
    "fault: redelivery from older offset",
    "fault: same id, other body",
    "fault: unreadable record",
    "fault: clock forward",
    "fault: clock back",
    "fault: clock drift",
    "fault: clock wrong for a while",
    "clock confirmed",
    "fault: the region's clocks change",
    "fault: recovered from snapshot",
    "fault: recovered from journal start",
    "fault: opt-out races an offer",
    "fault: withdrawal races an acceptance",
    "fault: booking refused",
    "fault: acknowledgement duplicated",
    "fault: message failed",
    "fault: handed over",
    "fault: wish carried out twice",
    "fault: patients merged",
    "fault: blank in a later message",
    "fault: cancellation without a number",
    "fault: contradictory cancellation",
    "fault: death",
    "fault: death said after an offer",
    "fault: death said while a yes is booked",
    "fault: death taken back",
    "fault: death denied",
    "fault: held appointment never told",
    "fault: attended",
    "fault: missed",
    "fault: move told as a booking",
    "fault: move without a reason",
    "fault: need ended",
    "fault: admitted",
    "fault: admitted after an offer",
    "offer withdrawn: admitted",
    "fault: discharged",
    "fault: merge taken back",
    "fault: old merge repeated",
    "fault: entry reviewed",
    "fault: number used twice",
    "fault: older message told late",
    "fault: provider down",
    "fault: provider down, handed over",
    "fault: provider down, message waits",
    "fault: retry without an id",
    "fault: squeezed in between",
    "fault: silence",
    "fault: said after a silence",
    "fault: a list is looked at",
    "slot waits for a trust to be heard",
    "trust is heard again",
    "fault: pause",
    "slot is paused",
    "slot is offered again",
    "world: group clinic",
    "refused: for a person",
    "plot: bulk cancellation",
    "plot: reinstatement",
    "plot: trust books the slot itself",
    "plot: move",
    "plot: what must come first moves",
    "plot: rules changed",
    "plot: booking requested by a program",
    "answer: after the deadline",
    "answer: twice",
    "offer made",
    "offer accepted",
    "offer declined",
    "nobody could be called in time",
    "offer with something to arrange",
    "too late to arrange",
    "somebody lacked a prerequisite",
    "offer expired",
    "offer withdrawn: taken by other",
    "offer withdrawn: slot withdrawn",
    "offer withdrawn: entry changed",
    "slot held",
    "slot filled",
    "slot unfilled",
    "slot withdrawn",
    "slot not offered",
    "cascade",
    "decision compared with the oracle",
    "refused: too late or ended",
];

impl Coverage {
    /// Counts one.
    pub fn hit(&mut self, name: &'static str) {
        self.add(name, 1);
    }

    /// Counts several.
    pub fn add(&mut self, name: &'static str, count: u64) {
        *self.0.entry(name).or_default() += count;
    }

    /// How often it happened.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// Adds what another run met.
    pub fn merge(&mut self, other: &Self) {
        for (name, count) in &other.0 {
            self.add(name, *count);
        }
    }

    /// What should have happened and never did.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        MUST_HAPPEN.iter().copied().filter(|name| self.count(name) == 0).collect()
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, count)| writeln!(f, "{count:>10}  {name}"))
    }
}
